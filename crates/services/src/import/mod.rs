//! Bringing orders in from elsewhere.

pub mod olist;
pub mod report;

pub use report::ImportReport;
