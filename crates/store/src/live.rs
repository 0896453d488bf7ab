//! What open pages ask the event log: what was added to it, and whom it concerns.

use std::collections::{HashMap, HashSet};

use domain::ids::{OrderId, SellerId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};

use crate::{
    entity::{events, seller_orders},
    error::StoreError,
    events::{Cursor, FINISHED, beyond, end},
};

/// More events than that are not looked at one by one: something of everybody's will be among them.
const BATCH: u64 = 1000;

/// An event as far as open pages need to know it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Added {
    /// Its place in the log.
    pub cursor: Cursor,
    /// The order it happened to.
    pub order: OrderId,
    /// The order's version after it.
    pub version: i64,
    /// The sellers that may see a part of the order.
    pub sellers: Vec<SellerId>,
}

/// What was added to the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct News {
    /// The events; `None` when they are too many to tell.
    pub events: Option<Vec<Added>>,
    /// Where to go on after them. Some may lie beyond it: those may still be overtaken, and would be told again.
    pub end: Cursor,
}

/// A reader of the log that tells of every event as soon as it can be seen. Its cursor waits for what may be overtaken
/// (see [`crate::events`]), so that going on from it skips nothing.
#[derive(Clone, Debug)]
pub struct Reader {
    cursor: Cursor,
    /// Positions beyond the cursor that were told.
    early: HashSet<i64>,
}

#[derive(FromQueryResult)]
struct Row {
    position: i64,
    transaction_id: i64,
    order_id: OrderId,
    version: i64,
    finished: bool,
}

impl Reader {
    /// A reader that goes on after `cursor`.
    #[must_use]
    pub fn after(cursor: Cursor) -> Self {
        Self {
            cursor,
            early: HashSet::new(),
        }
    }

    /// What was added since the last look, if anything.
    ///
    /// # Errors
    /// When the database cannot be read; the next look then tells the same.
    pub async fn look(&mut self, conn: &impl ConnectionTrait) -> Result<Option<News>, StoreError> {
        let rows = newest(conn, self.cursor).await?;
        let all = (rows.len() as u64) < BATCH;
        let new: Vec<&Row> = rows
            .iter()
            .filter(|row| !self.early.contains(&row.position))
            .collect();
        let end = if all {
            let finished = rows.iter().rev().find(|row| row.finished);
            finished.map_or(self.cursor, Row::cursor)
        } else {
            end(conn).await?
        };
        let news = if !all && (end > self.cursor || !new.is_empty()) {
            Some(News { events: None, end })
        } else if new.is_empty() {
            None
        } else {
            let events = Some(added(conn, &new).await?);
            Some(News { events, end })
        };
        let early = rows.iter().filter(|row| row.cursor() > end);
        self.early = early.map(|row| row.position).collect();
        self.cursor = end;
        Ok(news)
    }
}

impl Row {
    const fn cursor(&self) -> Cursor {
        Cursor {
            transaction_id: self.transaction_id,
            position: self.position,
        }
    }
}

/// The newest events after `cursor` that can be seen, at most [`BATCH`], in the order of the log.
async fn newest(conn: &impl ConnectionTrait, cursor: Cursor) -> Result<Vec<Row>, StoreError> {
    let finished = match conn.get_database_backend() {
        DbBackend::Postgres => Expr::cust(FINISHED),
        _ => Expr::cust("1"),
    };
    let mut rows = events::Entity::find()
        .select_only()
        .columns([
            events::Column::Position,
            events::Column::OrderId,
            events::Column::Version,
        ])
        .column_as(Expr::col("transaction_id"), "transaction_id")
        .column_as(finished, "finished")
        .filter(beyond(cursor))
        .order_by_desc(Expr::col("transaction_id"))
        .order_by_desc(events::Column::Position)
        .limit(BATCH)
        .into_model::<Row>()
        .all(conn)
        .await?;
    rows.reverse();
    Ok(rows)
}

/// The events with the sellers they concern.
async fn added(conn: &impl ConnectionTrait, rows: &[&Row]) -> Result<Vec<Added>, StoreError> {
    let orders: HashSet<OrderId> = rows.iter().map(|row| row.order_id).collect();
    let parts: Vec<(OrderId, SellerId)> = seller_orders::Entity::find()
        .select_only()
        .columns([seller_orders::Column::OrderId, seller_orders::Column::SellerId])
        .filter(seller_orders::Column::OrderId.is_in(orders))
        .filter(seller_orders::Column::Released.eq(true))
        .into_tuple()
        .all(conn)
        .await?;
    let mut sellers: HashMap<OrderId, Vec<SellerId>> = HashMap::new();
    for (order, seller) in parts {
        sellers.entry(order).or_default().push(seller);
    }
    let added = rows.iter().map(|row| Added {
        cursor: row.cursor(),
        order: row.order_id,
        version: row.version,
        sellers: sellers.get(&row.order_id).cloned().unwrap_or_default(),
    });
    Ok(added.collect())
}

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
