//! How much of something a customer has had: uses of a code, units of a variant.

use domain::{
    ids::{UserId, VariantId},
    machines::OrderState,
    promotions::Codes,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, LockType, Query},
};

use crate::{
    StoreError,
    entity::{order_lines, orders, variants},
};

/// A customer, by account and by the address of their orders: who uses either is the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Customer<'a> {
    /// The account, of one who is signed in.
    pub user: Option<UserId>,
    /// The address, as it is stored, once it is known.
    pub email: Option<&'a str>,
}

impl Customer<'_> {
    /// The orders of this customer; `None` when nothing is known of them.
    fn orders(&self) -> Option<Condition> {
        let by_user = self.user.map(|user| orders::Column::UserId.eq(user));
        let by_email = self.email.map(|email| orders::Column::Email.eq(email));
        let known = by_user.is_some() || by_email.is_some();
        known.then(|| Condition::any().add_option(by_user).add_option(by_email))
    }
}

/// Orders that ended with nothing sold, which count as nothing.
const ENDED: [OrderState; 2] = [OrderState::Cancelled, OrderState::Rejected];

/// The codes that the customer has used, each as often as it was; orders that ended with nothing sold are not counted.
///
/// # Errors
/// When the database cannot be read.
pub async fn codes(conn: &impl ConnectionTrait, customer: Customer<'_>) -> Result<Vec<String>, StoreError> {
    let Some(own) = customer.orders() else {
        return Ok(Vec::new());
    };
    let used: Vec<Codes> = orders::Entity::find()
        .select_only()
        .column(orders::Column::PromotionCodes)
        .filter(own)
        .filter(Expr::col(orders::Column::PromotionCodes).cast_as("TEXT").ne("[]"))
        .filter(orders::Column::State.is_not_in(ENDED))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(used.into_iter().flat_map(|Codes(codes)| codes).collect())
}

/// How many units of each of these variants the customer has bought; cancelled and returned ones are not counted, and a
/// variant that was never bought is left out.
///
/// # Errors
/// When the database cannot be read.
pub async fn units(
    conn: &impl ConnectionTrait,
    wanted: &[VariantId],
    customer: Customer<'_>,
) -> Result<Vec<(VariantId, i64)>, StoreError> {
    let Some(own) = customer.orders() else {
        return Ok(Vec::new());
    };
    let of_customer = Query::select()
        .column(orders::Column::Id)
        .from(orders::Entity)
        .cond_where(own)
        .and_where(orders::Column::State.is_not_in(ENDED))
        .to_owned();
    Ok(order_lines::Entity::find()
        .select_only()
        .column(order_lines::Column::VariantId)
        .expr(Expr::cust("CAST(SUM(ordered - cancelled - returned) AS BIGINT)"))
        .filter(order_lines::Column::VariantId.is_in(wanted.iter().copied()))
        .filter(Expr::col(order_lines::Column::OrderId).in_subquery(of_customer))
        .group_by(order_lines::Column::VariantId)
        .into_tuple()
        .all(conn)
        .await?)
}

/// Lets one transaction at a time sell these variants to customers who may have only so many; the others wait until it
/// ends. SQLite has one writer anyway.
///
/// # Errors
/// When the database cannot be read.
pub async fn lock(conn: &impl ConnectionTrait, wanted: &[VariantId]) -> Result<(), StoreError> {
    if conn.get_database_backend() == DbBackend::Postgres {
        variants::Entity::find()
            .select_only()
            .column(variants::Column::Id)
            .filter(variants::Column::Id.is_in(wanted.iter().copied()))
            .order_by_asc(variants::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .into_tuple::<VariantId>()
            .all(conn)
            .await?;
    }
    Ok(())
}
