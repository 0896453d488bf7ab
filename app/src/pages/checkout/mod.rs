//! From the cart to an order.

pub mod address;
pub mod card;
pub mod page;
pub mod summary;
