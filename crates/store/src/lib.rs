//! The only place that knows which database it is: entities, queries, transactions.

pub mod accounts;
pub mod addresses;
pub mod admin_lists;
pub mod api_tokens;
pub mod attempts;
pub mod audit;
pub mod bulk;
pub mod carts;
pub mod catalogue;
pub mod copy;
pub mod db;
pub mod entity;
pub mod error;
pub mod events;
pub mod failed_refunds;
pub mod graph;
pub mod history;
pub mod idempotency;
pub mod jobs;
pub mod keyset;
pub mod live;
pub mod names;
mod news;
pub mod order_list;
pub mod payments;
pub mod resets;
pub mod search;
pub mod seller_lists;
pub mod sessions;
pub mod shelves;
pub mod stock;
pub mod urgency;
pub mod watch;
pub(crate) mod ways;

pub use db::Db;
pub use error::StoreError;
