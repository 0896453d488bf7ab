//! What providers answer.

use serde::{Deserialize, Serialize};

/// A step the payer has to take before the payment can go on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Action {
    /// Type a code that the bank sent; it goes to `PaymentGateway::confirm`.
    Code {
        /// What to tell the payer.
        prompt: String,
    },
}

/// The provider's answer to a payment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum AuthorizeOutcome {
    /// The amount is held; it still has to be captured.
    Authorized {
        /// The provider's id of the payment.
        provider_ref: String,
    },
    /// The amount is held and taken at once.
    Captured {
        /// The provider's id of the payment.
        provider_ref: String,
    },
    /// The payer has to do something first.
    RequiresAction {
        /// The provider's id of the payment, for `PaymentGateway::confirm`.
        provider_ref: String,
        /// What the payer has to do.
        action: Action,
    },
    /// Refused by the payer's bank or by the provider.
    Declined {
        /// The provider's code, such as `card_declined`.
        code: String,
        /// What to tell the payer.
        message: String,
    },
}

impl AuthorizeOutcome {
    /// The provider's id of the payment; a declined one has none.
    #[must_use]
    pub fn provider_ref(&self) -> Option<&str> {
        match self {
            Self::Authorized { provider_ref }
            | Self::Captured { provider_ref }
            | Self::RequiresAction { provider_ref, .. } => Some(provider_ref),
            Self::Declined { .. } => None,
        }
    }
}

/// The amount was taken.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Captured {
    /// The provider's id of the capture.
    pub provider_ref: String,
}

/// The authorisation was let go.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Voided {
    /// The provider's id of the void.
    pub provider_ref: String,
}

/// The amount was given back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refunded {
    /// The provider's id of the refund.
    pub provider_ref: String,
}
