//! Lines that wait for stock: whose, and which come first.

use domain::{
    ids::{OrderId, VariantId},
    time::Timestamp,
};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use crate::error::StoreError;

#[derive(FromQueryResult)]
struct Variant {
    id: VariantId,
}

/// An order that waits, and its place in the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Waiter {
    /// Which.
    pub id: OrderId,
    /// 0 for urgent ones, 1 for those of high priority, 2 for the others.
    pub rank: i64,
    /// When it was placed.
    pub placed_at: Timestamp,
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
/// those that were placed first, from after one of them on.
///
/// # Errors
/// When the database cannot be read.
pub async fn orders(
    conn: &impl ConnectionTrait,
    variant: VariantId,
    after: Option<Waiter>,
    limit: u64,
) -> Result<Vec<Waiter>, StoreError> {
    let mut values: Vec<Value> = vec![variant.0.into()];
    let beyond = after.map_or("", |last| {
        values.extend([last.rank.into(), last.placed_at.0.into(), last.id.0.into()]);
        "WHERE (w.rank, w.placed_at, w.id) > ($2, $3, $4) "
    });
    let sql = format!(
        "SELECT w.id, w.rank, w.placed_at FROM (SELECT o.id, o.placed_at, \
         CAST(CASE o.priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 ELSE 2 END AS BIGINT) AS rank \
         FROM orders o WHERE o.id IN (SELECT l.order_id FROM order_lines l \
         WHERE l.backordered > 0 AND l.variant_id IN (SELECT v.id FROM variants v WHERE v.id = $1 \
         UNION ALL SELECT r.variant_id FROM recipes r WHERE r.ingredient_id = $1))) w {beyond}\
         ORDER BY w.rank, w.placed_at, w.id LIMIT {limit}"
    );
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(Waiter::find_by_statement(statement).all(conn).await?)
}
