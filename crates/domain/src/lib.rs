//! The rules of an order management system: ids, money, state machines, prices, permissions, forms.
//!
//! Nothing in here does IO, reads a clock or draws a random number, so everything can be tested exhaustively
//! and compiled to WASM.

pub mod actor;
pub mod address;
pub mod allocation;
pub mod axes;
pub mod cancellation;
pub mod commission;
pub mod edit;
pub mod event;
pub mod fold;
pub mod forms;
pub mod headline;
pub mod holds;
pub mod ids;
pub mod lines;
pub mod machine;
pub mod machines;
pub mod money;
pub mod number;
pub mod pricing;
pub mod priority;
pub mod promotions;
pub mod refund;
pub mod time;
pub mod token_scope;
pub mod validation;
pub mod words;
