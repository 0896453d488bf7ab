//! From a cart, or a list of lines, to a placed order.

mod basket;
pub(crate) mod build;
mod direct;
mod earlier;
mod group;
pub(crate) mod input;
mod market;
mod offer;
pub(crate) mod place;
pub(crate) mod priceable;
pub(crate) mod promotion;
mod refused;
mod rules;

pub use basket::{Goods, MAX_LINES};
pub(crate) use build::SHIP_WITHIN;
pub use direct::{place_cart, place_goods};
pub(crate) use group::{Methods, Outcome, Request, place as place_together};
pub use input::{PlaceInput, Placed, Terms};
pub(crate) use offer::needs;
pub use offer::{Fee, ShippingOption, shipping_options};
pub use place::place_from_cart;
pub use refused::{Refused, Shortage, Unfit};
