//! Rows that belong to nothing, and copies that are not what they were made of. SQLite's foreign keys keep the former out;
//! PostgreSQL is not asked to check them with every row.

use domain::ids::{OrderId, VariantId};
use sea_orm::{ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, sea_query::Expr};

use crate::{
    entity::{ledger_entries, variants},
    error::StoreError,
    names,
};

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

/// Variants that are searched by something else than their names, up to `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn goods(conn: &impl ConnectionTrait, limit: u64) -> Result<Vec<VariantId>, StoreError> {
    Ok(variants::Entity::find()
        .select_only()
        .column(variants::Column::Id)
        .join(JoinType::InnerJoin, names::product_of_variant())
        .filter(Expr::cust(
            "variants.search_text <> products.title || ', ' || variants.title || ' ' || variants.sku",
        ))
        .limit(limit)
        .into_tuple()
        .all(conn)
        .await?)
}
