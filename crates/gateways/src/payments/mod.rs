//! Payments: what every payment provider can do for us, as one trait.

mod card;
mod cod;
mod error;
mod outcome;
mod registry;
mod scenario;
mod simulator;
#[cfg(test)]
mod tests;
mod token;

use async_trait::async_trait;
use domain::money::Money;

pub use card::{CardError, CardField, YearMonth, tokenise};
pub use cod::CashOnDelivery;
pub use error::{ErrorKind, GatewayError};
pub use outcome::{Action, AuthorizeOutcome, Captured, Refunded, Voided};
pub use registry::Payments;
pub use simulator::{Effect, EffectKind, TestGateway};
pub use token::Token;

/// What a provider needs to take a payment.
#[derive(Clone, Debug)]
pub struct AuthorizeRequest {
    /// Our idempotency reference for this attempt; unique per attempt, the same on a retry.
    pub reference: String,
    /// The amount to hold, positive.
    pub amount: Money,
    /// What the provider knows the payer's instrument by; none for methods that need none (`cod`).
    pub token: Option<Token>,
    /// Where the payer comes back to after a step outside our pages.
    pub return_url: String,
}

/// A payment provider.
///
/// Every `reference` is the provider-side idempotency reference: the same reference gets the first answer again and
/// never a second effect, so each call may be repeated after a crash or a lost answer.
#[async_trait]
pub trait PaymentGateway: Send + Sync {
    /// The method code this gateway serves, as stored on a payment: `test`, `cod`.
    fn method(&self) -> &'static str;

    /// Asks the provider to hold (or take) the amount. A refusal by the payer's bank is an outcome, not an error.
    ///
    /// # Errors
    /// [`GatewayError`] when there is no answer about the payment; its kind says whether to ask again.
    async fn authorize(&self, request: AuthorizeRequest) -> Result<AuthorizeOutcome, GatewayError>;

    /// Passes on the payer's answer to an [`Action`]. The outcome's `provider_ref` replaces the one given here. When the answer
    /// is lost, [`lookup`](Self::lookup) tells it.
    ///
    /// # Errors
    /// [`GatewayError`]; permanent when the payment is not waiting for an answer.
    async fn confirm(&self, provider_ref: &str, answer: &str) -> Result<AuthorizeOutcome, GatewayError>;

    /// Takes `amount` of what was authorised.
    ///
    /// # Errors
    /// [`GatewayError`]; permanent when the payment cannot be captured.
    async fn capture(
        &self,
        reference: &str,
        provider_ref: &str,
        amount: Money,
    ) -> Result<Captured, GatewayError>;

    /// Lets go of an authorisation that was not captured.
    ///
    /// # Errors
    /// [`GatewayError`]; permanent when the payment cannot be voided.
    async fn void(&self, reference: &str, provider_ref: &str) -> Result<Voided, GatewayError>;

    /// Gives `amount` of what was captured back to the payer.
    ///
    /// # Errors
    /// [`GatewayError`]; permanent when the provider refuses, so that a person has to look.
    async fn refund(
        &self,
        reference: &str,
        provider_ref: &str,
        amount: Money,
    ) -> Result<Refunded, GatewayError>;

    /// How the payment with this reference stands at the provider: what it answered to [`authorize`](Self::authorize), and
    /// after a second step what it answered to [`confirm`](Self::confirm). `None`: it knows of none, and authorising with the
    /// same reference is the way to find out.
    ///
    /// # Errors
    /// [`GatewayError`] when the provider could not be asked.
    async fn lookup(&self, reference: &str) -> Result<Option<AuthorizeOutcome>, GatewayError>;
}

/// An amount a provider can be asked for.
fn positive(amount: Money) -> Result<(), GatewayError> {
    if amount.minor > 0 {
        Ok(())
    } else {
        Err(GatewayError::permanent("the amount must be more than zero"))
    }
}
