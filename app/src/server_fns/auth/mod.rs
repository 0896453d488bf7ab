//! Signing in and out.

pub mod sign_out;

pub use sign_out::{SignOut, sign_out};
