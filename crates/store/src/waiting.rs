//! Lines that wait for stock: whose, and which come first.

use domain::ids::{OrderId, VariantId};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use crate::error::StoreError;

#[derive(FromQueryResult)]
struct Variant {
    id: VariantId,
}

#[derive(FromQueryResult)]
struct Order {
    id: OrderId,
}

/// Whether units of `v` are waited for, as they are or as an ingredient.
const WAITED_FOR: &str = "(EXISTS (SELECT 1 FROM order_lines l WHERE l.variant_id = v.id AND l.backordered > 0) \
     OR EXISTS (SELECT 1 FROM recipes r JOIN order_lines l ON l.variant_id = r.variant_id \
     WHERE r.ingredient_id = v.id AND l.backordered > 0))";

/// Those of some stocked variants that somebody waits for.
///
/// # Errors
/// When the database cannot be read.
pub async fn waited_for(
    conn: &impl ConnectionTrait,
    variants: &[VariantId],
) -> Result<Vec<VariantId>, StoreError> {
    if variants.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (1..=variants.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT v.id FROM variants v WHERE v.id IN ({}) AND {WAITED_FOR} ORDER BY v.id",
        marks.join(", ")
    );
    let values = variants.iter().map(|id| Value::from(id.0));
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let rows = Variant::find_by_statement(statement).all(conn).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Stocked variants that somebody waits for though pieces of them are free.
///
/// # Errors
/// When the database cannot be read.
pub async fn to_allocate(conn: &impl ConnectionTrait) -> Result<Vec<VariantId>, StoreError> {
    let sql = "SELECT v.id FROM variants v WHERE v.id IN ( \
         SELECT l.variant_id FROM order_lines l WHERE l.backordered > 0 \
         UNION SELECT r.ingredient_id FROM recipes r JOIN order_lines l ON l.variant_id = r.variant_id \
         WHERE l.backordered > 0) \
         AND EXISTS (SELECT 1 FROM stock_items s WHERE s.variant_id = v.id AND s.on_hand > s.reserved) ORDER BY v.id";
    let statement = Statement::from_string(conn.get_database_backend(), sql);
    let rows = Variant::find_by_statement(statement).all(conn).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Whether a piece of a variant is free anywhere.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_free(conn: &impl ConnectionTrait, variant: VariantId) -> Result<bool, StoreError> {
    let sql = "SELECT v.id FROM variants v WHERE v.id = $1 AND \
         EXISTS (SELECT 1 FROM stock_items s WHERE s.variant_id = v.id AND s.on_hand > s.reserved)";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [variant.0.into()]);
    Ok(Variant::find_by_statement(statement).one(conn).await?.is_some())
}

/// Up to `limit` orders with lines that wait for a stocked variant, as it is or as an ingredient: urgent ones first, then
/// those that were placed first.
///
/// # Errors
/// When the database cannot be read.
pub async fn orders(
    conn: &impl ConnectionTrait,
    variant: VariantId,
    limit: u64,
) -> Result<Vec<OrderId>, StoreError> {
    let sql = format!(
        "SELECT o.id FROM orders o WHERE o.id IN (SELECT l.order_id FROM order_lines l \
         WHERE l.backordered > 0 AND l.variant_id IN (SELECT v.id FROM variants v WHERE v.id = $1 \
         UNION ALL SELECT r.variant_id FROM recipes r WHERE r.ingredient_id = $1)) \
         ORDER BY CASE o.priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 ELSE 2 END, o.placed_at, o.id LIMIT {limit}"
    );
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [variant.0.into()]);
    let rows = Order::find_by_statement(statement).all(conn).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
