//! The integration tests, one binary: each rule on SQLite and on PostgreSQL.
#![expect(
    clippy::unwrap_used,
    reason = "tests stop where they break, and wait for what they call"
)]

mod account_pages;
mod accounts;
mod address_pages;
mod addresses;
mod api;
mod api_access;
mod api_carts;
mod api_fulfilment;
mod api_idempotency;
mod api_orders;
mod api_problems;
mod api_requests;
mod browser;
mod cart;
mod checkout_pages;
mod cli;
mod demo;
mod fixture;
mod import;
mod import_quirks;
mod live_orders;
mod live_routes;
mod mail_down;
mod olist_files;
mod order_history;
mod order_life;
mod orders_pages;
mod races;
mod reorder;
mod shop;
mod shop_pages;
mod sign_in_limits;
mod staff;
mod statements;
mod verify;
