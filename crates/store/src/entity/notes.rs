//! A note on an order.

use domain::{
    ids::{NoteId, OrderId, SellerOrderId, UserId},
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// A note on an order.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoteId,
    pub order_id: OrderId,
    pub seller_order_id: Option<SellerOrderId>,
    pub visible: bool,
    pub body: String,
    pub author_id: Option<UserId>,
    pub at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
