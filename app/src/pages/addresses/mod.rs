//! Saved addresses of a person.

pub mod edit;
pub mod fields;
pub mod list;

pub use edit::{EditAddressPage, NewAddressPage};
pub use fields::AddressFields;
pub use list::AddressesPage;
