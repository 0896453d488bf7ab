//! Orders whose promise makes them more urgent than they are.

use domain::{
    ids::OrderId,
    priority::{DUE_SOON, Priority},
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use crate::{entity::orders, error::StoreError};

/// Up to `limit` orders that [`domain::priority::escalated`] makes more urgent at `now`, those promised first first, from after
/// one of them on: when they were promised, and which they are.
///
/// # Errors
/// When the database cannot be read.
pub async fn due(
    conn: &impl ConnectionTrait,
    now: Timestamp,
    after: Option<(Timestamp, OrderId)>,
    limit: u64,
) -> Result<Vec<(Timestamp, OrderId)>, StoreError> {
    use orders::Column as C;
    let late = |priority: Priority, before: Timestamp| {
        Condition::all()
            .add(C::Priority.eq(priority))
            .add(C::PromisedAt.lt(before))
    };
    let beyond = after.map(|(promised, order)| {
        let columns = Expr::tuple([Expr::col(C::PromisedAt), Expr::col(C::Id)]);
        columns.gt(Expr::tuple([Expr::val(promised), Expr::val(order)]))
    });
    Ok(orders::Entity::find()
        .select_only()
        .columns([C::PromisedAt, C::Id])
        .filter(Condition::all().add_option(beyond))
        // In the words of the index.
        .filter(Expr::cust(
            "state IN ('pending', 'confirmed') AND priority <> 'urgent'",
        ))
        .filter(C::PromisedAt.lt(now.plus(DUE_SOON)))
        .filter(
            Condition::any()
                .add(late(Priority::Normal, now.plus(DUE_SOON)))
                .add(late(Priority::High, now)),
        )
        .order_by_asc(C::PromisedAt)
        .order_by_asc(C::Id)
        .limit(limit)
        .into_tuple()
        .all(conn)
        .await?)
}
