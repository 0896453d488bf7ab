//! A variant in a cart.

use domain::{
    ids::{CartId, VariantId},
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// A variant in a cart.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cart_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub cart_id: CartId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub variant_id: VariantId,
    pub quantity: i64,
    pub seen_price: i64,
    pub added_at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
