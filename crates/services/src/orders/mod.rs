//! One order as a unit of work: loaded, changed by rules, saved with its events.

pub mod ledger;
pub mod money;
pub mod reservations;
pub mod settle;
pub mod work;

pub use work::Work;
