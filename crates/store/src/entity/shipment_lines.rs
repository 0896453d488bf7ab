//! What is in a parcel.

use domain::ids::{LineId, ShipmentId};
use sea_orm::entity::prelude::*;

/// What is in a parcel.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shipment_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shipment_id: ShipmentId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_id: LineId,
    pub quantity: i64,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
