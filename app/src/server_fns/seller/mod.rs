//! What sellers do with their orders.

pub mod add_note;
pub mod decline;
pub mod deliver;
pub mod inspect;
pub mod pack;
pub mod process;
pub mod process_many;
pub mod receive;
pub mod ship;

pub use add_note::{AddNote, add_note};
pub use decline::{DeclineOrder, decline_order};
pub use deliver::{DeliverParcel, deliver_parcel};
pub use inspect::{InspectReturn, inspect_return};
pub use pack::{PackUnits, pack_units};
pub use process::{ProcessOrder, process_order};
pub use process_many::{ProcessOrders, process_orders};
pub use receive::{ReceiveReturn, receive_return};
pub use ship::{ShipParcel, ship_parcel};

use crate::{form::Form, request};

/// The page to show again after an action: where the form was, else the page of the part.
fn here(form: &Form) -> String {
    request::referring_path().unwrap_or_else(|| format!("/dashboard/orders/{}", form.get("part")))
}

/// The whole number in a field; what is none is answered beside it, as a wrong number is.
fn number(form: &Form, field: &str) -> i64 {
    form.get(field).trim().parse().unwrap_or(-1)
}

/// The id in a field; one that is none is of nothing there is.
fn id<T: std::str::FromStr>(form: &Form, field: &str) -> Result<T, services::Error> {
    form.get(field).parse().map_err(|_| services::Error::NotFound)
}
