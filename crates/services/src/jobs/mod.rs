//! Background work: claimed, retried with backoff, given up visibly.

mod kinds;
mod retry;
mod worker;

pub use retry::retry;
pub use worker::{drain, work};

/// Attempts before a job is given up, to be looked at by a person.
pub const ATTEMPTS: i64 = 10;

/// How long a worker may take for a job before another takes it over, in microseconds.
pub const CLAIM: i64 = 2 * domain::time::MINUTE;
