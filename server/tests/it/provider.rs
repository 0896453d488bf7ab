//! A payment provider for tests: the simulator, whose answers can be lost.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use async_trait::async_trait;
use domain::money::Money;
use gateways::payments::{
    AuthorizeOutcome, AuthorizeRequest, Captured, CashOnDelivery, Effect, EffectKind, GatewayError,
    PaymentGateway, Payments, Refunded, TestGateway, Voided,
};

/// The simulator behind a line that can be cut.
#[derive(Default)]
pub(crate) struct Provider {
    inner: TestGateway,
    /// Calls do not arrive.
    pub(crate) down: AtomicBool,
    /// Calls arrive and their answers are lost.
    pub(crate) deaf: AtomicBool,
    /// Codes wait on their way.
    pub(crate) slow: AtomicBool,
    /// A code was passed on.
    pub(crate) typing: AtomicBool,
    /// Calls arrive, and nobody hears of them again.
    pub(crate) lost: AtomicBool,
    /// Money that was promised cannot be taken.
    pub(crate) takes_nothing: AtomicBool,
    /// Calls made.
    pub(crate) calls: AtomicUsize,
}

impl Provider {
    /// A provider and the registry that offers it beside cash.
    pub(crate) fn new() -> (Arc<Self>, Arc<Payments>) {
        let provider = Arc::new(Self::default());
        let payments = Payments::new()
            .with(Arc::new(CashOnDelivery))
            .with(Arc::clone(&provider) as Arc<dyn PaymentGateway>);
        (provider, Arc::new(payments))
    }

    /// What moved money, in order.
    pub(crate) fn effects(&self) -> Vec<EffectKind> {
        self.inner
            .effects()
            .iter()
            .map(|Effect { kind, .. }| *kind)
            .collect()
    }

    async fn line<T>(
        &self,
        call: impl Future<Output = Result<T, GatewayError>> + Send,
    ) -> Result<T, GatewayError> {
        self.calls.fetch_add(1, SeqCst);
        if self.down.load(SeqCst) {
            return Err(GatewayError::transient("no route"));
        }
        let answer = call.await;
        if self.lost.load(SeqCst) {
            std::future::pending::<()>().await;
        }
        if self.deaf.load(SeqCst) {
            return Err(GatewayError::transient("the line broke"));
        }
        answer
    }
}

#[async_trait]
impl PaymentGateway for Provider {
    fn method(&self) -> &'static str {
        "test"
    }

    async fn authorize(&self, request: AuthorizeRequest) -> Result<AuthorizeOutcome, GatewayError> {
        self.line(self.inner.authorize(request)).await
    }

    async fn confirm(&self, provider_ref: &str, answer: &str) -> Result<AuthorizeOutcome, GatewayError> {
        self.typing.store(true, SeqCst);
        while self.slow.load(SeqCst) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        self.line(self.inner.confirm(provider_ref, answer)).await
    }

    async fn capture(
        &self,
        reference: &str,
        provider_ref: &str,
        amount: Money,
    ) -> Result<Captured, GatewayError> {
        if self.takes_nothing.load(SeqCst) {
            return Err(GatewayError::transient("not now"));
        }
        self.line(self.inner.capture(reference, provider_ref, amount))
            .await
    }

    async fn void(&self, reference: &str, provider_ref: &str) -> Result<Voided, GatewayError> {
        self.line(self.inner.void(reference, provider_ref)).await
    }

    async fn refund(
        &self,
        reference: &str,
        provider_ref: &str,
        amount: Money,
    ) -> Result<Refunded, GatewayError> {
        self.line(self.inner.refund(reference, provider_ref, amount))
            .await
    }

    async fn lookup(&self, reference: &str) -> Result<Option<AuthorizeOutcome>, GatewayError> {
        self.line(self.inner.lookup(reference)).await
    }
}
