//! Money that goes back.

use domain::{
    ids::{OrderId, PaymentId, RefundId, RequestId},
    machines::RefundState,
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// Money that goes back.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refunds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RefundId,
    pub order_id: OrderId,
    pub payment_id: PaymentId,
    pub request_id: Option<RequestId>,
    pub state: RefundState,
    pub amount: i64,
    pub reason: String,
    pub error: Option<String>,
    pub created_at: Timestamp,
    pub succeeded_at: Option<Timestamp>,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
