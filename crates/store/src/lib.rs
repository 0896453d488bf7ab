//! The only place that knows which database it is: entities, queries, transactions.

pub mod db;
pub mod entity;
pub mod error;
pub mod events;
pub mod graph;
pub mod jobs;
pub mod stock;

pub use db::Db;
pub use error::StoreError;
