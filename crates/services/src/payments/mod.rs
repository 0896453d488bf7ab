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
use gateways::payments::{AuthorizeRequest, Token};
use store::{
    entity::{payment_transactions, payments},
    graph::{self, Graph},
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
    let graph = graph::load(s.db.read(), order).await?.ok_or(Error::NotFound)?;
    let row = graph
        .payments
        .iter()
        .find(|p| p.id == payment)
        .ok_or(Error::NotFound)?;
    if row.state != PaymentState::Created {
        return after(s, order, payment).await;
    }
    let gateway = provider::gateway(s, &row.method)?;
    let request = AuthorizeRequest {
        reference: payment.to_string(),
        amount: Money::new(row.amount, row.currency),
        token: row.token.clone().map(Token::new),
        return_url: format!(
            "{}/orders/{}/pay",
            s.settings.base_url,
            graph.order.number.as_str()
        ),
    };
    match provider::ask(s, &row.method, gateway.authorize(request)).await {
        Ok(outcome) => outcome::answered(s, order, payment, outcome).await,
        Err(error) if error.is_transient() => Err(Error::internal(error)),
        Err(error) => outcome::decline(s, order, payment, "provider_error", &error.message).await,
    }
}

/// What the customer has to do next, read from the payment's state; an authorised payment is captured first.
async fn after(s: &Services, order: OrderId, payment: PaymentId) -> Result<PaymentNext, Error> {
    let graph = graph::load(s.db.read(), order).await?.ok_or(Error::NotFound)?;
    let row = graph
        .payments
        .iter()
        .find(|p| p.id == payment)
        .ok_or(Error::NotFound)?;
    match row.state {
        PaymentState::Created | PaymentState::Captured | PaymentState::Voided => Ok(PaymentNext::Done),
        PaymentState::RequiresAction => Ok(PaymentNext::NeedsCode),
        PaymentState::Failed | PaymentState::Expired => Ok(PaymentNext::Declined {
            message: row.error.clone().unwrap_or_default(),
        }),
        PaymentState::Authorized => {
            capture(s, order, payment).await?;
            Ok(PaymentNext::Done)
        }
    }
}

/// Takes the money of an authorised payment, or gives the promise back when its order was cancelled meanwhile.
///
/// # Errors
/// [`Error::Internal`] when the provider cannot be reached; try again later.
pub async fn capture(s: &Services, order: OrderId, payment: PaymentId) -> Result<(), Error> {
    let graph = graph::load(s.db.read(), order).await?.ok_or(Error::NotFound)?;
    let row = graph
        .payments
        .iter()
        .find(|p| p.id == payment)
        .ok_or(Error::NotFound)?;
    if row.state != PaymentState::Authorized {
        return Ok(());
    }
    let gateway = provider::gateway(s, &row.method)?;
    let provider_ref = row.provider_ref.clone().unwrap_or_default();
    let dead = matches!(graph.order.state, OrderState::Cancelled | OrderState::Rejected);
    if !dead && graph.order.holds.check(Step::Capture).is_err() {
        // Its release asks again.
        return Ok(());
    }
    let (reference, answer) = if dead {
        let reference = format!("{payment}:void");
        let void = gateway.void(&reference, &provider_ref);
        let answer = provider::ask(s, &row.method, void).await;
        let answer = answer.map(|v| v.provider_ref);
        (reference, answer)
    } else {
        let reference = format!("{payment}:capture");
        let amount = Money::new(row.amount, row.currency);
        let capture = gateway.capture(&reference, &provider_ref, amount);
        let answer = provider::ask(s, &row.method, capture).await;
        let answer = answer.map(|c| c.provider_ref);
        (reference, answer)
    };
    let answer = answer.map_err(Error::internal)?;
    let amount = row.amount;
    let system = Actor::system();
    let mut work = Work::system(s, &system, order).await?;
    let Some(at) = work
        .graph
        .payments
        .iter()
        .position(|p| p.id == payment && p.state == PaymentState::Authorized)
    else {
        return Ok(());
    };
    let ok = TransactionStatus::Succeeded;
    if dead {
        work.graph.payments[at].state =
            PaymentMachine::apply(PaymentState::Authorized, PaymentCommand::Void)?;
        log(
            &mut work,
            payment,
            TransactionKind::Void,
            ok,
            amount,
            reference,
            Some(answer),
        );
        work.event(OrderEvent::PaymentVoided { payment, amount });
    } else {
        work.graph.payments[at].state =
            PaymentMachine::apply(PaymentState::Authorized, PaymentCommand::Capture)?;
        took(&mut work, payment, amount, reference, Some(answer))?;
    }
    work.commit().await?;
    Ok(())
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
