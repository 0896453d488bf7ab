//! What errors of all providers have in common: an outage passes, a refusal stays.

use crate::{mail::MailError, payments::GatewayError};

/// An error of a provider.
pub trait ProviderError {
    /// There was no answer; `why` is for staff and logs.
    fn outage(why: String) -> Self;

    /// Whether the same call may succeed later.
    fn is_outage(&self) -> bool;
}

impl ProviderError for GatewayError {
    fn outage(why: String) -> Self {
        Self::transient(why)
    }

    fn is_outage(&self) -> bool {
        self.is_transient()
    }
}

impl ProviderError for MailError {
    fn outage(why: String) -> Self {
        Self::Transient(why)
    }

    fn is_outage(&self) -> bool {
        self.is_transient()
    }
}
