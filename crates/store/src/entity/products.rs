//! A product of a seller.

use domain::{
    ids::{ProductId, SellerId},
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// A product of a seller.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "products")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProductId,
    pub seller_id: SellerId,
    pub slug: String,
    pub title: String,
    pub description: String,
    pub category: String,
    pub listed: bool,
    pub external_ref: Option<String>,
    pub created_at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
