//! Returns that were not sent in time, and what of returns is on shelves.

use domain::{
    ids::{OrderId, RequestId, VariantId},
    time::Timestamp,
    words::VariantKind,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

use crate::{entity::requests, error::StoreError};

/// A return whose time to be sent is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Overdue {
    /// Which.
    pub id: RequestId,
    /// Its order.
    pub order_id: OrderId,
    /// Until when it was to be sent.
    pub send_by: Timestamp,
}

/// Up to `limit` approved returns that were to be sent before `now`, the longest overdue first, from after one of them on.
///
/// # Errors
/// When the database cannot be read.
pub async fn overdue(
    conn: &impl ConnectionTrait,
    now: Timestamp,
    after: Option<Overdue>,
    limit: u64,
) -> Result<Vec<Overdue>, StoreError> {
    use requests::Column as C;
    let mut query = requests::Entity::find()
        .select_only()
        .columns([C::Id, C::OrderId, C::SendBy])
        .filter(C::SendBy.lt(now))
        .order_by_asc(C::SendBy)
        .order_by_asc(C::Id)
        .limit(limit);
    if let Some(last) = after {
        let behind = Condition::all()
            .add(C::SendBy.eq(last.send_by))
            .add(C::Id.gt(last.id));
        query = query.filter(Condition::any().add(C::SendBy.gt(last.send_by)).add(behind));
    }
    Ok(query.into_model().all(conn).await?)
}

/// A variant of an order of which other pieces went back on shelves than are fit for sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Mismatch {
    /// The order.
    pub order: OrderId,
    /// The variant.
    pub variant: VariantId,
    /// Pieces that went back, by the stock log.
    pub shelved: i64,
    /// Pieces that are fit for sale.
    pub fit: i64,
}

/// Orders of which not exactly the fit pieces that came back are on shelves; empty when all is well. Pieces of which no place is
/// known that they were taken from need not be.
///
/// # Errors
/// When the database cannot be read.
pub async fn mismatches(conn: &impl ConnectionTrait) -> Result<Vec<Mismatch>, StoreError> {
    let sql = format!(
        "SELECT order_id AS \"order\", variant_id AS variant, shelved, fit FROM (
            SELECT k.order_id, k.variant_id, CAST(SUM(k.shelved) AS BIGINT) AS shelved,
                CAST(SUM(k.taken) AS BIGINT) AS taken, CAST(SUM(k.fit) AS BIGINT) AS fit
            FROM (
                SELECT r.order_id, l.variant_id, 0 AS shelved, 0 AS taken, r.fit
                FROM requests r JOIN order_lines l ON l.id = r.line_id
                WHERE r.fit IS NOT NULL AND l.kind = '{}'
                UNION ALL
                SELECT m.order_id, m.variant_id, CASE WHEN m.reason = 'returned' THEN m.on_hand ELSE 0 END,
                    CASE WHEN m.reason = 'returned' THEN 0 ELSE -m.on_hand END, 0
                FROM stock_movements m
                WHERE m.on_hand <> 0 AND m.order_id IN (SELECT order_id FROM requests WHERE kind = 'return')
            ) k GROUP BY k.order_id, k.variant_id
        ) sums WHERE shelved > fit OR (shelved < fit AND shelved < taken)
        ORDER BY order_id, variant_id",
        VariantKind::Stocked
    );
    let statement = Statement::from_string(conn.get_database_backend(), sql);
    Ok(Mismatch::find_by_statement(statement).all(conn).await?)
}
