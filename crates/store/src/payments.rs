//! One payment with what its provider is to be told about its order.

use domain::{
    holds::Holds,
    ids::{OrderId, PaymentId},
    machines::{OrderState, PaymentState},
    money::Currency,
    number::OrderNumber,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
};

use crate::{
    entity::{orders, payments},
    error::StoreError,
};

/// A payment as its provider needs to know it.
#[derive(Clone, PartialEq, Eq, FromQueryResult)]
pub struct Facts {
    /// How many payments of the order were begun before it.
    pub position: i64,
    /// How it is paid.
    pub method: String,
    /// How it stands.
    pub state: PaymentState,
    /// Minor units of [`Facts::currency`].
    pub amount: i64,
    /// Its currency.
    pub currency: Currency,
    /// What stands for the card.
    pub token: Option<String>,
    /// What the provider knows it by.
    pub provider_ref: Option<String>,
    /// Why it was refused.
    pub error: Option<String>,
    /// Its order's number.
    pub number: OrderNumber,
    /// How its order stands.
    pub order_state: OrderState,
    /// What stops its order.
    pub holds: Holds,
}

/// The token stays out of logs.
impl std::fmt::Debug for Facts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Facts")
            .field("number", &self.number)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// A payment of an order.
///
/// # Errors
/// When the database cannot be read.
pub async fn facts(
    conn: &impl ConnectionTrait,
    order: OrderId,
    payment: PaymentId,
) -> Result<Option<Facts>, StoreError> {
    use payments::Column as C;
    let of = payments::Entity::belongs_to(orders::Entity)
        .from(C::OrderId)
        .to(orders::Column::Id)
        .into();
    Ok(payments::Entity::find_by_id(payment)
        .select_only()
        .columns([
            C::Method,
            C::State,
            C::Amount,
            C::Currency,
            C::Token,
            C::ProviderRef,
            C::Error,
        ])
        .column(C::Position)
        .column(orders::Column::Number)
        .column(orders::Column::Holds)
        .column_as(orders::Column::State, "order_state")
        .join(JoinType::InnerJoin, of)
        .filter(C::OrderId.eq(order))
        .into_model::<Facts>()
        .one(conn)
        .await?)
}
