//! A shopping cart.

use domain::{
    ids::{CartId, UserId},
    money::Currency,
    promotions::Codes,
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// A shopping cart.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "carts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CartId,
    pub user_id: Option<UserId>,
    pub currency: Currency,
    pub promotion_codes: Codes,
    pub updated_at: Timestamp,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
