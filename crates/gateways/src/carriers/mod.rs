//! Carriers: what we must know of one to follow a parcel, as one trait.

mod manual;
pub mod s10;

pub use manual::{Carriers, ManualCarrier};

/// A carrier that parcels go by. An AWB is its tracking number.
pub trait Carrier: Send + Sync {
    /// The code stored on a shipment, such as `bluedart`.
    fn code(&self) -> &'static str;

    /// The name people read.
    fn name(&self) -> &'static str;

    /// Where the public follows the parcel; none when the carrier has no such page or `awb` is not one.
    fn tracking_url(&self, awb: &str) -> Option<String>;

    /// Checks a tracking number typed by a person.
    ///
    /// # Errors
    /// What to write beside the field.
    fn validate_awb(&self, awb: &str) -> Result<(), String>;
}
