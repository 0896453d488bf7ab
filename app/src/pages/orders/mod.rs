//! A customer's orders: the list, one order, and what can be asked for it.

pub mod act;
pub mod cancel;
pub mod desk;
pub mod history;
pub mod lines;
pub mod money;
pub mod order;
pub mod parcel;
pub mod pay;
pub mod requests;
pub mod return_line;

use domain::number::OrderNumber;

/// The page of an order. The number stands in it as people read it.
#[must_use]
pub fn path(number: &OrderNumber) -> String {
    format!("/orders/{number}")
}
