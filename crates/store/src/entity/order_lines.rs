//! A line of an order, with its counters.

use domain::{
    ids::{LineId, OrderId, SellerOrderId, VariantId},
    time::Timestamp,
    words::VariantKind,
};
use sea_orm::entity::prelude::*;

/// A line of an order, with its counters.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LineId,
    pub order_id: OrderId,
    pub seller_order_id: SellerOrderId,
    pub position: i64,
    pub variant_id: VariantId,
    pub sku: String,
    pub title: String,
    pub kind: VariantKind,
    pub unit_price: i64,
    pub tax_rate: i64,
    pub subtotal: i64,
    pub discount: i64,
    pub tax: i64,
    pub total: i64,
    pub ordered: i64,
    pub allocated: i64,
    pub backordered: i64,
    pub packed: i64,
    pub shipped: i64,
    pub delivered: i64,
    pub cancelled: i64,
    pub return_requested: i64,
    pub returned: i64,
    pub given_up: i64,
    /// When the order was placed.
    pub placed_at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
