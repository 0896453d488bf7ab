//! An order as the customer sees it.

use domain::{
    address::Address,
    axes::PaymentAxis,
    headline::Headline,
    holds::Holds,
    ids::{OrderId, UserId},
    machines::OrderState,
    money::Currency,
    number::OrderNumber,
    priority::Priority,
    promotions::Codes,
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// An order as the customer sees it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrderId,
    pub number: OrderNumber,
    pub user_id: Option<UserId>,
    pub email: String,
    pub channel: String,
    pub external_ref: Option<String>,
    pub currency: Currency,
    pub state: OrderState,
    pub headline: Headline,
    pub payment_status: PaymentAxis,
    pub holds: Holds,
    pub priority: Priority,
    pub subtotal: i64,
    pub discount: i64,
    pub shipping: i64,
    pub tax: i64,
    pub total: i64,
    pub cancelled_amount: i64,
    pub tax_included: bool,
    pub shipping_method: String,
    pub payment_method: String,
    pub shipping_address: Address,
    pub billing_address: Address,
    pub note: String,
    pub placed_at: Timestamp,
    pub promised_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    pub version: i64,
    pub reserved_until: Option<Timestamp>,
    /// [`Address::phone_key`] of the shipping address.
    pub phone_key: String,
    /// [`Address::name_key`] of the shipping address.
    pub name_key: String,
    /// What its shipping method asked before promotions, in minor units: once, or of each seller.
    pub shipping_fee: i64,
    pub fee_per_seller: bool,
    pub promotion_codes: Codes,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
