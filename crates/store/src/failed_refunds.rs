//! Refunds that their provider refused and that wait for a person.

use domain::{
    ids::{OrderId, RefundId},
    machines::RefundState,
    money::Currency,
    number::OrderNumber,
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter,
    QuerySelect,
};

use crate::{
    entity::{orders, payments, refunds},
    error::StoreError,
    keyset::{self, Key, Page, Turn},
};

/// A refund that its provider refused.
#[derive(Clone, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Row {
    /// The refund.
    pub id: RefundId,
    /// What goes back, in minor units of [`Row::currency`].
    pub amount: i64,
    /// Its currency.
    pub currency: Currency,
    /// Why money goes back.
    pub reason: String,
    /// What the provider said.
    pub error: Option<String>,
    /// When it was decided.
    pub created_at: Timestamp,
    /// How the order was paid.
    pub method: String,
    /// What the provider knows the payment by.
    pub provider_ref: Option<String>,
    /// The order.
    pub number: OrderNumber,
    /// Its customer.
    pub email: String,
}

/// A page of up to `limit` of them, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(conn: &impl ConnectionTrait, turn: Turn, limit: u64) -> Result<Page<Row>, StoreError> {
    use refunds::Column as C;
    let payment = refunds::Entity::belongs_to(payments::Entity)
        .from(C::PaymentId)
        .to(payments::Column::Id)
        .into();
    let order = refunds::Entity::belongs_to(orders::Entity)
        .from(C::OrderId)
        .to(orders::Column::Id)
        .into();
    let query = refunds::Entity::find()
        .select_only()
        .columns([C::Id, C::Amount, C::Reason, C::Error, C::CreatedAt])
        .column(payments::Column::Currency)
        .column(payments::Column::Method)
        .column(payments::Column::ProviderRef)
        .column(orders::Column::Number)
        .column(orders::Column::Email)
        .join(JoinType::InnerJoin, payment)
        .join(JoinType::InnerJoin, order)
        .filter(C::State.eq(RefundState::Failed));
    let query = keyset::beyond(
        query,
        (C::CreatedAt, C::Id),
        false,
        turn.backwards(),
        turn.key(),
        limit + 1,
    );
    let rows = query.into_model::<Row>().all(conn).await?;
    Ok(Page::of(rows, limit, turn, |row| Key {
        on_top: false,
        at: row.created_at,
        id: row.id.0,
    }))
}

/// How many there are.
///
/// # Errors
/// When the database cannot be read.
pub async fn count(conn: &impl ConnectionTrait) -> Result<u64, StoreError> {
    let failed = refunds::Entity::find().filter(refunds::Column::State.eq(RefundState::Failed));
    Ok(failed.count(conn).await?)
}

/// The order a refund belongs to.
///
/// # Errors
/// When the database cannot be read.
pub async fn order_of(conn: &impl ConnectionTrait, id: RefundId) -> Result<Option<OrderId>, StoreError> {
    let found = refunds::Entity::find_by_id(id)
        .select_only()
        .column(refunds::Column::OrderId)
        .into_tuple()
        .one(conn)
        .await?;
    Ok(found)
}
