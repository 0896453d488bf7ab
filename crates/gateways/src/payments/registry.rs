//! The payment methods this installation offers.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{CashOnDelivery, PaymentGateway, TestGateway};

/// Gateways by their method code. Cheap to clone.
#[derive(Clone, Default)]
pub struct Payments {
    gateways: BTreeMap<&'static str, Arc<dyn PaymentGateway>>,
}

impl Payments {
    /// No method at all; add with [`with`](Self::with).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cash on delivery and the card simulator.
    #[must_use]
    pub fn demo() -> Self {
        Self::new()
            .with(Arc::new(CashOnDelivery))
            .with(Arc::new(TestGateway::default()))
    }

    /// Adds a gateway under its own method code, replacing one already there.
    #[must_use]
    pub fn with(mut self, gateway: Arc<dyn PaymentGateway>) -> Self {
        self.gateways.insert(gateway.method(), gateway);
        self
    }

    /// The gateway of a method, if it is offered.
    #[must_use]
    pub fn get(&self, method: &str) -> Option<Arc<dyn PaymentGateway>> {
        self.gateways.get(method).cloned()
    }

    /// The method codes offered, sorted.
    pub fn methods(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.gateways.keys().copied()
    }
}

impl std::fmt::Debug for Payments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.gateways.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_offered_methods_are_found() {
        let payments = Payments::demo();
        assert_eq!(payments.methods().collect::<Vec<_>>(), ["cod", "test"]);
        assert!(payments.get("stripe").is_none());
        assert!(Payments::new().get("test").is_none());
    }
}
