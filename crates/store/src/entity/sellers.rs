//! A seller on the marketplace.

use domain::{ids::SellerId, time::Timestamp};
use sea_orm::entity::prelude::*;

/// A seller on the marketplace.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sellers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SellerId,
    pub name: String,
    pub city: String,
    pub state: String,
    pub postcode: String,
    pub minimum: i64,
    pub external_ref: Option<String>,
    pub created_at: Timestamp,
    pub commission_rate: i64,
    pub version: i64,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
