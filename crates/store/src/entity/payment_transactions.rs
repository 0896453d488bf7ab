//! An entry of a payment's log; amounts are sums over it.

use domain::{
    ids::{OrderId, PaymentId, TransactionId},
    time::Timestamp,
    words::{TransactionKind, TransactionStatus},
};
use sea_orm::entity::prelude::*;

/// An entry of a payment's log; amounts are sums over it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_transactions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TransactionId,
    pub payment_id: PaymentId,
    pub order_id: OrderId,
    pub kind: TransactionKind,
    pub status: TransactionStatus,
    pub amount: i64,
    pub reference: String,
    pub provider_ref: Option<String>,
    pub at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
