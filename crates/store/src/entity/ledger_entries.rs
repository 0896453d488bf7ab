//! One side of a double entry; every group sums to zero.

use domain::{
    ids::{OrderId, SellerId},
    money::Currency,
    time::Timestamp,
    words::Account,
};
use sea_orm::entity::prelude::*;

/// One side of a double entry; every group sums to zero.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_entries")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub entry_group: Uuid,
    pub order_id: OrderId,
    pub kind: String,
    pub account: Account,
    pub seller_id: Option<SellerId>,
    pub currency: Currency,
    pub amount: i64,
    pub at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
