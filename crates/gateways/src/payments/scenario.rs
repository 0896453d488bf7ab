//! What the card simulator does, told by the token and carried on in the provider reference.

use super::{Action, AuthorizeOutcome};

/// The code that passes the second step.
pub(super) const CODE: &str = "123456";

/// One behaviour of the simulator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Scenario {
    Success,
    Declined,
    InsufficientFunds,
    RequiresCode,
    RefundFails,
    TransientOnce,
    ExpiredCard,
    InvalidNumber,
}

impl Scenario {
    pub(super) const ALL: [Self; 8] = [
        Self::Success,
        Self::Declined,
        Self::InsufficientFunds,
        Self::RequiresCode,
        Self::RefundFails,
        Self::TransientOnce,
        Self::ExpiredCard,
        Self::InvalidNumber,
    ];

    pub(super) fn token(self) -> &'static str {
        match self {
            Self::Success => "tok_test_success",
            Self::Declined => "tok_test_card_declined",
            Self::InsufficientFunds => "tok_test_insufficient_funds",
            Self::RequiresCode => "tok_test_requires_code",
            Self::RefundFails => "tok_test_refund_fails",
            Self::TransientOnce => "tok_test_transient_once",
            Self::ExpiredCard => "tok_test_expired_card",
            Self::InvalidNumber => "tok_test_invalid_number",
        }
    }

    /// The scenario of a token; what is no token of ours is an invalid number.
    pub(super) fn of(token: Option<&str>) -> Self {
        Self::ALL
            .into_iter()
            .find(|s| Some(s.token()) == token)
            .unwrap_or(Self::InvalidNumber)
    }

    /// The answer to an authorisation: a pure function, so that it survives a restart and agrees between processes.
    pub(super) fn answer(self, reference: &str) -> AuthorizeOutcome {
        let declined = |code: &str, message: &str| AuthorizeOutcome::Declined {
            code: code.into(),
            message: message.into(),
        };
        match self {
            Self::Success | Self::TransientOnce => AuthorizeOutcome::Authorized {
                provider_ref: ChargeState::Held.provider_ref(reference),
            },
            Self::RefundFails => AuthorizeOutcome::Captured {
                provider_ref: ChargeState::Unrefundable.provider_ref(reference),
            },
            Self::RequiresCode => AuthorizeOutcome::RequiresAction {
                provider_ref: ChargeState::Pending.provider_ref(reference),
                action: Action::Code {
                    prompt: "Enter the code your bank sent you.".into(),
                },
            },
            Self::Declined => declined("card_declined", "The card was declined."),
            Self::InsufficientFunds => declined("insufficient_funds", "The card has insufficient funds."),
            Self::ExpiredCard => declined("expired_card", "The card has expired."),
            Self::InvalidNumber => declined("invalid_number", "This is not a card number."),
        }
    }
}

/// What a simulated charge can do next; it is the prefix of its provider reference, so that nothing has to be kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ChargeState {
    Held,
    Pending,
    Unrefundable,
}

impl ChargeState {
    fn prefix(self) -> &'static str {
        match self {
            Self::Held => "test_ch_",
            Self::Pending => "test_pending_",
            Self::Unrefundable => "test_norefund_",
        }
    }

    pub(super) fn provider_ref(self, reference: &str) -> String {
        format!("{}{reference}", self.prefix())
    }

    /// Reads a provider reference back into its state and our reference.
    pub(super) fn parse(provider_ref: &str) -> Option<(Self, &str)> {
        [Self::Held, Self::Pending, Self::Unrefundable]
            .into_iter()
            .find_map(|state| {
                provider_ref
                    .strip_prefix(state.prefix())
                    .map(|reference| (state, reference))
            })
    }
}
