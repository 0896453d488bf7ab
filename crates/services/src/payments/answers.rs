//! Providers' answers about payments, written down together when they come at the same time.

use domain::{
    actor::Actor,
    event::OrderEvent,
    ids::{OrderId, PaymentId},
    machine::Machine,
    machines::{PaymentCommand, PaymentMachine, PaymentState},
    time::MINUTE,
    words::{TransactionKind, TransactionStatus},
};
use futures::future::BoxFuture;
use store::graph;

use super::{
    ask::{Taken, captured},
    card::PaymentNext,
    confirm, log, took,
};
use crate::{
    Error, Services, holds,
    orders::{self, Change},
};

/// What a provider answered about a payment.
#[derive(Clone)]
pub(crate) struct Answer {
    /// The surroundings, with who waits for the answer.
    pub(super) s: Services,
    pub(super) order: OrderId,
    pub(super) payment: PaymentId,
    /// What it does to the payment: anything but [`PaymentCommand::Fail`].
    pub(super) command: PaymentCommand,
    /// What the provider knows the payment by.
    pub(super) provider_ref: String,
    /// The money, when it was taken as soon as it was promised.
    pub(super) taken: Option<Taken>,
}

/// What the customer has to do next, when the answer tells; else the payment does.
pub(crate) type Written = Result<Option<PaymentNext>, Error>;

/// Writes down what was answered. What fails as a whole is done again one by one, so that nobody pays for another's fault.
pub(crate) fn write_together(answers: Vec<Answer>) -> BoxFuture<'static, Vec<Written>> {
    Box::pin(async move {
        match together(&answers).await {
            Ok(written) => written,
            Err(error) if answers.len() == 1 => vec![Err(error)],
            Err(_) => {
                let mut written = Vec::with_capacity(answers.len());
                for answer in &answers {
                    written.push(Box::pin(alone(answer)).await);
                }
                written
            }
        }
    })
}

async fn alone(answer: &Answer) -> Written {
    let mut written = together(std::slice::from_ref(answer)).await?;
    written.pop().unwrap_or(Ok(None))
}

/// Writes answers down in one transaction; each outcome is an answer's own. Of two about one order, which can hardly be, the
/// second waits for the next transaction.
///
/// # Errors
/// When the transaction failed; nothing is kept of any answer then.
async fn together(answers: &[Answer]) -> Result<Vec<Written>, Error> {
    let Some(first) = answers.first() else {
        return Ok(Vec::new());
    };
    let db = &first.s.db;
    let mut ids: Vec<OrderId> = answers.iter().map(|answer| answer.order).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() < answers.len() {
        return Err(Error::Raced(
            "Somebody else changed this at the same moment. Please try again.",
        ));
    }
    let tx = db.begin().await?;
    let mut graphs = graph::load_many_locked(&tx, &ids).await?;
    let system = Actor::system();
    let (mut written, mut changes) = (Vec::with_capacity(answers.len()), Vec::new());
    for answer in answers {
        let Some(at) = graphs.iter().position(|graph| graph.order.id == answer.order) else {
            written.push(Err(Error::NotFound));
            continue;
        };
        let mut work = Change::of(&answer.s, &system, Box::new(graphs.swap_remove(at)));
        let next = hear(&mut work, answer);
        if next.is_ok() && !work.is_empty() {
            changes.push(work);
        }
        written.push(next);
    }
    if changes.is_empty() {
        tx.rollback().await?;
        return Ok(written);
    }
    Box::pin(orders::write(&tx, changes)).await?.commit(tx).await?;
    db.wake();
    Ok(written)
}

/// What an answer does to its order. One that comes twice, or too late, does nothing.
fn hear(work: &mut Change<'_>, answer: &Answer) -> Written {
    // Who waited too long may still hear a yes: it is written down, so that the money can be given back.
    let at = work.graph.payments.iter().position(|p| p.id == answer.payment);
    let at = at.ok_or(Error::NotFound)?;
    let Ok(state) = PaymentMachine::apply(work.graph.payments[at].state, answer.command) else {
        return Ok(None);
    };
    let payment = answer.payment;
    let amount = work.graph.payments[at].amount;
    work.graph.payments[at].state = state;
    work.graph.payments[at].provider_ref = Some(answer.provider_ref.clone());
    let (reference, provider_ref) = (payment.to_string(), Some(answer.provider_ref.clone()));
    match answer.command {
        PaymentCommand::RequireAction => {
            work.event(OrderEvent::PaymentRequiresAction { payment });
            return Ok(Some(PaymentNext::NeedsCode));
        }
        PaymentCommand::Authorize => {
            let (kind, ok) = (TransactionKind::Authorize, TransactionStatus::Succeeded);
            log(work, payment, kind, ok, amount, reference, provider_ref);
            work.event(OrderEvent::PaymentAuthorized { payment, amount });
            holds::judge(work);
            confirm(work)?;
            holds::go_on_when_paid(work)?;
            if let Some(taken) = answer.taken.clone() {
                captured(work, at, taken)?;
            } else {
                let payload = serde_json::json!({ "order": answer.order, "payment": payment });
                let later = work.now.plus(MINUTE);
                work.job_at("payment.capture", payload, format!("capture:{payment}"), later);
            }
        }
        _ => {
            took(work, payment, amount, reference, provider_ref)?;
            holds::judge(work);
            confirm(work)?;
        }
    }
    let paid = work.graph.payments[at].state == PaymentState::Captured;
    Ok(paid.then_some(PaymentNext::Done))
}
