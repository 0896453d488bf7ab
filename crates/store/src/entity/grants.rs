//! A role granted to a person.

use domain::{
    actor::Role,
    ids::{LocationId, SellerId, UserId},
};
use sea_orm::entity::prelude::*;

/// A role granted to a person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: UserId,
    pub role: Role,
    pub seller_id: Option<SellerId>,
    pub location_id: Option<LocationId>,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
