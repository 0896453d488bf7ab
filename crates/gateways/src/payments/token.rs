//! A payment token: what stands for a card once the number is gone.

use std::fmt;

/// What a provider knows an instrument by. Never a card number; hidden in debug output all the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes a token as a caller sent it. A text that is no token is declined by the gateway, not here.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The token's text, to hand to the provider or to keep with a payment.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
