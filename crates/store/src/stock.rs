//! Stock rows and their log. Every change is one conditional update, so stock is never oversold on any database.

use domain::{
    ids::{LocationId, OrderId, VariantId},
    time::Timestamp,
};
use sea_orm::{
    ActiveValue::NotSet,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    entity::{locations, stock_items, stock_movements},
    error::StoreError,
};

/// A change to one stock row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockChange {
    /// What.
    pub variant: VariantId,
    /// Where.
    pub location: LocationId,
    /// Units that come (positive) or go.
    pub on_hand: i64,
    /// Units set aside (positive) or released.
    pub reserved: i64,
    /// Why: `placed`, `cancelled`, `shipped`, `returned`, `counted`.
    pub reason: &'static str,
    /// For which order.
    pub order: Option<OrderId>,
}

/// Makes the changes in the order of their rows, so that two transactions never wait for each other, and logs them.
///
/// # Errors
/// [`StoreError::OutOfStock`] when a row would leave `0 <= reserved <= on_hand`; nothing may be kept then.
pub async fn apply(
    conn: &impl ConnectionTrait,
    mut changes: Vec<StockChange>,
    now: Timestamp,
) -> Result<(), StoreError> {
    changes.retain(|c| c.on_hand != 0 || c.reserved != 0);
    changes.sort_by_key(|c| (c.variant, c.location));
    let mut log = Vec::with_capacity(changes.len());
    for change in changes {
        let StockChange {
            variant,
            location,
            on_hand,
            reserved,
            reason,
            order,
        } = change;
        let done = stock_items::Entity::update_many()
            .col_expr(
                stock_items::Column::OnHand,
                Expr::col(stock_items::Column::OnHand).add(on_hand),
            )
            .col_expr(
                stock_items::Column::Reserved,
                Expr::col(stock_items::Column::Reserved).add(reserved),
            )
            .filter(stock_items::Column::VariantId.eq(variant))
            .filter(stock_items::Column::LocationId.eq(location))
            .filter(Expr::col(stock_items::Column::Reserved).add(reserved).gte(0))
            .filter(
                Expr::col(stock_items::Column::Reserved)
                    .add(reserved)
                    .lte(Expr::col(stock_items::Column::OnHand).add(on_hand)),
            )
            .exec(conn)
            .await?;
        if done.rows_affected != 1 {
            return Err(StoreError::OutOfStock);
        }
        log.push(stock_movements::ActiveModel {
            id: NotSet,
            variant_id: Set(variant),
            location_id: Set(location),
            on_hand: Set(on_hand),
            reserved: Set(reserved),
            reason: Set(reason.to_owned()),
            order_id: Set(order),
            at: Set(now),
        });
    }
    if !log.is_empty() {
        stock_movements::Entity::insert_many(log)
            .exec_without_returning(conn)
            .await?;
    }
    Ok(())
}

/// The stock rows of some variants, by location priority.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_variants(
    conn: &impl ConnectionTrait,
    variants: &[VariantId],
) -> Result<Vec<stock_items::Model>, StoreError> {
    let mut rows = stock_items::Entity::find()
        .filter(stock_items::Column::VariantId.is_in(variants.iter().copied()))
        .all(conn)
        .await?;
    let order: Vec<LocationId> = locations::Entity::find()
        .order_by_asc(locations::Column::Priority)
        .order_by_asc(locations::Column::Id)
        .all(conn)
        .await?
        .into_iter()
        .map(|l| l.id)
        .collect();
    rows.sort_by_key(|r| (r.variant_id, order.iter().position(|l| *l == r.location_id)));
    Ok(rows)
}
