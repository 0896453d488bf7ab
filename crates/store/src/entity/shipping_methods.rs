//! A way to have an order sent.

use domain::money::Currency;
use sea_orm::entity::prelude::*;

/// A way to have an order sent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shipping_methods")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub currency: Currency,
    pub name: String,
    pub amount: i64,
    pub promise_days: i64,
    pub position: i64,
    /// Whether each seller's part of an order costs the amount, or all of them together.
    pub per_seller: bool,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
