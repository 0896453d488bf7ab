//! Payments of orders: authorising, capturing and giving back, through the gateways.
//!
//! A gateway is never called inside a transaction: the intent is committed with a job that can repeat it under the
//! same reference, the call is made, and its outcome is a second command. So a crash at any moment loses nothing and
//! pays nothing twice.

mod answers;
mod ask;
mod card;
mod failed;
mod outcome;
mod overdue;
mod refunds;

use domain::{
    event::OrderEvent,
    holds::Step,
    ids::{OrderId, PaymentId, SellerOrderId},
    machine::Machine,
    machines::{OrderCommand, OrderMachine, OrderState, PaymentMachine, PaymentState, SellerOrderState},
    money::Money,
    time::{HOUR, MINUTE},
    words::{TransactionKind, TransactionStatus},
};
use gateways::payments::Token;
use store::{
    entity::{payment_transactions, payments},
    graph::Graph,
};

pub(crate) use answers::{Answer, Written, write_together};
pub use ask::{authorize, capture};
pub use card::{CardInput, PaymentNext, confirm_code, pay_again, retry};
pub use failed::{paid_by_hand, retry_refund};
pub use outcome::{answered, check, expire};
pub use overdue::sweep;
pub use refunds::process as process_refund;
pub(crate) use refunds::{collect_cash, give_back, succeed};

use crate::{
    Error, Services, holds,
    orders::{Change, ledger, money},
};

/// How long an unpaid order waits for a payment before it is rejected and its stock released, in microseconds.
pub const PAY_WITHIN: i64 = 30 * MINUTE;

/// However often another card is tried: how long after placing an unpaid order holds its stock, in microseconds.
pub const PAY_AT_LATEST: i64 = 2 * HOUR;

/// How many cards may be tried for one order within a day, since one was taken.
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

/// Asks the job queue to authorise a payment, should this process not live to do it, and to give it up when nobody comes back
/// to it. Until an order is paid for, it holds its stock for a while only.
pub(crate) fn schedule(work: &mut Change<'_>, payment: PaymentId) {
    let order = work.graph.order.id;
    let payload = serde_json::json!({ "order": order, "payment": payment });
    work.job_at(
        "payment.authorize",
        payload,
        format!("authorize:{payment}"),
        work.now.plus(MINUTE),
    );
    if is_settled(&work.graph) {
        // The order goes on without this payment, so nothing else looks after it.
        let payload = serde_json::json!({ "order": order, "payment": payment });
        let later = work.now.plus(PAY_WITHIN);
        work.job_at("payment.expire", payload, format!("expire:{payment}"), later);
        return;
    }
    let latest = work.graph.order.placed_at.plus(PAY_AT_LATEST);
    work.graph.order.reserved_until = Some(work.now.plus(PAY_WITHIN).min(latest));
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
    ledger::book(work, vec![ledger::capture(amount)]);
    work.event(OrderEvent::PaymentCaptured { payment, amount });
    let over = money::overpaid(&work.graph);
    if over > 0 && work.graph.order.payment_method != "cod" {
        give_back(work, over, None, "paid too much")?;
    }
    holds::go_on_when_paid(work)
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

/// Whether an order was paid for when it was placed: it is promised, taken, or due on delivery.
pub(crate) fn is_settled(graph: &Graph) -> bool {
    let settles = |p: &payments::Model| p.method == "cod" || p.amount == 0 || is_taken(p);
    graph.payments.is_empty() || graph.payments.iter().any(settles)
}

/// Whether a payment is promised or taken.
pub(crate) const fn is_taken(payment: &payments::Model) -> bool {
    matches!(payment.state, PaymentState::Authorized | PaymentState::Captured)
}

/// Whether a card is being asked.
pub(crate) fn is_asked(graph: &Graph) -> bool {
    let asked = |p: &payments::Model| {
        p.method != "cod"
            && p.amount > 0
            && matches!(p.state, PaymentState::Created | PaymentState::RequiresAction)
    };
    graph.payments.iter().any(asked)
}

/// Whether an order holds its stock only until [`store::entity::orders::Model::reserved_until`]: it waits for its payment.
pub(crate) fn holds_for_a_while(graph: &Graph) -> bool {
    graph.order.state == OrderState::Pending && !is_settled(graph)
}

/// Whether every part has come to its end.
pub(crate) fn all_parts_ended(work: &Change<'_>, but: SellerOrderId) -> bool {
    work.graph.parts.iter().all(|p| {
        use SellerOrderState as S;
        p.id == but || matches!(p.state, S::Completed | S::Cancelled | S::Declined)
    })
}
