//! Stock set aside for a line.

use domain::ids::{LineId, LocationId, OrderId, VariantId};
use sea_orm::entity::prelude::*;

/// Stock set aside for a line.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reservations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: OrderId,
    pub line_id: LineId,
    pub variant_id: VariantId,
    pub location_id: LocationId,
    pub per_unit: i64,
    pub quantity: i64,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
