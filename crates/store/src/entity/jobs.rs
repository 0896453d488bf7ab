//! Work to do outside a transaction.

use domain::{
    ids::JobId,
    time::Timestamp,
    words::{JobLane, JobState},
};
use sea_orm::entity::prelude::*;

/// Work to do outside a transaction.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    pub lane: JobLane,
    pub kind: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub payload: Json,
    pub dedupe_key: Option<String>,
    pub state: JobState,
    pub run_at: Timestamp,
    pub attempts: i64,
    pub locked_until: Option<Timestamp>,
    pub last_error: String,
    pub created_at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
