//! A customer's review of an order.

use domain::{
    ids::{OrderId, ReviewId},
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// A customer's review of an order.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reviews")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewId,
    pub order_id: OrderId,
    pub external_ref: Option<String>,
    pub score: i64,
    pub title: String,
    pub body: String,
    pub asked_at: Timestamp,
    pub answered_at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
