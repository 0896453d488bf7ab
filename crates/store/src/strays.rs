//! Rows that belong to nothing. SQLite's foreign keys keep them out; PostgreSQL is not asked to check them with every row.

use domain::ids::OrderId;
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};

use crate::{entity::ledger_entries, error::StoreError};

/// Orders that are not there and have ledger entries all the same, up to `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn ledger(conn: &impl ConnectionTrait, limit: u64) -> Result<Vec<OrderId>, StoreError> {
    Ok(ledger_entries::Entity::find()
        .select_only()
        .column(ledger_entries::Column::OrderId)
        .distinct()
        .filter(Expr::cust(
            "NOT EXISTS (SELECT 1 FROM orders WHERE orders.id = ledger_entries.order_id)",
        ))
        .limit(limit)
        .into_tuple()
        .all(conn)
        .await?)
}
