//! The pages, by area.

pub mod account;
pub mod addresses;
pub mod admin;
pub mod cart;
pub mod checkout;
pub mod home;
pub mod not_found;
pub mod orders;
pub mod seller;
pub mod shop;
pub mod staff;
pub mod track;
