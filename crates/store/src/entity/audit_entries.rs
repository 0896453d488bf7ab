//! What was set outside of orders, by whom and why.

use domain::{ids::UserId, time::Timestamp};
use sea_orm::entity::prelude::*;

/// What was set outside of orders, by whom and why.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub subject: String,
    pub action: String,
    pub reason: String,
    pub actor: String,
    pub actor_id: Option<UserId>,
    pub at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
