//! Lists for staff: all orders, requests that wait or were decided, jobs that were given up, mails.

use domain::{
    address::Address,
    axes::PaymentAxis,
    headline::Headline,
    ids::{JobId, MailId, OrderId},
    machine::Word,
    machines::{CancellationState, ReturnState},
    money::Currency,
    number::OrderNumber,
    priority::Priority,
    time::Timestamp,
    words::{JobState, RequestKind},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, sea_query::Expr,
};

use crate::{
    entity::{jobs, mails, order_lines, orders, payment_transactions, refunds, requests, seller_orders},
    error::StoreError,
    graph::{Graph, take},
    keyset::{self, Key, Page, Turn},
    order_list::Wanted,
};

/// An order in the list.
#[derive(Clone, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Row {
    /// The order.
    pub id: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// The customer's e-mail address.
    pub email: String,
    /// Where the goods go.
    pub shipping_address: Address,
    /// The word people read.
    pub headline: Headline,
    /// How its payment stands.
    pub payment_status: PaymentAxis,
    /// How urgent it is.
    pub priority: Priority,
    /// What it cost, in minor units of [`Row::currency`].
    pub total: i64,
    /// The currency of its amounts.
    pub currency: Currency,
    /// When it was placed.
    pub placed_at: Timestamp,
}

/// A page of up to `limit` orders, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn orders(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    turn: Turn,
    limit: u64,
) -> Result<Page<Row>, StoreError> {
    use orders::Column as C;
    let columns = |query: Select<orders::Entity>| {
        query
            .select_only()
            .columns([C::Id, C::Number, C::Email, C::ShippingAddress, C::Headline])
            .columns([C::PaymentStatus, C::Priority, C::Total, C::Currency, C::PlacedAt])
    };
    let rows: Vec<Row> = wanted.rows(conn, turn, limit, columns).await?;
    Ok(Page::of(rows, limit, turn, |row| Key {
        on_top: false,
        at: row.placed_at,
        id: row.id.0,
    }))
}

/// Which requests are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Show {
    /// Those that wait for a decision, oldest first.
    Waiting,
    /// Those that are decided, newest first.
    Decided,
    /// Of returns, those whose goods were looked at and that wait to be closed, oldest first.
    ToClose,
}

/// A page of up to `limit` requests of a kind.
///
/// # Errors
/// When the database cannot be read.
pub async fn requests(
    conn: &impl ConnectionTrait,
    kind: RequestKind,
    show: Show,
    turn: Turn,
    limit: u64,
) -> Result<Page<requests::Model>, StoreError> {
    use requests::Column as C;
    let shown = match show {
        Show::Waiting | Show::Decided => C::Open.eq(show == Show::Waiting),
        Show::ToClose => C::State.eq(ReturnState::Inspected.as_str()),
    };
    let query = requests::Entity::find().filter(C::Kind.eq(kind)).filter(shown);
    let (place, newest) = ((C::RequestedAt, C::Id), show == Show::Decided);
    let query = keyset::beyond(query, place, newest, turn.backwards(), turn.key(), limit + 1);
    let rows = query.all(conn).await?;
    Ok(Page::of(rows, limit, turn, |row| Key {
        on_top: false,
        at: row.requested_at,
        id: row.id.0,
    }))
}

/// How many requests of a kind wait: to be decided, or as returns to be closed.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(conn: &impl ConnectionTrait, kind: RequestKind) -> Result<i64, StoreError> {
    let found: Option<i64> = requests::Entity::find()
        .select_only()
        .column_as(requests::Column::Id.count(), "requests")
        .filter(requests::Column::Kind.eq(kind))
        // Those that are open, and returns to close: by their states, which an index finds.
        .filter(requests::Column::State.is_in([
            CancellationState::Pending.as_str(),
            ReturnState::Requested.as_str(),
            ReturnState::Inspected.as_str(),
        ]))
        .into_tuple()
        .one(conn)
        .await?;
    Ok(found.unwrap_or(0))
}

/// The orders behind some requests, as far as deciding needs them: parts, lines, requests, the payment log and
/// refunds. Whatever else belongs to an order is left empty. Six statements for any number of orders.
///
/// # Errors
/// When the database cannot be read.
pub async fn to_decide(conn: &impl ConnectionTrait, ids: &[OrderId]) -> Result<Vec<Graph>, StoreError> {
    macro_rules! rows {
        ($entity:ident, $order:ident) => {
            $entity::Entity::find()
                .filter($entity::Column::OrderId.is_in(ids.iter().copied()))
                .order_by_asc($entity::Column::$order)
                .all(conn)
                .await?
        };
    }
    let orders = orders::Entity::find()
        .filter(orders::Column::Id.is_in(ids.iter().copied()))
        .all(conn)
        .await?;
    let mut parts = rows!(seller_orders, Position);
    let mut lines = rows!(order_lines, Position);
    let mut requests = rows!(requests, RequestedAt);
    let mut transactions = rows!(payment_transactions, Id);
    let mut refunds = rows!(refunds, Id);
    let graphs = orders.into_iter().map(|order| {
        let id = order.id;
        Graph {
            parts: take(&mut parts, |row| row.order_id == id),
            lines: take(&mut lines, |row| row.order_id == id),
            requests: take(&mut requests, |row| row.order_id == id),
            transactions: take(&mut transactions, |row| row.order_id == id),
            refunds: take(&mut refunds, |row| row.order_id == id),
            reservations: Vec::new(),
            shipments: Vec::new(),
            shipment_lines: Vec::new(),
            payments: Vec::new(),
            notes: Vec::new(),
            order,
        }
    });
    Ok(graphs.collect())
}

/// A page of up to `limit` jobs that were given up, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn dead_jobs(
    conn: &impl ConnectionTrait,
    turn: Turn,
    limit: u64,
) -> Result<Page<jobs::Model>, StoreError> {
    use jobs::Column as C;
    let query = jobs::Entity::find().filter(C::State.eq(JobState::Dead));
    let query = keyset::beyond(
        query,
        (C::RunAt, C::Id),
        true,
        turn.backwards(),
        turn.key(),
        limit + 1,
    );
    let rows = query.all(conn).await?;
    Ok(Page::of(rows, limit, turn, |row| Key {
        on_top: false,
        at: row.run_at,
        id: row.id.0,
    }))
}

/// How many jobs were given up.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_dead_jobs(conn: &impl ConnectionTrait) -> Result<u64, StoreError> {
    let dead = jobs::Entity::find().filter(jobs::Column::State.eq(JobState::Dead));
    Ok(dead.count(conn).await?)
}

/// Queues a job that was given up once more; says whether there was one.
///
/// # Errors
/// When the database cannot be written.
pub async fn requeue(conn: &impl ConnectionTrait, id: JobId, now: Timestamp) -> Result<bool, StoreError> {
    use jobs::Column as C;
    let done = jobs::Entity::update_many()
        .col_expr(C::State, Expr::val(JobState::Queued))
        .col_expr(C::Attempts, Expr::val(0_i64))
        .col_expr(C::RunAt, Expr::val(now))
        .filter(C::Id.eq(id))
        .filter(C::State.eq(JobState::Dead))
        .exec(conn)
        .await?;
    Ok(done.rows_affected == 1)
}

/// A mail in the list, without its text.
#[derive(Clone, PartialEq, Eq, Debug, FromQueryResult)]
pub struct MailRow {
    /// The mail.
    pub id: MailId,
    /// Who it is to.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was sent; not yet when there is none.
    pub sent_at: Option<Timestamp>,
}

/// A page of up to `limit` mails, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn mails(conn: &impl ConnectionTrait, turn: Turn, limit: u64) -> Result<Page<MailRow>, StoreError> {
    use mails::Column as C;
    let query = mails::Entity::find().select_only().columns([
        C::Id,
        C::Recipient,
        C::Subject,
        C::CreatedAt,
        C::SentAt,
    ]);
    let query = keyset::beyond(
        query,
        (C::CreatedAt, C::Id),
        true,
        turn.backwards(),
        turn.key(),
        limit + 1,
    );
    let rows = query.into_model::<MailRow>().all(conn).await?;
    Ok(Page::of(rows, limit, turn, |row| Key {
        on_top: false,
        at: row.created_at,
        id: row.id.0,
    }))
}
