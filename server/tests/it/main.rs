//! The integration tests, one binary: each rule on SQLite and on PostgreSQL.

mod account_pages;
mod accounts;
mod addresses;
mod browser;
mod cart;
mod cli;
mod demo;
mod fixture;
mod import;
mod import_quirks;
mod mail_down;
mod olist_files;
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
