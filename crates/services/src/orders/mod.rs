//! One order as a unit of work: loaded, changed by rules, saved with its events.

pub mod change;
pub mod ledger;
pub mod money;
pub mod reservations;
pub mod settle;
pub(crate) mod snapshot;
pub mod work;
mod write;

pub use change::Change;
pub use work::Work;
pub(crate) use write::write;
