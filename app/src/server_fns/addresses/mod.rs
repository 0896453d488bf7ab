//! Saved addresses.

pub mod create_address;
pub mod make_default;
pub mod remove_address;
pub mod update_address;

use domain::{address::Address, ids::AddressId};

pub use create_address::CreateAddress;
pub use make_default::MakeDefaultAddress;
pub use remove_address::RemoveAddress;
pub use update_address::UpdateAddress;

use crate::{failure::Failure, form::Form};

/// The address list.
const LIST: &str = "/dashboard/addresses";

/// The address in the fields whose names begin with `prefix`, unchecked.
#[must_use]
pub fn typed_address(form: &Form, prefix: &str) -> Address {
    let text = |field: &str| form.get(&format!("{prefix}{field}")).to_owned();
    Address {
        name: text("name"),
        phone: text("phone"),
        line1: text("line1"),
        line2: text("line2"),
        city: text("city"),
        state: text("state"),
        postcode: text("postcode"),
        country: text("country"),
    }
}

/// Which address the form is about; one that is no id is none of anybody's.
fn address_id(form: &Form) -> Result<AddressId, Failure> {
    form.get("id").parse().map_err(|_| Failure::NotFound)
}
