//! Accounts: who somebody is, signing up and in, and forgotten passwords. Signing out is a matter of the session.

pub(crate) mod attempts;
pub mod password;
mod people;
mod reset;
mod sign_in;
mod sign_up;

pub use people::{Person, person, sweep};
pub use reset::{request_password_reset, reset_link_works, reset_password};
pub use sign_in::sign_in;
pub use sign_up::{NewAccount, assign_location, create_user, sign_up};
