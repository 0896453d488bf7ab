//! Everything outside the house: a trait per kind of provider, an adapter per provider, a simulator per kind.
//!
//! Nothing here opens a transaction, reads the clock or draws a random number: the caller records its intent
//! first, calls a gateway with a reference that makes the call repeatable, then records the outcome.

pub mod breaker;
pub mod carriers;
pub mod mail;
mod outage;
pub mod payments;
pub mod retry;
pub mod templates;

pub use outage::ProviderError;
