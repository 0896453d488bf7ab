//! Stock rows and their log. Every change is one conditional update, so stock is never oversold on any database.

use std::collections::BTreeMap;

use domain::{
    allocation::{Place, Shelf, Shelves},
    ids::{LocationId, OrderId, VariantId},
    time::Timestamp,
};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef, Select, Set, Statement, Value,
    sea_query::LockType,
};

use crate::{
    bulk,
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
    /// Why: `placed`, `allocated`, `edited`, `cancelled`, `shipped`, `returned`, `counted`.
    pub reason: &'static str,
    /// For which order.
    pub order: Option<OrderId>,
}

/// Logs the changes and makes them in one statement. Rows are locked in their order, so that two transactions never
/// wait for each other.
///
/// # Errors
/// [`StoreError::OutOfStock`] when a row would leave `0 <= reserved <= on_hand`; nothing may be kept then.
pub async fn apply(
    conn: &impl ConnectionTrait,
    mut changes: Vec<StockChange>,
    now: Timestamp,
) -> Result<(), StoreError> {
    changes.retain(|c| c.on_hand != 0 || c.reserved != 0);
    let mut rows: BTreeMap<(VariantId, LocationId), (i64, i64)> = BTreeMap::new();
    for change in &changes {
        let sum = rows.entry((change.variant, change.location)).or_default();
        *sum = (sum.0 + change.on_hand, sum.1 + change.reserved);
    }
    if rows.is_empty() {
        return Ok(());
    }
    let log = changes.into_iter().map(|change| {
        let StockChange {
            variant,
            location,
            on_hand,
            reserved,
            reason,
            order,
        } = change;
        stock_movements::ActiveModel {
            id: NotSet,
            variant_id: Set(variant),
            location_id: Set(location),
            on_hand: Set(on_hand),
            reserved: Set(reserved),
            reason: Set(reason.to_owned()),
            order_id: Set(order),
            at: Set(now),
        }
    });
    bulk::insert(conn, log.collect()).await?;
    // Last: what is changed is locked until the transaction ends.
    let asked = rows.len() as u64;
    let update = update(conn.get_database_backend(), rows);
    if conn.execute_raw(update).await?.rows_affected() != asked {
        return Err(StoreError::OutOfStock);
    }
    Ok(())
}

/// The statement that adds to stock rows, each as long as it stays within its bounds.
fn update(backend: DbBackend, rows: BTreeMap<(VariantId, LocationId), (i64, i64)>) -> Statement {
    let postgres = backend == DbBackend::Postgres;
    let mut tuples = Vec::with_capacity(rows.len());
    let mut values: Vec<Value> = Vec::with_capacity(rows.len() * 4);
    for ((variant, location), (on_hand, reserved)) in rows {
        let n = values.len();
        tuples.push(if postgres {
            format!(
                "(${}::uuid, ${}::uuid, ${}::bigint, ${}::bigint)",
                n + 1,
                n + 2,
                n + 3,
                n + 4
            )
        } else {
            "(?, ?, ?, ?)".to_owned()
        });
        values.extend([
            variant.0.into(),
            location.0.into(),
            on_hand.into(),
            reserved.into(),
        ]);
    }
    let tuples = tuples.join(", ");
    let columns = "(variant_id, location_id, on_hand, reserved)";
    let change = if postgres {
        format!(
            "asked {columns} AS (VALUES {tuples}), change AS (SELECT asked.* FROM stock_items s JOIN asked \
             ON s.variant_id = asked.variant_id AND s.location_id = asked.location_id \
             ORDER BY s.variant_id, s.location_id FOR UPDATE OF s)"
        )
    } else {
        format!("change {columns} AS (VALUES {tuples})")
    };
    let sql = format!(
        "WITH {change} UPDATE stock_items SET on_hand = stock_items.on_hand + change.on_hand, \
         reserved = stock_items.reserved + change.reserved FROM change \
         WHERE stock_items.variant_id = change.variant_id AND stock_items.location_id = change.location_id \
         AND stock_items.reserved + change.reserved >= 0 \
         AND stock_items.reserved + change.reserved <= stock_items.on_hand + change.on_hand"
    );
    Statement::from_sql_and_values(backend, sql, values)
}

/// The stock rows of some variants, by location priority.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_variants(
    conn: &impl ConnectionTrait,
    variants: &[VariantId],
) -> Result<Vec<stock_items::Model>, StoreError> {
    Ok(by_priority(variants).all(conn).await?)
}

/// What is free of some variants, and the places where it is.
#[derive(Clone, Debug, Default)]
pub struct Stock {
    /// The places.
    pub places: Vec<Place>,
    /// The shelves.
    pub shelves: Shelves,
}

/// Whether others may change what was read before the transaction ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hold {
    /// They may: [`apply`] finds out.
    Free,
    /// They wait. Rows are locked in the order in which [`apply`] changes them.
    Locked,
}

/// What is free of some variants.
///
/// # Errors
/// When the database cannot be read.
pub async fn on_shelves(
    conn: &impl ConnectionTrait,
    variants: &[VariantId],
    hold: Hold,
) -> Result<Stock, StoreError> {
    if variants.is_empty() {
        return Ok(Stock::default());
    }
    let mut query = stock_items::Entity::find()
        .columns([
            locations::Column::Country,
            locations::Column::Postcode,
            locations::Column::Priority,
        ])
        .join(JoinType::InnerJoin, location())
        .filter(stock_items::Column::VariantId.is_in(variants.iter().copied()))
        .order_by_asc(stock_items::Column::VariantId)
        .order_by_asc(stock_items::Column::LocationId);
    if hold == Hold::Locked && conn.get_database_backend() == DbBackend::Postgres {
        QueryTrait::query(&mut query).lock_with_tables(LockType::Update, [stock_items::Entity]);
    }
    let rows = query.into_model::<Placed>().all(conn).await?;
    let mut places: Vec<Place> = Vec::new();
    let mut shelves = Vec::with_capacity(rows.len());
    for row in rows {
        let Placed {
            variant_id: variant,
            location_id: location,
            on_hand,
            reserved,
            country,
            postcode,
            priority,
        } = row;
        shelves.push(Shelf {
            variant,
            location,
            free: on_hand - reserved,
        });
        if !places.iter().any(|place| place.location == location) {
            places.push(Place {
                location,
                country,
                postcode,
                priority,
            });
        }
    }
    Ok(Stock {
        places,
        shelves: Shelves::new(shelves),
    })
}

/// A stock row with its place.
#[derive(FromQueryResult)]
struct Placed {
    variant_id: VariantId,
    location_id: LocationId,
    on_hand: i64,
    reserved: i64,
    country: String,
    postcode: String,
    priority: i64,
}

fn by_priority(variants: &[VariantId]) -> Select<stock_items::Entity> {
    stock_items::Entity::find()
        .join(JoinType::InnerJoin, location())
        .filter(stock_items::Column::VariantId.is_in(variants.iter().copied()))
        .order_by_asc(stock_items::Column::VariantId)
        .order_by_asc(locations::Column::Priority)
        .order_by_asc(locations::Column::Id)
}

fn location() -> RelationDef {
    stock_items::Entity::belongs_to(locations::Entity)
        .from(stock_items::Column::LocationId)
        .to(locations::Column::Id)
        .into()
}
