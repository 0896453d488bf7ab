//! The cart: putting in, changing, taking out, codes.

pub mod add_to_cart;
pub mod apply_code;
pub mod remove_code;
pub mod remove_line;
pub mod set_quantity;

use domain::{forms::FieldErrors, ids::VariantId};

pub use add_to_cart::AddToCart;
pub use apply_code::ApplyCode;
pub use remove_code::RemoveCode;
pub use remove_line::RemoveLine;
pub use set_quantity::SetQuantity;

use crate::{failure::Failure, form::Form};

/// The page of the cart.
const CART: &str = "/cart";

/// Which variant the form is about; one that is no id is none.
fn variant(form: &Form) -> Result<VariantId, Failure> {
    form.get("variant").parse().map_err(|_| Failure::NotFound)
}

/// How many, from 0; the limits are the service's.
fn quantity(form: &Form) -> Result<i64, Failure> {
    let typed = form
        .get("quantity")
        .trim()
        .parse::<i64>()
        .ok()
        .filter(|quantity| *quantity >= 0);
    typed.ok_or_else(|| FieldErrors::one("quantity", "Please enter a whole number.").into())
}
