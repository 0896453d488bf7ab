//! A token that programs sign in with.

use domain::{
    ids::{ApiTokenId, UserId},
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// A token that programs sign in with.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiTokenId,
    pub user_id: UserId,
    /// SHA-256 of the token in hexadecimal.
    pub token_hash: String,
    /// The token's last characters, to tell it apart in a list.
    pub hint: String,
    /// Its scopes, separated by commas.
    pub scopes: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
