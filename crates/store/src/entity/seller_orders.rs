//! One seller's part of an order.

use domain::{
    axes::PaymentAxis,
    headline::Headline,
    ids::{OrderId, SellerId, SellerOrderId},
    machine::Machine,
    machines::{SellerOrderMachine, SellerOrderState},
    refund::Undone,
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// One seller's part of an order.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seller_orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SellerOrderId,
    pub order_id: OrderId,
    pub seller_id: SellerId,
    pub position: i64,
    pub state: SellerOrderState,
    pub headline: Headline,
    pub released: bool,
    pub seen_at: Option<Timestamp>,
    pub subtotal: i64,
    pub discount: i64,
    pub shipping: i64,
    pub tax: i64,
    pub total: i64,
    pub placed_at: Timestamp,
    pub ship_by: Option<Timestamp>,
    pub commission_rate: i64,
    /// Of its goods, in minor units, what cancellations and returns took back.
    pub undone: i64,
    /// Of the tax on them.
    pub undone_tax: i64,
    /// Of its shipping.
    pub undone_shipping: i64,
    /// The headline of the whole order.
    pub order_headline: Headline,
    /// How the whole order is paid.
    pub order_payment: PaymentAxis,
}

impl Model {
    /// A part nobody has worked on, without any amount: of the order `order_id` that was placed at `placed_at`.
    #[must_use]
    pub const fn begun(
        id: SellerOrderId,
        order_id: OrderId,
        seller_id: SellerId,
        position: i64,
        placed_at: Timestamp,
    ) -> Self {
        Self {
            id,
            order_id,
            seller_id,
            position,
            state: SellerOrderMachine::START,
            headline: Headline::Pending,
            released: false,
            seen_at: None,
            subtotal: 0,
            discount: 0,
            shipping: 0,
            tax: 0,
            total: 0,
            placed_at,
            ship_by: None,
            commission_rate: 0,
            undone: 0,
            undone_tax: 0,
            undone_shipping: 0,
            order_headline: Headline::Pending,
            order_payment: PaymentAxis::Unpaid,
        }
    }

    /// What of it is no longer sold.
    #[must_use]
    pub const fn undone(&self) -> Undone {
        Undone {
            goods: self.undone,
            tax: self.undone_tax,
            shipping: self.undone_shipping,
        }
    }

    /// Writes down what of it is no longer sold.
    pub const fn set_undone(&mut self, Undone { goods, tax, shipping }: Undone) {
        (self.undone, self.undone_tax, self.undone_shipping) = (goods, tax, shipping);
    }
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
