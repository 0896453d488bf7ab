//! How far a reader of the events has come.

use domain::time::Timestamp;
use sea_orm::entity::prelude::*;

/// How far a reader of the events has come.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consumers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub transaction_id: i64,
    pub position: i64,
    /// How many events it was given so far: all there are up to where it stands.
    pub followed: i64,
    pub updated_at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
