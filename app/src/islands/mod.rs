//! The parts that run in the browser. Nothing else is compiled for it, so keep them few and small.

pub mod filters;
#[cfg(feature = "hydrate")]
mod live_browser;
pub mod live_region;
#[cfg(any(feature = "hydrate", test))]
mod live_retry;
#[cfg(feature = "hydrate")]
mod live_swap;

pub use filters::Filters;
pub use live_region::LiveRegion;
