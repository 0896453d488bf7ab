//! Inserting many rows in few statements.

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable,
    ModelTrait, PrimaryKeyToColumn, sea_query::OnConflict,
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

/// Inserts new orders with all their rows, table by table.
///
/// # Errors
/// [`StoreError::Conflict`] on a taken key.
pub async fn insert_graphs(conn: &impl ConnectionTrait, graphs: Vec<Graph>) -> Result<(), StoreError> {
    let mut rows = Tables::default();
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
    insert(conn, all(rows.orders)).await?;
    insert(conn, all(rows.parts)).await?;
    insert(conn, all(rows.lines)).await?;
    insert(conn, all(rows.reservations)).await?;
    insert(conn, all(rows.shipments)).await?;
    insert(conn, all(rows.shipment_lines)).await?;
    insert(conn, all(rows.payments)).await?;
    insert(conn, all(rows.transactions)).await?;
    insert(conn, all(rows.requests)).await?;
    insert(conn, all(rows.refunds)).await?;
    insert(conn, all(rows.notes)).await
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

async fn run<A>(
    conn: &impl ConnectionTrait,
    rows: Vec<A>,
    conflict: Option<OnConflict>,
) -> Result<u64, StoreError>
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
{
    let mut rows = rows.into_iter();
    let mut inserted = 0;
    loop {
        if rows.len() == 0 {
            return Ok(inserted);
        }
        let size = ROWS.min(few(rows.len()));
        let chunk: Vec<A> = rows.by_ref().take(size).collect();
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
}
