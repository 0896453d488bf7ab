//! The integration tests, one binary: each rule on SQLite and on PostgreSQL.

mod accounts;
mod addresses;
mod shop;
mod import;
mod olist_files;
mod verify;
mod fixture;
mod mail_down;
mod order_life;
mod races;
mod demo;
