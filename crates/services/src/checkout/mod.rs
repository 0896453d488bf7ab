//! From a cart, or a list of lines, to a placed order.

mod build;
mod input;
mod offer;
mod place;
pub(crate) mod promotion;

pub use input::{PlaceInput, Placed};
pub use offer::{ShippingOption, shipping_options};
pub use place::place_from_cart;
pub use promotion::discount;
