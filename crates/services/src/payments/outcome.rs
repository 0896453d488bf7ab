//! What a provider answered, written down.

use domain::{
    actor::Actor,
    event::OrderEvent,
    fold::EXPIRED,
    holds::Step,
    ids::{OrderId, PaymentId},
    machine::Machine,
    machines::{OrderCommand, OrderMachine, OrderState, PaymentCommand, PaymentMachine, PaymentState},
    time::MINUTE,
    words::{TransactionKind, TransactionStatus},
};
use gateways::payments::AuthorizeOutcome;

use super::{
    answers::Answer,
    ask::{Taken, after, dead, facts, take},
    card::PaymentNext,
    log,
};
use crate::{
    Error, Services, cancellations,
    orders::{Change, Work, change::NewJob},
    provider,
};

/// Writes down what the provider said about a payment; an authorised one is captured next. Hearing it twice, or late,
/// does no harm: the money of an order that ended meanwhile goes back.
///
/// # Errors
/// [`Error::NotFound`] when there is no such payment; [`Error::Internal`] when the provider cannot be reached.
pub async fn answered(
    s: &Services,
    order: OrderId,
    payment: PaymentId,
    outcome: AuthorizeOutcome,
) -> Result<PaymentNext, Error> {
    let (command, provider_ref) = match outcome {
        AuthorizeOutcome::Declined { code, message } => {
            return decline(s, order, payment, &code, &message).await;
        }
        AuthorizeOutcome::RequiresAction { provider_ref, .. } => {
            (PaymentCommand::RequireAction, provider_ref)
        }
        AuthorizeOutcome::Authorized { provider_ref } => (PaymentCommand::Authorize, provider_ref),
        AuthorizeOutcome::Captured { provider_ref } => (PaymentCommand::Capture, provider_ref),
    };
    // An order that goes on is paid at once: its money is taken before anything is written. What is lost here is done
    // again under the same references.
    let taken = match command {
        PaymentCommand::Authorize => at_once(s, order, payment, &provider_ref).await?,
        _ => None,
    };
    let answer = Answer {
        s: s.clone(),
        order,
        payment,
        command,
        provider_ref,
        taken,
    };
    match s.paying.carry_out(answer).await?? {
        Some(next) => Ok(next),
        None => Box::pin(after(s, order, payment)).await,
    }
}

/// Takes the money of a payment that was just authorised, when its order goes on; `None` when that is left for later.
async fn at_once(
    s: &Services,
    order: OrderId,
    payment: PaymentId,
    provider_ref: &str,
) -> Result<Option<Taken>, Error> {
    let facts = facts(s, order, payment).await?;
    // After cards that were declined a rule may stop the order: then its money is not touched yet.
    let stopped = facts.position > 0 || facts.holds.check(Step::Capture).is_err();
    if stopped
        || dead(facts.order_state)
        || PaymentMachine::apply(facts.state, PaymentCommand::Authorize).is_err()
    {
        return Ok(None);
    }
    match take(s, payment, &facts, provider_ref).await {
        Ok(taken) => Ok(Some(taken)),
        Err(error) => {
            tracing::warn!(%order, %error, "a payment was authorised and could not be captured at once");
            Ok(None)
        }
    }
}

/// The payment, while it still waits for an answer.
fn waiting(work: &Change<'_>, payment: PaymentId) -> Option<usize> {
    work.graph.payments.iter().position(|p| {
        p.id == payment && matches!(p.state, PaymentState::Created | PaymentState::RequiresAction)
    })
}

/// Writes down a refusal. The order waits for another card until its time is up.
pub(super) async fn decline(
    s: &Services,
    order: OrderId,
    payment: PaymentId,
    code: &str,
    message: &str,
) -> Result<PaymentNext, Error> {
    let system = Actor::system();
    let mut work = Work::system(s, &system, order).await?;
    if let Some(at) = waiting(&work, payment) {
        let row = &mut work.graph.payments[at];
        row.state = PaymentMachine::apply(row.state, PaymentCommand::Fail)?;
        row.error = Some(message.to_owned());
        let amount = row.amount;
        let failed = TransactionStatus::Failed;
        log(
            &mut work,
            payment,
            TransactionKind::Authorize,
            failed,
            amount,
            payment.to_string(),
            None,
        );
        // A card that has expired is refused, and the payment is not over by itself.
        let code = if code == EXPIRED { "expired_card" } else { code };
        work.event(OrderEvent::PaymentFailed {
            payment,
            code: code.to_owned(),
        });
        work.commit().await?;
    }
    Ok(PaymentNext::Declined {
        message: message.to_owned(),
    })
}

/// Has the provider asked in a while how a payment stands: what it answers now may be lost on the way.
pub(super) async fn check_soon(s: &Services, order: OrderId, payment: PaymentId) -> Result<(), Error> {
    let job = NewJob {
        kind: "payment.check",
        payload: serde_json::json!({ "order": order, "payment": payment }),
        // Every code that is passed on is asked about for itself.
        dedupe_key: None,
        run_at: s.now().plus(MINUTE),
    };
    let tx = s.db.begin().await?;
    store::jobs::enqueue(&tx, vec![job.into_row(s)]).await?;
    Ok(tx.commit().await?)
}

/// Asks the provider how a payment stands of which we have no answer, and writes it down. A promise for an order that was
/// given up meanwhile is let go. Repeating it has no second effect.
///
/// # Errors
/// [`Error::NotFound`] when there is no such payment; [`Error::Internal`] when the provider cannot be reached.
pub async fn check(s: &Services, order: OrderId, payment: PaymentId) -> Result<PaymentNext, Error> {
    use PaymentState as P;
    let row = facts(s, order, payment).await?;
    if matches!(row.state, P::Created | P::RequiresAction | P::Expired) {
        let gateway = provider::gateway(s, &row.method)?;
        let reference = payment.to_string();
        let known = provider::ask(s, &row.method, gateway.lookup(&reference)).await;
        if let Some(outcome) = known.map_err(Error::internal)? {
            return answered(s, order, payment, outcome).await;
        }
    }
    Box::pin(after(s, order, payment)).await
}

/// Stops waiting for a payment, and rejects its order if that still waits: its lines are cancelled and its stock is
/// released. A payment whose answer was lost is asked for first.
///
/// # Errors
/// [`Error::Internal`] when the provider cannot be reached; try again later.
pub async fn expire(s: &Services, order: OrderId, payment: PaymentId) -> Result<(), Error> {
    check(s, order, payment).await?;
    give_up(s, order, payment).await
}

async fn give_up(s: &Services, order: OrderId, payment: PaymentId) -> Result<(), Error> {
    let system = Actor::system();
    let mut work = Work::system(s, &system, order).await?;
    if let Some(at) = waiting(&work, payment) {
        let row = &mut work.graph.payments[at];
        row.state = PaymentMachine::apply(row.state, PaymentCommand::Expire)?;
        work.event(OrderEvent::PaymentFailed {
            payment,
            code: EXPIRED.to_owned(),
        });
    }
    let latest = work.graph.payments.last().map(|p| p.id);
    // A hold may keep an order from being confirmed that is paid.
    let unpaid = !super::is_settled(&work.graph);
    if unpaid && work.graph.order.state == OrderState::Pending && latest == Some(payment) {
        let reason = "The payment did not arrive in time.";
        cancellations::cancel_open_units(&mut work, None, reason)?;
        work.graph.order.state = OrderMachine::apply(OrderState::Pending, OrderCommand::Reject)?;
        work.event(OrderEvent::Rejected {
            reason: reason.to_owned(),
        });
    }
    work.commit().await?;
    Ok(())
}
