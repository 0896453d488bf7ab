//! Background work: claimed, retried with backoff, given up visibly.

mod kinds;
mod retry;
mod worker;

pub(crate) use kinds::lane;
pub use retry::retry;
pub use worker::{drain, work};

/// Attempts before a job is given up, to be looked at by a person: a provider may be down for half a day.
pub const ATTEMPTS: i64 = 40;

/// How long a worker may take for a job before another takes it over, in microseconds. It gives up by itself before.
pub const CLAIM: i64 = 2 * domain::time::MINUTE;
