//! Inserting many rows in few statements.

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel,
    Iterable, ModelTrait, PrimaryKeyToColumn, QueryTrait,
    sea_query::{CommonTableExpression, InsertStatement, OnConflict, WithClause, WithQuery},
};

use crate::{error::StoreError, graph::Graph};

/// Rows per statement. With at most 32 columns it stays far below what one may bind: 32,766 values on SQLite, 65,535 on
/// PostgreSQL.
const ROWS: usize = 64;

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
    run(conn, rows, None).await.map(drop)
}

/// Inserts the rows whose primary key is not there yet, and says how many that were.
///
/// # Errors
/// [`StoreError::Conflict`] when another unique value is taken.
pub async fn insert_missing<A>(conn: &impl ConnectionTrait, rows: Vec<A>) -> Result<u64, StoreError>
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
{
    let key = <A::Entity as EntityTrait>::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    run(conn, rows, Some(OnConflict::columns(key).do_nothing().to_owned())).await
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
    let mut inserts = statements(rows.orders);
    inserts.extend(statements(rows.parts));
    inserts.extend(statements(rows.lines));
    inserts.extend(statements(rows.reservations));
    inserts.extend(statements(rows.shipments));
    inserts.extend(statements(rows.shipment_lines));
    inserts.extend(statements(rows.payments));
    inserts.extend(statements(rows.transactions));
    inserts.extend(statements(rows.requests));
    inserts.extend(statements(rows.refunds));
    inserts.extend(statements(rows.notes));
    if alone {
        conn.execute(&together(inserts)).await?;
        return Ok(());
    }
    for insert in inserts {
        conn.execute(&insert).await?;
    }
    Ok(())
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

/// The most of `left` rows that are inserted at once: up to eight all of them, above that a power of two or one and a
/// half times one. So the same few statements come again and again and are prepared once.
fn few(left: usize) -> usize {
    if left <= 8 {
        return left;
    }
    let power = 1 << left.ilog2();
    let more = power + power / 2;
    if more <= left { more } else { power }
}

/// The rows in the portions they are inserted in.
fn chunks<T>(rows: Vec<T>) -> Vec<Vec<T>> {
    let mut rows = rows.into_iter();
    let mut chunks = Vec::new();
    while rows.len() > 0 {
        let size = ROWS.min(few(rows.len()));
        chunks.push(rows.by_ref().take(size).collect());
    }
    chunks
}

/// The statements that insert rows of one table.
fn statements<M>(rows: Vec<M>) -> Vec<InsertStatement>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait,
{
    let chunks = chunks(all(rows)).into_iter();
    chunks
        .map(|chunk| <M::Entity as EntityTrait>::insert_many(chunk).into_query())
        .collect()
}

async fn run<A>(
    conn: &impl ConnectionTrait,
    rows: Vec<A>,
    conflict: Option<OnConflict>,
) -> Result<u64, StoreError>
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
{
    let mut inserted = 0;
    for chunk in chunks(rows) {
        let insert = A::Entity::insert_many(chunk);
        inserted += match &conflict {
            None => insert.exec_without_returning(conn).await?,
            Some(conflict) => {
                insert
                    .on_conflict(conflict.clone())
                    .exec_without_returning(conn)
                    .await?
            }
        };
    }
    Ok(inserted)
}
