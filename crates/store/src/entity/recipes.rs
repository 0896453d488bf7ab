//! What a made-to-order variant is made of.

use domain::ids::VariantId;
use sea_orm::entity::prelude::*;

/// What a made-to-order variant is made of.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recipes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub variant_id: VariantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ingredient_id: VariantId,
    pub quantity: i64,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
