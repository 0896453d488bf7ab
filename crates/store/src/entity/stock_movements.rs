//! An entry of the stock log; the log sums to the stock rows.

use domain::{
    ids::{LocationId, OrderId, VariantId},
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// An entry of the stock log; the log sums to the stock rows.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stock_movements")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub variant_id: VariantId,
    pub location_id: LocationId,
    pub on_hand: i64,
    pub reserved: i64,
    pub reason: String,
    pub order_id: Option<OrderId>,
    pub at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
