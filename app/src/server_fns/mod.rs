//! What forms do: one file per action, `<area>/<verb>.rs`, reached as `/api/<area>/<verb>`.

#![expect(
    missing_docs,
    reason = "the macro makes a struct of the arguments, whose field cannot be documented"
)]

pub mod account;
pub mod addresses;
pub mod admin;
pub mod auth;
pub mod cart;
pub mod checkout;
pub mod orders;
pub mod seller;
pub mod track;
