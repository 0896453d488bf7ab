//! Stock set aside for orders: until when, and for which units.

use domain::{
    ids::{LineId, OrderId, PaymentId, VariantId},
    time::Timestamp,
};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use crate::error::StoreError;

/// An order that holds its stock past the time it had for its payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Overdue {
    /// Which.
    pub order: OrderId,
    /// Its latest payment.
    pub payment: PaymentId,
    /// Until when it held its stock.
    pub until: Timestamp,
}

/// Up to `limit` orders whose time was up at `now`, the longest overdue first, from after one of them on.
///
/// # Errors
/// When the database cannot be read.
pub async fn overdue(
    conn: &impl ConnectionTrait,
    now: Timestamp,
    after: Option<Overdue>,
    limit: u64,
) -> Result<Vec<Overdue>, StoreError> {
    let mut values = vec![now.0.into()];
    let beyond = after.map_or("", |last| {
        values.extend([last.until.0.into(), last.order.0.into()]);
        "AND (o.reserved_until, o.id) > ($2, $3) "
    });
    let sql = format!(
        "SELECT o.id AS \"order\", p.id AS payment, o.reserved_until AS until FROM orders o \
         JOIN payments p ON p.order_id = o.id WHERE o.reserved_until <= $1 {beyond}\
         AND p.position = (SELECT MAX(q.position) FROM payments q WHERE q.order_id = o.id) \
         ORDER BY o.reserved_until, o.id LIMIT {limit}"
    );
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(Overdue::find_by_statement(statement).all(conn).await?)
}

/// A line for which another number of units is set aside than it has allocated and not shipped.
#[derive(Clone, Copy, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Mismatch {
    /// Which.
    pub line: LineId,
    /// Of what.
    pub variant: VariantId,
    /// Units set aside.
    pub held: i64,
    /// Units allocated and not shipped.
    pub needed: i64,
}

/// Lines whose reservations are not those of their counters; empty when all is well.
///
/// # Errors
/// When the database cannot be read.
pub async fn mismatches(conn: &impl ConnectionTrait) -> Result<Vec<Mismatch>, StoreError> {
    let sql = "SELECT l.id AS line, r.variant_id AS variant, CAST(SUM(r.quantity) AS BIGINT) AS held, \
         l.allocated - l.shipped AS needed FROM reservations r JOIN order_lines l ON l.id = r.line_id \
         GROUP BY l.id, r.variant_id, l.allocated, l.shipped HAVING SUM(r.quantity) <> l.allocated - l.shipped \
         ORDER BY l.id, r.variant_id";
    let statement = Statement::from_string(conn.get_database_backend(), sql);
    Ok(Mismatch::find_by_statement(statement).all(conn).await?)
}
