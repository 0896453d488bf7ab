//! A saved address of a person.

use domain::{
    address::{Address, AddressKind},
    ids::{AddressId, UserId},
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// A saved address of a person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "addresses")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AddressId,
    pub user_id: UserId,
    pub kind: AddressKind,
    pub is_default: bool,
    pub address: Address,
    pub removed_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
