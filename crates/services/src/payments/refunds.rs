//! Giving money back, and collecting cash.

use domain::{
    actor::Actor,
    event::OrderEvent,
    ids::{OrderId, RefundId, RequestId, SellerOrderId},
    machine::Machine,
    machines::{PaymentCommand, PaymentMachine, PaymentState, RefundCommand, RefundMachine, RefundState},
    money::Money,
    words::{TransactionKind, TransactionStatus},
};
use store::{entity::refunds, graph};

use super::{all_parts_ended, log, took};
use crate::{
    Error, Services,
    orders::{Change, Work, ledger, money, settle},
    provider,
};

/// Records that `amount` minor units go back to the customer, as far as they were paid, and lets a job send them.
/// A promise that was never taken is given back instead.
pub(crate) fn give_back(
    work: &mut Change<'_>,
    amount: i64,
    request: Option<RequestId>,
    reason: &str,
) -> Result<(), Error> {
    let order = work.graph.order.id;
    for payment in work
        .graph
        .payments
        .iter()
        .filter(|p| p.state == PaymentState::Authorized)
        .map(|p| p.id)
        .collect::<Vec<_>>()
    {
        let payload = serde_json::json!({ "order": order, "payment": payment });
        work.job(
            "payment.capture",
            payload,
            format!("release:{payment}:{}", work.graph.order.version),
        );
    }
    // Only what was paid beyond the order's worth goes back: of cash, and of an order that was made dearer, the rest was
    // never paid.
    let mut left = amount.min(money::surplus(&work.graph, 0));
    for at in 0..work.graph.payments.len() {
        let part = left.min(left_of(work, at));
        if part <= 0 {
            continue;
        }
        left -= part;
        let id: RefundId = work.s.id();
        let state = RefundMachine::apply(RefundMachine::START, RefundCommand::Approve)?;
        work.graph.refunds.push(refunds::Model {
            id,
            order_id: order,
            payment_id: work.graph.payments[at].id,
            request_id: request,
            state,
            amount: part,
            reason: reason.to_owned(),
            error: None,
            created_at: work.now,
            succeeded_at: None,
        });
        let payment = work.graph.payments[at].id;
        work.event(OrderEvent::RefundApproved {
            refund: id,
            amount: part,
            payment: Some(payment),
            request,
            why: reason.to_owned(),
        });
        work.job(
            "refund.process",
            serde_json::json!({ "order": order, "refund": id }),
            format!("refund:{id}"),
        );
    }
    Ok(())
}

/// What was taken by a payment and is not promised back yet.
fn left_of(work: &Change<'_>, payment: usize) -> i64 {
    let id = work.graph.payments[payment].id;
    let taken: i64 = work
        .graph
        .transactions
        .iter()
        .filter(|t| {
            t.payment_id == id
                && t.kind == TransactionKind::Capture
                && t.status == TransactionStatus::Succeeded
        })
        .map(|t| t.amount)
        .sum();
    let promised: i64 = work
        .graph
        .refunds
        .iter()
        .filter(|r| r.payment_id == id && r.state != RefundState::Rejected)
        .map(|r| r.amount)
        .sum();
    taken - promised
}

/// Sends a refund to its provider. Repeating it pays nothing twice: the provider knows the refund's reference.
///
/// # Errors
/// [`Error::Internal`] when the provider does not answer; try again later.
pub async fn process(s: &Services, order: OrderId, refund: RefundId) -> Result<(), Error> {
    let Some(row) = begin(s, order, refund).await? else {
        return Ok(());
    };
    let graph = graph::load(s.db.read(), order).await?.ok_or(Error::NotFound)?;
    let payment = graph
        .payments
        .iter()
        .find(|p| p.id == row.payment_id)
        .ok_or(Error::NotFound)?;
    let Some(gateway) = s.payments.get(&payment.method) else {
        let why = format!(
            "A payment by {} cannot be refunded from here: please pay it back by hand.",
            payment.method
        );
        return finish(s, order, refund, Err(why)).await;
    };
    let charge = payment.provider_ref.clone().unwrap_or_default();
    let (reference, amount) = (refund.to_string(), Money::new(row.amount, payment.currency));
    let answer = provider::ask(s, &payment.method, gateway.refund(&reference, &charge, amount)).await;
    match answer {
        Ok(refunded) => finish(s, order, refund, Ok(refunded.provider_ref)).await,
        Err(error) if error.is_transient() => Err(Error::internal(error)),
        Err(error) => finish(s, order, refund, Err(error.message)).await,
    }
}

/// Notes that the provider is being asked; `None` when there is nothing to ask any more.
async fn begin(s: &Services, order: OrderId, refund: RefundId) -> Result<Option<refunds::Model>, Error> {
    let system = Actor::system();
    let mut work = Work::system(s, &system, order).await?;
    let at = work
        .graph
        .refunds
        .iter()
        .position(|r| r.id == refund)
        .ok_or(Error::NotFound)?;
    let row = work.graph.refunds[at].clone();
    match row.state {
        RefundState::Processing => Ok(Some(row)),
        RefundState::Approved => {
            work.graph.refunds[at].state = RefundMachine::apply(row.state, RefundCommand::Process)?;
            work.event(OrderEvent::RefundProcessing { refund });
            work.commit().await?;
            Ok(Some(row))
        }
        // One that failed waits for a person, who takes it to processing again.
        RefundState::Requested | RefundState::Failed | RefundState::Succeeded | RefundState::Rejected => {
            Ok(None)
        }
    }
}

/// Writes down how the provider answered.
async fn finish(
    s: &Services,
    order: OrderId,
    refund: RefundId,
    answer: Result<String, String>,
) -> Result<(), Error> {
    let system = Actor::system();
    let mut work = Work::system(s, &system, order).await?;
    let at = work
        .graph
        .refunds
        .iter()
        .position(|r| r.id == refund)
        .ok_or(Error::NotFound)?;
    if work.graph.refunds[at].state != RefundState::Processing {
        return Ok(());
    }
    match answer {
        Ok(provider_ref) => succeed(&mut work, at, provider_ref)?,
        Err(message) => {
            let row = &mut work.graph.refunds[at];
            row.state = RefundMachine::apply(row.state, RefundCommand::Fail)?;
            row.error = Some(message);
            let amount = row.amount;
            work.event(OrderEvent::RefundFailed { refund, amount });
        }
    }
    work.commit().await?;
    Ok(())
}

/// Writes down that the money went back under `provider_ref`.
pub(crate) fn succeed(work: &mut Change<'_>, at: usize, provider_ref: String) -> Result<(), Error> {
    let now = work.now;
    let row = &mut work.graph.refunds[at];
    row.state = RefundMachine::apply(row.state, RefundCommand::Succeed)?;
    row.succeeded_at = Some(now);
    row.error = None;
    let (refund, payment, amount) = (row.id, row.payment_id, row.amount);
    log(
        work,
        payment,
        TransactionKind::Refund,
        TransactionStatus::Succeeded,
        amount,
        refund.to_string(),
        Some(provider_ref),
    );
    ledger::book(work, vec![ledger::refund(amount)]);
    work.event(OrderEvent::RefundSucceeded { refund, amount });
    Ok(())
}

/// Collects the cash of a part that has just been delivered whole: what of the part is still sold, and for the last part whatever
/// is left of the order.
pub(crate) fn collect_cash(work: &mut Change<'_>, part: SellerOrderId) -> Result<(), Error> {
    if work.graph.order.payment_method != "cod" {
        return Ok(());
    }
    let Some(at) = work
        .graph
        .payments
        .iter()
        .position(|p| matches!(p.state, PaymentState::Created | PaymentState::Captured))
    else {
        return Ok(());
    };
    let lines = || work.graph.lines.iter().filter(|l| l.seller_order_id == part);
    if lines().any(|l| settle::counters(l).outstanding() > 0) {
        return Ok(());
    }
    let captured = settle::sums(&work.graph.transactions).captured;
    let promised = captured - money::refundable(&work.graph);
    let left = money::owed(&work.graph) - (captured - promised);
    let amount = if all_parts_ended(work, part) {
        left
    } else {
        let row = work.graph.parts.iter().find(|p| p.id == part);
        let row = row.ok_or(Error::NotFound)?;
        (row.total - row.undone().amount()).min(left)
    };
    if amount <= 0 {
        return Ok(());
    }
    let payment = work.graph.payments[at].id;
    // Each part that is delivered is collected by itself; the first takes the payment there.
    if work.graph.payments[at].state != PaymentState::Captured {
        let state = work.graph.payments[at].state;
        work.graph.payments[at].state = PaymentMachine::apply(state, PaymentCommand::Capture)?;
    }
    let reference = format!("{payment}:cash:{part}");
    work.graph.payments[at]
        .provider_ref
        .get_or_insert_with(|| format!("cod_{payment}"));
    took(work, payment, amount, reference, None)
}
