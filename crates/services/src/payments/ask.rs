//! Asking the provider for money: authorising, capturing, and letting go of what was promised.

use domain::{
    actor::Actor,
    event::OrderEvent,
    holds::Step,
    ids::{OrderId, PaymentId},
    machine::Machine,
    machines::{OrderState, PaymentCommand, PaymentMachine, PaymentState},
    money::Money,
    words::{TransactionKind, TransactionStatus},
};
use gateways::payments::{AuthorizeRequest, GatewayError, Token};
use store::{entity::payments, payments::Facts};

use super::{PaymentNext, log, outcome, took};
use crate::{
    Error, Services,
    orders::{Change, Work},
    provider,
};

/// Authorises and captures a payment that was begun. Repeating it has no second effect.
///
/// # Errors
/// [`Error::Internal`] when the provider cannot be reached; try again later.
pub async fn authorize(s: &Services, order: OrderId, payment: PaymentId) -> Result<PaymentNext, Error> {
    let facts = facts(s, order, payment).await?;
    match facts.state {
        PaymentState::Created => {}
        // It was given up while the provider was asked.
        PaymentState::Expired => return outcome::check(s, order, payment).await,
        _ => return after(s, order, payment).await,
    }
    let gateway = provider::gateway(s, &facts.method)?;
    let request = AuthorizeRequest {
        reference: payment.to_string(),
        amount: Money::new(facts.amount, facts.currency),
        token: facts.token.map(Token::new),
        return_url: format!("{}/orders/{}/pay", s.settings.base_url, facts.number.as_str()),
    };
    match provider::ask(s, &facts.method, gateway.authorize(request)).await {
        Ok(outcome) => outcome::answered(s, order, payment, outcome).await,
        Err(error) if error.is_transient() => Err(Error::internal(error)),
        Err(error) => outcome::decline(s, order, payment, "provider_error", &error.message).await,
    }
}

/// A payment as its provider needs to know it.
pub(super) async fn facts(s: &Services, order: OrderId, payment: PaymentId) -> Result<Facts, Error> {
    store::payments::facts(s.db.read(), order, payment)
        .await?
        .ok_or(Error::NotFound)
}

/// Whether an order has ended with nothing to pay for.
pub(super) const fn dead(order: OrderState) -> bool {
    matches!(order, OrderState::Cancelled | OrderState::Rejected)
}

/// What the customer has to do next, read from the payment's state; an authorised payment is captured first.
pub(super) async fn after(s: &Services, order: OrderId, payment: PaymentId) -> Result<PaymentNext, Error> {
    let facts = facts(s, order, payment).await?;
    match facts.state {
        PaymentState::Created | PaymentState::Captured | PaymentState::Voided => Ok(PaymentNext::Done),
        PaymentState::RequiresAction => Ok(PaymentNext::NeedsCode),
        PaymentState::Failed | PaymentState::Expired => Ok(PaymentNext::Declined {
            message: facts.error.unwrap_or_default(),
        }),
        PaymentState::Authorized => {
            capture(s, order, payment).await?;
            Ok(PaymentNext::Done)
        }
    }
}

/// What a provider knows a capture by, and its answer.
#[derive(Clone)]
pub(crate) struct Taken {
    reference: String,
    provider_ref: String,
}

/// Asks the provider to take the money of an authorised payment, under a reference that makes it repeatable.
pub(super) async fn take(
    s: &Services,
    payment: PaymentId,
    facts: &Facts,
    provider_ref: &str,
) -> Result<Taken, GatewayError> {
    let gateway =
        provider::gateway(s, &facts.method).map_err(|error| GatewayError::permanent(error.to_string()))?;
    let reference = format!("{payment}:capture");
    let amount = Money::new(facts.amount, facts.currency);
    let capture = gateway.capture(&reference, provider_ref, amount);
    let captured = provider::ask(s, &facts.method, capture).await?;
    Ok(Taken {
        reference,
        provider_ref: captured.provider_ref,
    })
}

/// Takes the money of an authorised payment, or gives the promise back when its order was cancelled meanwhile.
///
/// # Errors
/// [`Error::Internal`] when the provider cannot be reached; try again later.
pub async fn capture(s: &Services, order: OrderId, payment: PaymentId) -> Result<(), Error> {
    let facts = facts(s, order, payment).await?;
    if facts.state != PaymentState::Authorized {
        return Ok(());
    }
    let provider_ref = facts.provider_ref.clone().unwrap_or_default();
    if dead(facts.order_state) {
        let gateway = provider::gateway(s, &facts.method)?;
        let reference = format!("{payment}:void");
        match provider::ask(s, &facts.method, gateway.void(&reference, &provider_ref)).await {
            Ok(voided) => return let_go(s, order, payment, reference, voided.provider_ref).await,
            Err(error) if error.is_transient() => return Err(Error::internal(error)),
            // It was taken already, and we did not hear of it: it is taken once more, in vain, and given back.
            Err(_) => {}
        }
    } else if facts.holds.check(Step::Capture).is_err() {
        // Its release asks again.
        return Ok(());
    }
    let taken = take(s, payment, &facts, &provider_ref)
        .await
        .map_err(Error::internal)?;
    let system = Actor::system();
    let mut work = Work::system(s, &system, order).await?;
    if let Some(at) = authorized(&work, payment) {
        captured(&mut work, at, taken)?;
        work.commit().await?;
    }
    Ok(())
}

fn authorized(work: &Change<'_>, payment: PaymentId) -> Option<usize> {
    let held = |p: &payments::Model| p.id == payment && p.state == PaymentState::Authorized;
    work.graph.payments.iter().position(held)
}

/// Writes down that the money of an authorised payment was taken.
pub(super) fn captured(work: &mut Change<'_>, at: usize, taken: Taken) -> Result<(), Error> {
    let row = &mut work.graph.payments[at];
    row.state = PaymentMachine::apply(row.state, PaymentCommand::Capture)?;
    let (payment, amount) = (row.id, row.amount);
    took(work, payment, amount, taken.reference, Some(taken.provider_ref))
}

/// Writes down that a promise was given back.
async fn let_go(
    s: &Services,
    order: OrderId,
    payment: PaymentId,
    reference: String,
    provider_ref: String,
) -> Result<(), Error> {
    let system = Actor::system();
    let mut work = Work::system(s, &system, order).await?;
    let Some(at) = authorized(&work, payment) else {
        return Ok(());
    };
    let row = &mut work.graph.payments[at];
    row.state = PaymentMachine::apply(row.state, PaymentCommand::Void)?;
    let amount = row.amount;
    log(
        &mut work,
        payment,
        TransactionKind::Void,
        TransactionStatus::Succeeded,
        amount,
        reference,
        Some(provider_ref),
    );
    work.event(OrderEvent::PaymentVoided { payment, amount });
    work.commit().await
}
