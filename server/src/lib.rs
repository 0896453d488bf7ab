//! The program `waybill`: its settings, commands, routes and workers.

mod api;
pub mod app;
pub mod cli;
pub mod commands;
pub mod config;
pub mod health;
pub mod live;
pub mod logging;
pub mod origin;
pub mod router;
pub mod sessions;
pub mod visitor;
