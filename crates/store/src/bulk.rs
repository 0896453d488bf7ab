//! Inserting many rows in few statements.

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, IdenStatic,
    IntoActiveModel, Iterable, ModelTrait, PrimaryKeyToColumn, QueryTrait,
    sea_query::{CommonTableExpression, InsertStatement, OnConflict, WithClause, WithQuery},
};

use crate::{arrays, error::StoreError, graph::Graph};

/// Rows of a statement that names every value. With at most 40 columns it stays far below the 32,766 that SQLite may bind.
const ROWS: usize = 64;

/// Rows of a statement of arrays: what is in memory at once.
const ARRAYS: usize = 4096;

/// Rows as they are inserted, every column of them.
pub fn all<M>(rows: Vec<M>) -> Vec<<M::Entity as EntityTrait>::ActiveModel>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait,
{
    rows.into_iter()
        .map(|row| row.into_active_model().reset_all())
        .collect()
}

/// Inserts rows of one table, many per statement.
///
/// # Errors
/// [`StoreError::Conflict`] on a taken key.
pub async fn insert<A>(conn: &impl ConnectionTrait, rows: Vec<A>) -> Result<(), StoreError>
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
{
    run(conn, rows, Taken::Refused).await.map(drop)
}

/// Inserts the rows whose primary key is not there yet, and says how many that were.
///
/// # Errors
/// [`StoreError::Conflict`] when another unique value is taken.
pub async fn insert_missing<A>(conn: &impl ConnectionTrait, rows: Vec<A>) -> Result<u64, StoreError>
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
{
    run(conn, rows, Taken::Kept).await
}

/// Writes rows of one table over those of the same primary key, many per statement.
///
/// # Errors
/// [`StoreError::Conflict`] when another unique value is taken.
pub async fn overwrite<A>(conn: &impl ConnectionTrait, rows: Vec<A>) -> Result<(), StoreError>
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
{
    run(conn, rows, Taken::Overwritten).await.map(drop)
}

/// What becomes of a row that is there already under the primary key of one that is inserted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is a conflict.
    Refused,
    /// It stays as it is.
    Kept,
    /// It becomes as the other one.
    Overwritten,
}

/// Inserts new orders with all their rows, table by table. PostgreSQL takes the rows of a single order in one statement:
/// what many orders share, one alone would wait for at each table.
///
/// # Errors
/// [`StoreError::Conflict`] on a taken key.
pub async fn insert_graphs(conn: &impl ConnectionTrait, graphs: Vec<Graph>) -> Result<(), StoreError> {
    let mut rows = Tables::default();
    let alone = graphs.len() == 1 && conn.get_database_backend() == DbBackend::Postgres;
    for graph in graphs {
        let Graph {
            order,
            parts,
            lines,
            reservations,
            shipments,
            shipment_lines,
            payments,
            transactions,
            requests,
            refunds,
            notes,
        } = graph;
        rows.orders.push(order);
        rows.parts.extend(parts);
        rows.lines.extend(lines);
        rows.reservations.extend(reservations);
        rows.shipments.extend(shipments);
        rows.shipment_lines.extend(shipment_lines);
        rows.payments.extend(payments);
        rows.transactions.extend(transactions);
        rows.requests.extend(requests);
        rows.refunds.extend(refunds);
        rows.notes.extend(notes);
    }
    if alone {
        conn.execute(&together(rows.statements())).await?;
        return Ok(());
    }
    rows.insert(conn).await
}

/// Inserts into several tables as one statement, for PostgreSQL: all but the last stand before it by name.
fn together(mut inserts: Vec<InsertStatement>) -> WithQuery {
    let last = inserts.pop().unwrap_or_default();
    let mut all = WithClause::new();
    for (n, insert) in inserts.into_iter().enumerate() {
        let mut named = CommonTableExpression::new();
        named.table_name(format!("i{n}")).query(insert);
        all.cte(named);
    }
    all.query(last)
}

/// The rows of many orders, by table.
#[derive(Default)]
struct Tables {
    orders: Vec<crate::entity::orders::Model>,
    parts: Vec<crate::entity::seller_orders::Model>,
    lines: Vec<crate::entity::order_lines::Model>,
    reservations: Vec<crate::entity::reservations::Model>,
    shipments: Vec<crate::entity::shipments::Model>,
    shipment_lines: Vec<crate::entity::shipment_lines::Model>,
    payments: Vec<crate::entity::payments::Model>,
    transactions: Vec<crate::entity::payment_transactions::Model>,
    requests: Vec<crate::entity::requests::Model>,
    refunds: Vec<crate::entity::refunds::Model>,
    notes: Vec<crate::entity::notes::Model>,
}

impl Tables {
    async fn insert(self, conn: &impl ConnectionTrait) -> Result<(), StoreError> {
        insert(conn, all(self.orders)).await?;
        insert(conn, all(self.parts)).await?;
        insert(conn, all(self.lines)).await?;
        insert(conn, all(self.reservations)).await?;
        insert(conn, all(self.shipments)).await?;
        insert(conn, all(self.shipment_lines)).await?;
        insert(conn, all(self.payments)).await?;
        insert(conn, all(self.transactions)).await?;
        insert(conn, all(self.requests)).await?;
        insert(conn, all(self.refunds)).await?;
        insert(conn, all(self.notes)).await
    }

    /// A statement for each table that has rows.
    fn statements(self) -> Vec<InsertStatement> {
        let statements = [
            statement(self.orders),
            statement(self.parts),
            statement(self.lines),
            statement(self.reservations),
            statement(self.shipments),
            statement(self.shipment_lines),
            statement(self.payments),
            statement(self.transactions),
            statement(self.requests),
            statement(self.refunds),
            statement(self.notes),
        ];
        statements.into_iter().flatten().collect()
    }
}

/// The statement that inserts rows of one table, if there are any.
fn statement<M>(rows: Vec<M>) -> Option<InsertStatement>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait,
{
    (!rows.is_empty()).then(|| <M::Entity as EntityTrait>::insert_many(all(rows)).into_query())
}

/// The most of `left` rows that are inserted at once: up to sixteen all of them, above that a power of two or one and a
/// half times one. So the same few statements come again and again and are prepared once.
fn few(left: usize) -> usize {
    if left <= 16 {
        return left;
    }
    let power = 1 << left.ilog2();
    let more = power + power / 2;
    if more <= left { more } else { power }
}

/// The rows in the portions they are inserted in.
fn chunks<T>(rows: Vec<T>, size: impl Fn(usize) -> usize) -> Vec<Vec<T>> {
    let mut rows = rows.into_iter();
    let mut chunks = Vec::new();
    while rows.len() > 0 {
        let size = size(rows.len());
        chunks.push(rows.by_ref().take(size).collect());
    }
    chunks
}

/// The columns that may change. A key that is set to what it is lets SQLite look for rows that hang on it, in every table that
/// could have some.
pub(crate) fn besides_key<E: EntityTrait>() -> impl Iterator<Item = E::Column> {
    let key: Vec<&str> = E::PrimaryKey::iter()
        .map(|key| PrimaryKeyToColumn::into_column(key).as_str())
        .collect();
    E::Column::iter().filter(move |column| !key.contains(&column.as_str()))
}

/// Inserts rows of one table, and says how many: as arrays on PostgreSQL, value by value on SQLite.
async fn run<A>(conn: &impl ConnectionTrait, rows: Vec<A>, taken: Taken) -> Result<u64, StoreError>
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
{
    let mut inserted = 0;
    if conn.get_database_backend() == DbBackend::Postgres {
        for chunk in chunks(rows, |_| ARRAYS) {
            inserted += conn
                .execute_raw(arrays::insert(chunk, taken))
                .await?
                .rows_affected();
        }
        return Ok(inserted);
    }
    let there = || {
        let key = <A::Entity as EntityTrait>::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
        OnConflict::columns(key)
    };
    for chunk in chunks(rows, |left| ROWS.min(few(left))) {
        let insert = A::Entity::insert_many(chunk);
        let insert = match taken {
            Taken::Refused => insert,
            Taken::Kept => insert.on_conflict(there().do_nothing().to_owned()),
            Taken::Overwritten => {
                insert.on_conflict(there().update_columns(besides_key::<A::Entity>()).to_owned())
            }
        };
        inserted += insert.exec_without_returning(conn).await?;
    }
    Ok(inserted)
}
