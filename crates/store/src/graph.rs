//! An order with everything that belongs to it, loaded and saved as a whole.

use domain::{ids::OrderId, number::OrderNumber, time::Timestamp};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, ModelTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::{
    bulk,
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
    Ok(load_many_locked(conn, &[id]).await?.pop())
}

/// Loads orders to change them, in as many statements as for one; those that are not there are left out. On PostgreSQL their
/// rows are locked until the transaction ends, by id.
///
/// # Errors
/// When the database cannot be read.
pub async fn load_many_locked(
    conn: &impl ConnectionTrait,
    ids: &[OrderId],
) -> Result<Vec<Graph>, StoreError> {
    let mut query = orders::Entity::find()
        .filter(orders::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(orders::Column::Id);
    if conn.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    whole(conn, query.all(conn).await?).await
}

/// Loads an order to read it.
///
/// # Errors
/// When the database cannot be read.
pub async fn load(conn: &impl ConnectionTrait, id: OrderId) -> Result<Option<Graph>, StoreError> {
    Ok(load_many(conn, &[id]).await?.pop())
}

/// Loads orders to read them, in as many statements as for one; those that are not there are left out.
///
/// # Errors
/// When the database cannot be read.
pub async fn load_many(conn: &impl ConnectionTrait, ids: &[OrderId]) -> Result<Vec<Graph>, StoreError> {
    let orders = orders::Entity::find()
        .filter(orders::Column::Id.is_in(ids.iter().copied()))
        .all(conn)
        .await?;
    whole(conn, orders).await
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

/// Orders with all their rows.
async fn whole(conn: &impl ConnectionTrait, orders: Vec<orders::Model>) -> Result<Vec<Graph>, StoreError> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    macro_rules! rows {
        ($entity:ident, $order:ident) => {
            $entity::Entity::find()
                .filter($entity::Column::OrderId.is_in(ids.iter().copied()))
                .order_by_asc($entity::Column::$order)
                .all(conn)
                .await?
        };
    }
    let mut parts = rows!(seller_orders, Position);
    let mut lines = rows!(order_lines, Position);
    let mut reservations = rows!(reservations, Id);
    let mut shipments = rows!(shipments, Id);
    let mut contents = if shipments.is_empty() {
        Vec::new()
    } else {
        shipment_lines::Entity::find()
            .filter(shipment_lines::Column::ShipmentId.is_in(shipments.iter().map(|s| s.id)))
            .order_by_asc(shipment_lines::Column::LineId)
            .all(conn)
            .await?
    };
    let mut payments = rows!(payments, Position);
    let mut transactions = rows!(payment_transactions, Id);
    let mut requests = rows!(requests, RequestedAt);
    let mut refunds = rows!(refunds, Id);
    let mut notes = rows!(notes, Id);
    let graphs = orders.into_iter().map(|order| {
        let id = order.id;
        let shipments = take(&mut shipments, |row| row.order_id == id);
        Graph {
            parts: take(&mut parts, |row| row.order_id == id),
            lines: take(&mut lines, |row| row.order_id == id),
            reservations: take(&mut reservations, |row| row.order_id == id),
            shipment_lines: take(&mut contents, |row| {
                shipments.iter().any(|s| s.id == row.shipment_id)
            }),
            shipments,
            payments: take(&mut payments, |row| row.order_id == id),
            transactions: take(&mut transactions, |row| row.order_id == id),
            requests: take(&mut requests, |row| row.order_id == id),
            refunds: take(&mut refunds, |row| row.order_id == id),
            notes: take(&mut notes, |row| row.order_id == id),
            order,
        }
    });
    Ok(graphs.collect())
}

/// Takes what fits out of `rows`, in their order.
pub(crate) fn take<M: ModelTrait>(rows: &mut Vec<M>, fits: impl Fn(&M) -> bool) -> Vec<M> {
    rows.extract_if(.., |row| fits(row)).collect()
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

/// Writes what differs between orders as they were and as they are to be; rows are added and changed, never removed. Rows of
/// one table go together, whichever order they belong to.
///
/// # Errors
/// [`StoreError::Conflict`] when the version of an order is not what it was any more.
pub async fn save(
    conn: &impl ConnectionTrait,
    changes: &[(Box<Graph>, Box<Graph>)],
) -> Result<(), StoreError> {
    for (before, after) in changes {
        let mut row = after.order.clone().into_active_model().reset_all();
        row.not_set(orders::Column::Id);
        let done = orders::Entity::update_many()
            .set(row)
            .filter(orders::Column::Id.eq(before.order.id))
            .filter(orders::Column::Version.eq(before.order.version))
            .exec(conn)
            .await?;
        if done.rows_affected != 1 {
            return Err(StoreError::Conflict);
        }
    }
    macro_rules! sync {
        ($($rows:ident),+) => {$(
            let (mut changed, mut added) = (Vec::new(), Vec::new());
            for (before, after) in changes {
                let (old, new) = (&before.$rows, &after.$rows);
                changed.extend(old.iter().zip(new).filter(|(old, new)| old != new).map(|(_, new)| new.clone()));
                added.extend_from_slice(new.get(old.len()..).unwrap_or_default());
            }
            bulk::overwrite(conn, bulk::all(changed)).await?;
            bulk::insert(conn, bulk::all(added)).await?;
        )+};
    }
    sync!(
        parts,
        lines,
        reservations,
        shipments,
        shipment_lines,
        payments,
        transactions,
        requests,
        refunds,
        notes
    );
    Ok(())
}

impl Graph {
    /// The time and version of a change that appends `events` events.
    pub const fn touch(&mut self, events: i64, now: Timestamp) {
        self.order.version += events;
        self.order.updated_at = now;
    }
}
