//! Reading everything, in batches, to check it.

use std::collections::HashMap;

use domain::{
    ids::{LocationId, OrderId, ShipmentId, VariantId},
    words::JobState,
};
use sea_orm::{
    AccessMode, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    FromQueryResult, IsolationLevel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Statement, TransactionTrait, sea_query::Expr,
};

use crate::{
    Db,
    entity::{
        consumers, events, jobs, ledger_entries, order_lines, orders, payment_transactions, payments,
        refunds, requests, seller_orders, shipment_lines, shipments,
    },
    error::StoreError,
    events::Cursor,
    graph::Graph,
};

/// An order with what is written about it.
#[derive(Clone, Debug)]
pub struct Audited {
    /// The order's rows. Reservations and notes are left out.
    pub graph: Graph,
    /// Its events, by version.
    pub events: Vec<events::Model>,
    /// Its ledger entries.
    pub ledger: Vec<ledger_entries::Model>,
}

/// Stock of one variant in one place, said in three ways that must agree.
#[derive(Clone, PartialEq, Eq, Debug, FromQueryResult)]
pub struct StockSums {
    /// What.
    pub variant_id: VariantId,
    /// Where.
    pub location_id: LocationId,
    /// Units there, by the stock row; `None` when there is no such row.
    pub on_hand: Option<i64>,
    /// Units set aside, by the stock row.
    pub reserved: Option<i64>,
    /// Units there, by the log.
    pub logged_on_hand: i64,
    /// Units set aside, by the log.
    pub logged_reserved: i64,
    /// Units set aside, by the reservations.
    pub held: i64,
}

/// Begins reading at one moment: what others commit meanwhile is not seen.
///
/// # Errors
/// When no connection becomes free in time.
pub async fn snapshot(db: &Db) -> Result<DatabaseTransaction, DbErr> {
    if db.is_sqlite() {
        db.read().begin().await
    } else {
        db.read()
            .begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly))
            .await
    }
}

/// Up to `limit` orders after `after` by id, each with everything written about it, in a fixed number of queries.
/// Call it in a [`snapshot`], or a change meanwhile looks like damage.
///
/// # Errors
/// When the database cannot be read.
pub async fn batch(
    conn: &impl ConnectionTrait,
    after: Option<OrderId>,
    limit: u64,
) -> Result<Vec<Audited>, StoreError> {
    let mut query = orders::Entity::find()
        .order_by_asc(orders::Column::Id)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(orders::Column::Id.gt(after));
    }
    let orders = query.all(conn).await?;
    let (Some(first), Some(last)) = (orders.first().map(|o| o.id), orders.last().map(|o| o.id)) else {
        return Ok(Vec::new());
    };
    let index: HashMap<OrderId, usize> = orders.iter().enumerate().map(|(i, o)| (o.id, i)).collect();
    let mut batch: Vec<Audited> = orders.into_iter().map(empty).collect();
    // The orders are all there are from the first id to the last, so a range finds their rows.
    macro_rules! rows {
        ($entity:ident, $order:ident, |$one:ident| $list:expr) => {
            let rows = $entity::Entity::find()
                .filter($entity::Column::OrderId.between(first, last))
                .order_by_asc($entity::Column::$order)
                .all(conn)
                .await?;
            for row in rows {
                if let Some($one) = index.get(&row.order_id).and_then(|i| batch.get_mut(*i)) {
                    $list.push(row);
                }
            }
        };
    }
    rows!(seller_orders, Position, |one| one.graph.parts);
    rows!(order_lines, Position, |one| one.graph.lines);
    rows!(shipments, Id, |one| one.graph.shipments);
    rows!(payments, Position, |one| one.graph.payments);
    rows!(payment_transactions, Id, |one| one.graph.transactions);
    rows!(requests, RequestedAt, |one| one.graph.requests);
    rows!(refunds, Id, |one| one.graph.refunds);
    rows!(events, Version, |one| one.events);
    rows!(ledger_entries, Id, |one| one.ledger);

    let parcels: HashMap<ShipmentId, OrderId> = batch
        .iter()
        .flat_map(|one| &one.graph.shipments)
        .map(|s| (s.id, s.order_id))
        .collect();
    let of_batch = shipments::Entity::find()
        .select_only()
        .column(shipments::Column::Id)
        .filter(shipments::Column::OrderId.between(first, last))
        .into_query();
    let contents = shipment_lines::Entity::find()
        .filter(shipment_lines::Column::ShipmentId.in_subquery(of_batch))
        .order_by_asc(shipment_lines::Column::LineId)
        .all(conn)
        .await?;
    for row in contents {
        let order = parcels.get(&row.shipment_id).and_then(|order| index.get(order));
        if let Some(one) = order.and_then(|i| batch.get_mut(*i)) {
            one.graph.shipment_lines.push(row);
        }
    }
    Ok(batch)
}

/// Keeps others off the orders that [`batch`] gives, until the transaction ends.
///
/// # Errors
/// When the database cannot be read.
pub async fn lock_batch(
    conn: &impl ConnectionTrait,
    after: Option<OrderId>,
    limit: u64,
) -> Result<(), StoreError> {
    if conn.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let mut query = orders::Entity::find()
        .select_only()
        .column(orders::Column::Id)
        .order_by_asc(orders::Column::Id)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(orders::Column::Id.gt(after));
    }
    query.lock_exclusive().into_tuple::<OrderId>().all(conn).await?;
    Ok(())
}

fn empty(order: orders::Model) -> Audited {
    let graph = Graph {
        order,
        parts: Vec::new(),
        lines: Vec::new(),
        reservations: Vec::new(),
        shipments: Vec::new(),
        shipment_lines: Vec::new(),
        payments: Vec::new(),
        transactions: Vec::new(),
        requests: Vec::new(),
        refunds: Vec::new(),
        notes: Vec::new(),
    };
    Audited {
        graph,
        events: Vec::new(),
        ledger: Vec::new(),
    }
}

/// Stock rows that disagree with their log or with the reservations, and logs and reservations without a row.
const STOCK: &str = "
    SELECT k.variant_id, k.location_id, s.on_hand, s.reserved,
        COALESCE(m.on_hand, 0) AS logged_on_hand, COALESCE(m.reserved, 0) AS logged_reserved, COALESCE(r.held, 0) AS held
    FROM (
        SELECT variant_id, location_id FROM stock_items
        UNION SELECT variant_id, location_id FROM stock_movements
        UNION SELECT variant_id, location_id FROM reservations WHERE quantity > 0
    ) k
    LEFT JOIN stock_items s ON s.variant_id = k.variant_id AND s.location_id = k.location_id
    LEFT JOIN (
        SELECT variant_id, location_id, CAST(SUM(on_hand) AS BIGINT) AS on_hand, CAST(SUM(reserved) AS BIGINT) AS reserved
        FROM stock_movements GROUP BY variant_id, location_id
    ) m ON m.variant_id = k.variant_id AND m.location_id = k.location_id
    LEFT JOIN (
        SELECT variant_id, location_id, CAST(SUM(per_unit * quantity) AS BIGINT) AS held
        FROM reservations GROUP BY variant_id, location_id
    ) r ON r.variant_id = k.variant_id AND r.location_id = k.location_id
    WHERE s.on_hand IS NULL OR s.on_hand <> COALESCE(m.on_hand, 0)
        OR s.reserved <> COALESCE(m.reserved, 0) OR s.reserved <> COALESCE(r.held, 0)
    ORDER BY k.variant_id, k.location_id";

/// Stock that is said in ways that disagree; empty when all is well.
///
/// # Errors
/// When the database cannot be read.
pub async fn stock_mismatches(conn: &impl ConnectionTrait) -> Result<Vec<StockSums>, StoreError> {
    Ok(
        StockSums::find_by_statement(Statement::from_string(conn.get_database_backend(), STOCK))
            .all(conn)
            .await?,
    )
}

/// Consumers that stand beyond the end of the log, where they would skip what comes: name, cursor, end.
///
/// # Errors
/// When the database cannot be read.
pub async fn runaway_consumers(
    conn: &impl ConnectionTrait,
) -> Result<Vec<(String, Cursor, Cursor)>, StoreError> {
    let rows = consumers::Entity::find()
        .order_by_asc(consumers::Column::Name)
        .all(conn)
        .await?;
    let end: Option<(i64, i64)> = events::Entity::find()
        .select_only()
        .column_as(Expr::col("transaction_id"), "transaction_id")
        .column(events::Column::Position)
        .order_by_desc(Expr::col("transaction_id"))
        .order_by_desc(events::Column::Position)
        .into_tuple()
        .one(conn)
        .await?;
    let (transaction_id, position) = end.unwrap_or_default();
    let end = Cursor {
        transaction_id,
        position,
    };
    Ok(rows
        .into_iter()
        .map(|r| {
            (
                r.name,
                Cursor {
                    transaction_id: r.transaction_id,
                    position: r.position,
                },
                end,
            )
        })
        .filter(|(_, cursor, end)| cursor > end)
        .collect())
}

/// Consumers that were not given every event up to where they stand: name, events given, events there are.
///
/// # Errors
/// When the database cannot be read.
pub async fn skipping_consumers(conn: &impl ConnectionTrait) -> Result<Vec<(String, i64, i64)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
        followed: i64,
        there: i64,
    }
    let rows = Row::find_by_statement(Statement::from_string(
        conn.get_database_backend(),
        "SELECT name, followed, there FROM (
            SELECT c.name, c.followed, (
                SELECT COUNT(*) FROM events e WHERE (e.transaction_id, e.position) <= (c.transaction_id, c.position)
            ) AS there
            FROM consumers c
        ) counted WHERE followed <> there ORDER BY name",
    ));
    let rows = rows.all(conn).await?.into_iter();
    Ok(rows
        .map(
            |Row {
                 name,
                 followed,
                 there,
             }| (name, followed, there),
        )
        .collect())
}

/// How many jobs were given up.
///
/// # Errors
/// When the database cannot be read.
pub async fn dead_jobs(conn: &impl ConnectionTrait) -> Result<u64, StoreError> {
    Ok(jobs::Entity::find()
        .filter(jobs::Column::State.eq(JobState::Dead))
        .count(conn)
        .await?)
}
