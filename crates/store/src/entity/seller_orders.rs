//! One seller's part of an order.

use domain::{
    headline::Headline,
    ids::{OrderId, SellerId, SellerOrderId},
    machines::SellerOrderState,
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// One seller's part of an order.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seller_orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SellerOrderId,
    pub order_id: OrderId,
    pub seller_id: SellerId,
    pub position: i64,
    pub state: SellerOrderState,
    pub headline: Headline,
    pub released: bool,
    pub seen_at: Option<Timestamp>,
    pub subtotal: i64,
    pub discount: i64,
    pub shipping: i64,
    pub tax: i64,
    pub total: i64,
    pub placed_at: Timestamp,
    pub ship_by: Option<Timestamp>,
    pub commission_rate: i64,
    pub undone: i64,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
