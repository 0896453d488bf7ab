//! What live pages ask the event log: where it ends, and whether something of theirs was added.

use domain::ids::{OrderId, SellerId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};

use crate::{
    entity::{events, seller_orders},
    error::StoreError,
    events::Cursor,
};

/// The whole cursor behind a position, as a browser gives it back; `None` when there is no such event.
///
/// # Errors
/// When the database cannot be read.
pub async fn cursor_at(conn: &impl ConnectionTrait, position: i64) -> Result<Option<Cursor>, StoreError> {
    let transaction: Option<i64> = events::Entity::find_by_id(position)
        .select_only()
        .column_as(Expr::col("transaction_id"), "transaction_id")
        .into_tuple()
        .one(conn)
        .await?;
    Ok(transaction.map(|transaction_id| Cursor {
        transaction_id,
        position,
    }))
}

/// Whether one of the orders has a part that one of the sellers may see.
///
/// # Errors
/// When the database cannot be read.
pub async fn concerns(
    conn: &impl ConnectionTrait,
    orders: &[OrderId],
    sellers: &[SellerId],
) -> Result<bool, StoreError> {
    let part: Option<OrderId> = seller_orders::Entity::find()
        .select_only()
        .column(seller_orders::Column::OrderId)
        .filter(seller_orders::Column::OrderId.is_in(orders.iter().copied()))
        .filter(seller_orders::Column::SellerId.is_in(sellers.iter().copied()))
        .filter(seller_orders::Column::Released.eq(true))
        .limit(1)
        .into_tuple()
        .one(conn)
        .await?;
    Ok(part.is_some())
}
