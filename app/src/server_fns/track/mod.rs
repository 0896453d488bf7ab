//! Following an order without an account.

pub mod follow;

pub use follow::{TrackOrder, track_order};
