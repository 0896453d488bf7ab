//! A payment of an order.

use domain::{
    ids::{OrderId, PaymentId},
    machines::PaymentState,
    money::Currency,
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// A payment of an order.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PaymentId,
    pub order_id: OrderId,
    pub position: i64,
    pub method: String,
    pub state: PaymentState,
    pub amount: i64,
    pub currency: Currency,
    pub provider_ref: Option<String>,
    pub token: Option<String>,
    pub error: Option<String>,
    pub created_at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
