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
mod decline;
mod demo;
mod edits;
mod failed_refunds;
mod fixture;
mod form_errors;
mod health;
mod holds;
mod import;
mod import_quirks;
mod imported_pages;
mod killed;
mod late_payments;
mod live_orders;
mod live_routes;
mod live_shared;
mod mail_down;
mod navigation;
mod olist_files;
mod order_history;
mod order_life;
mod order_placed;
mod order_rules;
mod order_undone;
mod orders_pages;
mod priorities;
mod process;
mod process_many;
mod provider;
mod races;
mod reorder;
mod seller_narrow;
mod shop;
mod shop_pages;
mod shown_total;
mod shutdown;
mod sign_in_limits;
mod staff;
mod staff_lists;
mod staff_queues;
mod statements;
mod two_processes;
mod verify;
mod withdraw;
