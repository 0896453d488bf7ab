//! The use cases. Every function takes who acts, decides the permission itself, and opens its own transaction.

pub mod accounts;
pub mod addresses;
pub mod backorders;
pub mod call;
pub mod cancellations;
pub mod cart;
pub mod catalogue;
pub mod checkout;
pub mod clock;
pub mod customers;
pub mod decisions;
pub mod demo;
pub mod edits;
pub mod error;
pub mod fulfilment;
pub mod holds;
pub mod import;
pub mod jobs;
pub mod live;
pub mod notes;
pub mod notifications;
pub mod orders;
pub mod payments;
pub mod priorities;
pub mod projections;
mod provider;
pub mod returns;
pub mod sellers;
pub mod services;
pub mod shelves;
pub mod tokens;
pub mod verify;
pub mod views;

pub use clock::{Clock, Random};
pub use error::Error;
pub use services::Services;
