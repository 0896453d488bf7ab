//! The event log: appending, and reading without ever skipping.
//!
//! PostgreSQL hands out positions before commit, so a reader that goes by position alone would skip an event whose
//! transaction commits late. Readers therefore go by *(transaction, position)* and stop below the oldest transaction
//! that is still running. SQLite has one writer; there the transaction is always 0.

use domain::{
    event::OrderEvent,
    ids::{EventId, OrderId},
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Set, Statement,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    bulk,
    entity::{consumers, events},
    error::StoreError,
};

/// How far a reader has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Cursor {
    /// The writing transaction.
    pub transaction_id: i64,
    /// The position within the log.
    pub position: i64,
}

/// The beginning. Transactions of a server that the database was restored from have ids below 0.
impl Default for Cursor {
    fn default() -> Self {
        Self {
            transaction_id: i64::MIN,
            position: 0,
        }
    }
}

/// An event with its cursor.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Logged {
    /// Position within the log.
    pub position: i64,
    /// The writing transaction.
    pub transaction_id: i64,
    /// Its id.
    pub id: EventId,
    /// The order it happened to.
    pub order_id: OrderId,
    /// The order's version after it.
    pub version: i64,
    /// Its type, such as `order.placed.v1`.
    pub kind: String,
    /// Its data.
    pub data: sea_orm::JsonValue,
    /// When it happened.
    pub at: Timestamp,
}

impl Logged {
    /// Where a reader stands after it.
    #[must_use]
    pub const fn cursor(&self) -> Cursor {
        Cursor {
            transaction_id: self.transaction_id,
            position: self.position,
        }
    }

    /// The event itself.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the stored data does not have its form.
    pub fn event(&self) -> Result<OrderEvent, StoreError> {
        Ok(OrderEvent::from_parts(&self.kind, self.data.clone())?)
    }
}

/// Appends events, in order.
///
/// # Errors
/// [`StoreError::Conflict`] when a version is taken.
pub async fn append(conn: &impl ConnectionTrait, rows: Vec<events::ActiveModel>) -> Result<(), StoreError> {
    bulk::insert(conn, rows).await
}

/// Up to `limit` events after `cursor`, none of which can be overtaken any more.
///
/// # Errors
/// When the database cannot be read.
pub async fn after(
    conn: &impl ConnectionTrait,
    cursor: Cursor,
    limit: u64,
) -> Result<Vec<Logged>, StoreError> {
    let mut query = select().filter(beyond(cursor));
    if conn.get_database_backend() == DbBackend::Postgres {
        query = query.filter(Expr::cust(FINISHED));
    }
    Ok(query
        .order_by_asc(Expr::col("transaction_id"))
        .order_by_asc(events::Column::Position)
        .limit(limit)
        .into_model::<Logged>()
        .all(conn)
        .await?)
}

/// Whether anything is committed after `cursor`, also what readers may not see yet.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(conn: &impl ConnectionTrait, cursor: Cursor) -> Result<bool, StoreError> {
    Ok(select()
        .filter(beyond(cursor))
        .limit(1)
        .into_model::<Logged>()
        .one(conn)
        .await?
        .is_some())
}

/// Whether no earlier transaction that writes is still running. The transaction at hand has to have written or locked
/// something; on SQLite it is the only one.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_oldest(conn: &impl ConnectionTrait) -> Result<bool, StoreError> {
    if conn.get_database_backend() == DbBackend::Sqlite {
        return Ok(true);
    }
    let query = "SELECT pg_current_xact_id() = pg_snapshot_xmin(pg_current_snapshot()) AS oldest";
    let row = conn
        .query_one_raw(Statement::from_string(DbBackend::Postgres, query))
        .await?;
    Ok(row.map_or(Ok(false), |row| row.try_get("", "oldest"))?)
}

/// Events after `cursor`: one comparison of two columns, which the index on both serves.
pub(crate) fn beyond(cursor: Cursor) -> Expr {
    let columns = Expr::tuple([Expr::col("transaction_id"), Expr::col(events::Column::Position)]);
    columns.gt(Expr::tuple([
        Expr::value(cursor.transaction_id),
        Expr::value(cursor.position),
    ]))
}

/// PostgreSQL's condition that the writing transaction and every earlier one are finished.
pub(crate) const FINISHED: &str = "transaction_id < (pg_snapshot_xmin(pg_current_snapshot())::text::bigint)";

/// The events of one order after a version, in order.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_order(
    conn: &impl ConnectionTrait,
    order: OrderId,
    after_version: i64,
) -> Result<Vec<events::Model>, StoreError> {
    Ok(events::Entity::find()
        .filter(events::Column::OrderId.eq(order))
        .filter(events::Column::Version.gt(after_version))
        .order_by_asc(events::Column::Version)
        .all(conn)
        .await?)
}

/// The end of the log as readers may see it now.
///
/// # Errors
/// When the database cannot be read.
pub async fn end(conn: &impl ConnectionTrait) -> Result<Cursor, StoreError> {
    let mut query = select()
        .order_by_desc(Expr::col("transaction_id"))
        .order_by_desc(events::Column::Position);
    if conn.get_database_backend() == DbBackend::Postgres {
        query = query.filter(Expr::cust(FINISHED));
    }
    Ok(query
        .limit(1)
        .into_model::<Logged>()
        .one(conn)
        .await?
        .map(|e| e.cursor())
        .unwrap_or_default())
}

fn select() -> sea_orm::Select<events::Entity> {
    events::Entity::find()
        .select_only()
        .columns([
            events::Column::Position,
            events::Column::Id,
            events::Column::OrderId,
            events::Column::Version,
            events::Column::Kind,
            events::Column::Data,
            events::Column::At,
        ])
        .column_as(Expr::col("transaction_id"), "transaction_id")
}

/// Where a reader stands after this event, also one of the transaction at hand.
///
/// # Errors
/// When the database cannot be read.
pub async fn cursor_of(conn: &impl ConnectionTrait, id: EventId) -> Result<Option<Cursor>, StoreError> {
    let query = select().filter(events::Column::Id.eq(id));
    let event = query.into_model::<Logged>().one(conn).await?;
    Ok(event.map(|event| event.cursor()))
}

/// Where a named consumer stands; the beginning when it is new.
///
/// # Errors
/// When the database cannot be read.
pub async fn consumer(conn: &impl ConnectionTrait, name: &str) -> Result<Cursor, StoreError> {
    let row = consumers::Entity::find_by_id(name.to_owned()).one(conn).await?;
    Ok(row.map_or_else(Cursor::default, |r| Cursor {
        transaction_id: r.transaction_id,
        position: r.position,
    }))
}

/// Remembers that a consumer was given `events` more and stands at `cursor` now. On PostgreSQL the row lock keeps two
/// processes from advancing it at once.
///
/// # Errors
/// When the database cannot be written.
pub async fn advance(
    conn: &impl ConnectionTrait,
    name: &str,
    cursor: Cursor,
    events: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    use consumers::Column as C;
    let row = consumers::ActiveModel {
        name: Set(name.to_owned()),
        transaction_id: Set(cursor.transaction_id),
        position: Set(cursor.position),
        followed: Set(events),
        updated_at: Set(now),
    };
    let conflict = sea_orm::sea_query::OnConflict::column(C::Name)
        .update_columns([C::TransactionId, C::Position, C::UpdatedAt])
        .value(
            C::Followed,
            Expr::col((consumers::Entity, C::Followed)).add(events),
        )
        .to_owned();
    consumers::Entity::insert(row)
        .on_conflict(conflict)
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// Where a named consumer stands, holding its row until the transaction ends, so that two processes never follow the
/// same events at once.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn lock_consumer(
    conn: &impl ConnectionTrait,
    name: &str,
    now: Timestamp,
) -> Result<Cursor, StoreError> {
    let beginning = Cursor::default();
    let row = consumers::ActiveModel {
        name: Set(name.to_owned()),
        transaction_id: Set(beginning.transaction_id),
        position: Set(beginning.position),
        followed: Set(0),
        updated_at: Set(now),
    };
    let conflict = sea_orm::sea_query::OnConflict::column(consumers::Column::Name)
        .do_nothing()
        .to_owned();
    consumers::Entity::insert(row)
        .on_conflict(conflict)
        .try_insert()
        .exec_without_returning(conn)
        .await?;
    let mut query = consumers::Entity::find_by_id(name.to_owned());
    if conn.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    let row = query
        .one(conn)
        .await?
        .ok_or_else(|| StoreError::Damaged(format!("consumer {name} is gone")))?;
    Ok(Cursor {
        transaction_id: row.transaction_id,
        position: row.position,
    })
}
