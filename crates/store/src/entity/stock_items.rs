//! Stock of a variant at a location.

use domain::ids::{LocationId, VariantId};
use sea_orm::entity::prelude::*;

/// Stock of a variant at a location.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stock_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub variant_id: VariantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub location_id: LocationId,
    pub on_hand: i64,
    pub reserved: i64,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
