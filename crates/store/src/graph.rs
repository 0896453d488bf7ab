//! An order with everything that belongs to it, loaded and saved as a whole.

use domain::{ids::OrderId, number::OrderNumber, time::Timestamp};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, ModelTrait,
    PrimaryKeyTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::{
    entity::{
        notes, order_lines, orders, payment_transactions, payments, refunds, requests, reservations,
        seller_orders, shipment_lines, shipments,
    },
    error::StoreError,
};

/// An order and all its rows, each list in its natural order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// The order.
    pub order: orders::Model,
    /// One part per seller.
    pub parts: Vec<seller_orders::Model>,
    /// Its lines.
    pub lines: Vec<order_lines::Model>,
    /// Stock set aside for them.
    pub reservations: Vec<reservations::Model>,
    /// Its parcels.
    pub shipments: Vec<shipments::Model>,
    /// What is in them.
    pub shipment_lines: Vec<shipment_lines::Model>,
    /// Its payments.
    pub payments: Vec<payments::Model>,
    /// Their logs.
    pub transactions: Vec<payment_transactions::Model>,
    /// Cancellations and returns.
    pub requests: Vec<requests::Model>,
    /// Its refunds.
    pub refunds: Vec<refunds::Model>,
    /// Its notes.
    pub notes: Vec<notes::Model>,
}

/// Loads an order to change it; on PostgreSQL its row is locked until the transaction ends.
///
/// # Errors
/// When the database cannot be read.
pub async fn load_locked(conn: &impl ConnectionTrait, id: OrderId) -> Result<Option<Graph>, StoreError> {
    let mut query = orders::Entity::find_by_id(id);
    if conn.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    match query.one(conn).await? {
        Some(order) => rest(conn, order).await.map(Some),
        None => Ok(None),
    }
}

/// Loads an order to read it.
///
/// # Errors
/// When the database cannot be read.
pub async fn load(conn: &impl ConnectionTrait, id: OrderId) -> Result<Option<Graph>, StoreError> {
    match orders::Entity::find_by_id(id).one(conn).await? {
        Some(order) => rest(conn, order).await.map(Some),
        None => Ok(None),
    }
}

/// The id behind a number.
///
/// # Errors
/// When the database cannot be read.
pub async fn id_of(conn: &impl ConnectionTrait, number: &OrderNumber) -> Result<Option<OrderId>, StoreError> {
    Ok(orders::Entity::find()
        .select_only()
        .column(orders::Column::Id)
        .filter(orders::Column::Number.eq(number.as_str()))
        .into_tuple()
        .one(conn)
        .await?)
}

async fn rest(conn: &impl ConnectionTrait, order: orders::Model) -> Result<Graph, StoreError> {
    let id = order.id;
    macro_rules! rows {
        ($entity:ident, $order:expr) => {
            $entity::Entity::find()
                .filter($entity::Column::OrderId.eq(id))
                .order_by_asc($order)
                .all(conn)
                .await?
        };
    }
    let shipments = rows!(shipments, shipments::Column::Id);
    let shipment_lines = if shipments.is_empty() {
        Vec::new()
    } else {
        shipment_lines::Entity::find()
            .filter(shipment_lines::Column::ShipmentId.is_in(shipments.iter().map(|s| s.id)))
            .order_by_asc(shipment_lines::Column::LineId)
            .all(conn)
            .await?
    };
    Ok(Graph {
        parts: rows!(seller_orders, seller_orders::Column::Position),
        lines: rows!(order_lines, order_lines::Column::Position),
        reservations: rows!(reservations, reservations::Column::Id),
        shipments,
        shipment_lines,
        payments: rows!(payments, payments::Column::Position),
        transactions: rows!(payment_transactions, payment_transactions::Column::Id),
        requests: rows!(requests, requests::Column::RequestedAt),
        refunds: rows!(refunds, refunds::Column::Id),
        notes: rows!(notes, notes::Column::Id),
        order,
    })
}

/// Inserts a new order with all its rows.
///
/// # Errors
/// [`StoreError::Conflict`] when its number is taken.
pub async fn insert(conn: &impl ConnectionTrait, graph: &Graph) -> Result<(), StoreError> {
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
    } = graph.clone();
    insert_rows::<orders::Entity, _, _>(conn, vec![order]).await?;
    insert_rows::<seller_orders::Entity, _, _>(conn, parts).await?;
    insert_rows::<order_lines::Entity, _, _>(conn, lines).await?;
    insert_rows::<reservations::Entity, _, _>(conn, reservations).await?;
    insert_rows::<shipments::Entity, _, _>(conn, shipments).await?;
    insert_rows::<shipment_lines::Entity, _, _>(conn, shipment_lines).await?;
    insert_rows::<payments::Entity, _, _>(conn, payments).await?;
    insert_rows::<payment_transactions::Entity, _, _>(conn, transactions).await?;
    insert_rows::<requests::Entity, _, _>(conn, requests).await?;
    insert_rows::<refunds::Entity, _, _>(conn, refunds).await?;
    insert_rows::<notes::Entity, _, _>(conn, notes).await
}

/// Inserts rows of one table in one statement; an empty list is nothing to do.
///
/// # Errors
/// [`StoreError::Conflict`] on a taken key.
pub async fn insert_rows<E, M, C>(conn: &C, rows: Vec<M>) -> Result<(), StoreError>
where
    C: ConnectionTrait,
    E: EntityTrait<Model = M>,
    M: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
{
    if !rows.is_empty() {
        E::insert_many(rows.into_iter().map(|r| r.into_active_model().reset_all()))
            .exec_without_returning(conn)
            .await?;
    }
    Ok(())
}

/// Writes what differs between `before` and `after`; rows are added and changed, never removed.
///
/// # Errors
/// [`StoreError::Conflict`] when the order's version is not `before`'s any more.
pub async fn save(conn: &impl ConnectionTrait, before: &Graph, after: &Graph) -> Result<(), StoreError> {
    let done = orders::Entity::update_many()
        .set(after.order.clone().into_active_model().reset_all())
        .filter(orders::Column::Id.eq(before.order.id))
        .filter(orders::Column::Version.eq(before.order.version))
        .exec(conn)
        .await?;
    if done.rows_affected != 1 {
        return Err(StoreError::Conflict);
    }
    sync::<seller_orders::Entity, _, _>(conn, &before.parts, &after.parts).await?;
    sync::<order_lines::Entity, _, _>(conn, &before.lines, &after.lines).await?;
    sync::<reservations::Entity, _, _>(conn, &before.reservations, &after.reservations).await?;
    sync::<shipments::Entity, _, _>(conn, &before.shipments, &after.shipments).await?;
    sync::<shipment_lines::Entity, _, _>(conn, &before.shipment_lines, &after.shipment_lines).await?;
    sync::<payments::Entity, _, _>(conn, &before.payments, &after.payments).await?;
    sync::<payment_transactions::Entity, _, _>(conn, &before.transactions, &after.transactions).await?;
    sync::<requests::Entity, _, _>(conn, &before.requests, &after.requests).await?;
    sync::<refunds::Entity, _, _>(conn, &before.refunds, &after.refunds).await?;
    sync::<notes::Entity, _, _>(conn, &before.notes, &after.notes).await
}

/// Updates the rows of `before` that changed and inserts those that `after` has beyond them.
async fn sync<E, M, C>(conn: &C, before: &[M], after: &[M]) -> Result<(), StoreError>
where
    C: ConnectionTrait,
    E: EntityTrait<Model = M>,
    M: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel> + Clone + PartialEq,
    E::ActiveModel: ActiveModelTrait<Entity = E> + sea_orm::ActiveModelBehavior + Send,
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: Send,
{
    for (old, new) in before.iter().zip(after) {
        if old != new {
            E::update(new.clone().into_active_model().reset_all())
                .exec(conn)
                .await?;
        }
    }
    insert_rows::<E, M, C>(conn, after.get(before.len()..).unwrap_or_default().to_vec()).await
}

impl Graph {
    /// The time and version of a change that appends `events` events.
    pub const fn touch(&mut self, events: i64, now: Timestamp) {
        self.order.version += events;
        self.order.updated_at = now;
    }
}
