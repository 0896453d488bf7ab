//! A parcel with a carrier.

use domain::{
    ids::{OrderId, SellerOrderId, ShipmentId},
    machines::ShipmentState,
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// A parcel with a carrier.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shipments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ShipmentId,
    pub order_id: OrderId,
    pub seller_order_id: SellerOrderId,
    pub state: ShipmentState,
    pub carrier: String,
    pub awb: String,
    pub shipped_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
