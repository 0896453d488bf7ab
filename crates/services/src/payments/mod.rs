//! Payments of orders: authorising, capturing and giving back, through the gateways.
//!
//! A gateway is never called inside a transaction: the intent is committed with a job that can repeat it under the
//! same reference, the call is made, and its outcome is a second command. So a crash at any moment loses nothing and
//! pays nothing twice.

mod card;
mod failed;
mod outcome;
mod refunds;

use domain::{
    actor::Actor,
    event::OrderEvent,
    holds::Step,
    ids::{OrderId, PaymentId, SellerOrderId},
    machine::Machine,
    machines::{
        OrderCommand, OrderMachine, OrderState, PaymentCommand, PaymentMachine, PaymentState,
        SellerOrderState,
    },
    money::Money,
    time::{HOUR, MINUTE},
    words::{TransactionKind, TransactionStatus},
};
use gateways::payments::{AuthorizeRequest, GatewayError, Token};
use store::{
    entity::{payment_transactions, payments},
    graph::Graph,
    payments::Facts,
};

pub use card::{CardInput, PaymentNext, confirm_code, retry};
pub use failed::{paid_by_hand, retry_refund};
pub use outcome::{answered, expire};
pub use refunds::process as process_refund;
pub(crate) use refunds::{collect_cash, give_back};

use crate::{
    Error, Services,
    orders::{Change, Work, ledger, settle},
    provider,
};

/// How long an unpaid order waits for a payment before it is rejected and its stock released, in microseconds.
pub const PAY_WITHIN: i64 = 30 * MINUTE;

/// However often another card is tried: how long after placing an unpaid order holds its stock, in microseconds.
pub const PAY_AT_LATEST: i64 = 2 * HOUR;

/// How many cards may be tried for one order.
pub const CARDS: usize = 10;

/// A payment that has just begun.
#[must_use]
pub(crate) fn new_payment(
    s: &Services,
    order: OrderId,
    position: i64,
    method: &str,
    amount: Money,
    token: Option<&Token>,
) -> payments::Model {
    payments::Model {
        id: s.id(),
        order_id: order,
        position,
        method: method.to_owned(),
        state: PaymentMachine::START,
        amount: amount.minor,
        currency: amount.currency,
        provider_ref: None,
        token: token.map(|t| t.as_str().to_owned()),
        error: None,
        created_at: s.now(),
    }
}

/// Asks the job queue to authorise a payment, should this process not live to do it.
pub(crate) fn schedule(work: &mut Change<'_>, payment: PaymentId) {
    let order = work.graph.order.id;
    let payload = serde_json::json!({ "order": order, "payment": payment });
    work.job_at(
        "payment.authorize",
        payload,
        format!("authorize:{payment}"),
        work.now.plus(MINUTE),
    );
    let payload = serde_json::json!({ "order": order, "payment": payment });
    work.job_at(
        "payment.expire",
        payload,
        format!("expire:{payment}"),
        work.now
            .plus(PAY_WITHIN)
            .min(work.graph.order.placed_at.plus(PAY_AT_LATEST)),
    );
}

/// Appends to a payment's log.
pub(crate) fn log(
    work: &mut Change<'_>,
    payment: PaymentId,
    kind: TransactionKind,
    status: TransactionStatus,
    amount: i64,
    reference: String,
    provider_ref: Option<String>,
) {
    let entry = payment_transactions::Model {
        id: work.s.id(),
        payment_id: payment,
        order_id: work.graph.order.id,
        kind,
        status,
        amount,
        reference,
        provider_ref,
        at: work.now,
    };
    work.graph.transactions.push(entry);
}

/// Authorises and captures a payment that was begun. Repeating it has no second effect.
///
/// # Errors
/// [`Error::Internal`] when the provider cannot be reached; try again later.
pub async fn authorize(s: &Services, order: OrderId, payment: PaymentId) -> Result<PaymentNext, Error> {
    let facts = facts(s, order, payment).await?;
    if facts.state != PaymentState::Created {
        return after(s, order, payment).await;
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
async fn facts(s: &Services, order: OrderId, payment: PaymentId) -> Result<Facts, Error> {
    store::payments::facts(s.db.read(), order, payment)
        .await?
        .ok_or(Error::NotFound)
}

/// Whether an order has ended with nothing to pay for.
const fn dead(order: OrderState) -> bool {
    matches!(order, OrderState::Cancelled | OrderState::Rejected)
}

/// What the customer has to do next, read from the payment's state; an authorised payment is captured first.
async fn after(s: &Services, order: OrderId, payment: PaymentId) -> Result<PaymentNext, Error> {
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
struct Taken {
    reference: String,
    provider_ref: String,
}

/// Asks the provider to take the money of an authorised payment, under a reference that makes it repeatable.
async fn take(
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
fn captured(work: &mut Change<'_>, at: usize, taken: Taken) -> Result<(), Error> {
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

/// Books money that was taken. What was cancelled while the provider was asked goes straight back.
pub(crate) fn took(
    work: &mut Change<'_>,
    payment: PaymentId,
    amount: i64,
    reference: String,
    provider_ref: Option<String>,
) -> Result<(), Error> {
    log(
        work,
        payment,
        TransactionKind::Capture,
        TransactionStatus::Succeeded,
        amount,
        reference,
        provider_ref,
    );
    ledger::book(work, "capture", ledger::capture(amount));
    work.event(OrderEvent::PaymentCaptured { payment, amount });
    let due = work.graph.order.total - work.graph.order.cancelled_amount;
    let captured = settle::sums(&work.graph.transactions).captured;
    if captured > due && !matches!(work.graph.order.payment_method.as_str(), "cod") {
        give_back(work, captured - due, None, "cancelled before capture")?;
    }
    Ok(())
}

/// Confirms a pending order whose payment is promised, taken, or due on delivery, unless a hold stops that.
pub(crate) fn confirm(work: &mut Change<'_>) -> Result<(), Error> {
    let free = work.graph.order.holds.check(Step::Confirm).is_ok();
    if free && work.graph.order.state == OrderState::Pending {
        work.graph.order.state = OrderMachine::apply(OrderState::Pending, OrderCommand::Confirm)?;
        work.event(OrderEvent::Confirmed {});
    }
    Ok(())
}

/// Whether an order waits for no payment: it is promised, taken, or due on delivery.
pub(crate) fn is_settled(graph: &Graph) -> bool {
    let last = graph.payments.last();
    last.is_none_or(|p| {
        p.method == "cod"
            || p.amount == 0
            || matches!(p.state, PaymentState::Authorized | PaymentState::Captured)
    })
}

/// Whether every part has come to its end.
pub(crate) fn all_parts_ended(work: &Change<'_>, but: SellerOrderId) -> bool {
    work.graph.parts.iter().all(|p| {
        use SellerOrderState as S;
        p.id == but || matches!(p.state, S::Completed | S::Cancelled | S::Declined)
    })
}
