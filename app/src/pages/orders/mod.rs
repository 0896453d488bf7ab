//! A customer's orders: the list, one order, and what can be asked for it.

pub mod act;
pub mod cancel;
pub mod desk;
pub mod edit;
pub mod history;
pub mod lines;
pub mod money;
pub mod order;
pub mod parcel;
pub mod pay;
pub mod requests;
pub mod return_line;

use domain::number::OrderNumber;

use crate::{components::Crumb, viewer::Viewer};

/// Where whoever looks at an order came from: a guest has no list. Call it before the first `.await`.
fn list() -> Crumb {
    if Viewer::current().is_some() {
        Crumb::new("Orders", "/orders")
    } else {
        Crumb::new("Track order", "/track")
    }
}

/// The page of an order. The number stands in it as people read it.
#[must_use]
pub fn path(number: &OrderNumber) -> String {
    format!("/orders/{number}")
}
