//! Placing an order.

pub mod input;
pub mod place;

pub use place::{PlaceOrder, place_order};
