//! A browser session.

use domain::{ids::UserId, time::Timestamp};
use sea_orm::entity::prelude::*;

/// A browser session.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub user_id: Option<UserId>,
    #[sea_orm(column_type = "JsonBinary")]
    pub data: Json,
    pub expires_at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
