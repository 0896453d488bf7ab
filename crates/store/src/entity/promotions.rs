//! A promotion customers can name by code.

use domain::{
    ids::PromotionId, money::Currency, pricing::PromotionKind, promotions::Covers, time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// A promotion customers can name by code.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "promotions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PromotionId,
    pub code: String,
    pub kind: PromotionKind,
    pub value: i64,
    pub currency: Option<Currency>,
    pub minimum: i64,
    pub starts_at: Timestamp,
    pub ends_at: Option<Timestamp>,
    pub usage_limit: Option<i64>,
    pub used: i64,
    pub covers: Covers,
    pub limit_per_customer: Option<i64>,
    pub exclusive: bool,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
