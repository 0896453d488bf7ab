//! A call to somebody else's machine: bounded in time, and not made while its circuit breaker is open.

use std::{sync::Arc, time::Duration};

use gateways::{ProviderError, breaker::Verdict, payments::PaymentGateway};

use crate::{Error, Services};

/// How long a provider may take to answer. Well below the time a worker has for a job.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// Makes `call` to `provider`.
///
/// # Errors
/// What the call says; an outage when there was no answer in time or the provider is being left alone.
pub(crate) async fn ask<T, E: ProviderError>(
    s: &Services,
    provider: &str,
    call: impl Future<Output = Result<T, E>> + Send,
) -> Result<T, E> {
    let permit = s
        .breakers
        .acquire(provider, s.now().0)
        .map_err(|open| E::outage(open.to_string()))?;
    let answer = tokio::time::timeout(ANSWER_WITHIN, call)
        .await
        .unwrap_or_else(|_| Err(E::outage("the provider did not answer in time".to_owned())));
    let verdict = match &answer {
        Err(error) if error.is_outage() => Verdict::Failed,
        _ => Verdict::Answered,
    };
    s.breakers.record(provider, permit, verdict, s.now().0);
    answer
}

/// The gateway of a payment method.
///
/// # Errors
/// [`Error::Internal`] when this installation does not offer it.
pub(crate) fn gateway(s: &Services, method: &str) -> Result<Arc<dyn PaymentGateway>, Error> {
    s.payments
        .get(method)
        .ok_or_else(|| Error::internal(format!("no gateway serves {method}")))
}
