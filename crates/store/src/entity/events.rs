//! What has happened: audit trail, event store and outbox.

use domain::{
    ids::{EventId, OrderId, UserId},
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// What has happened: audit trail, event store and outbox.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub position: i64,
    pub id: EventId,
    pub order_id: OrderId,
    pub version: i64,
    pub kind: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub data: Json,
    pub actor: String,
    pub actor_id: Option<UserId>,
    pub justification: String,
    pub automated: bool,
    pub cause: Uuid,
    pub at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
