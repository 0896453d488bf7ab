//! Deciding about a wish to cancel, and taking it back.

use domain::{
    actor::{Actor, Permission},
    event::OrderEvent,
    forms::{self, FieldErrors},
    ids::{OrderId, RequestId},
    machine::{Machine, Word},
    machines::{CancellationCommand, CancellationMachine, CancellationState},
    money::Money,
    words::RequestKind,
};
use sea_orm::EntityTrait;
use store::entity::requests;

use super::{NOTHING_LEFT, cancel, cancellable};
use crate::{
    Error, Services,
    orders::{Change, Work},
};

/// Opens the order of a cancellation request for somebody who decides, and finds the request in it.
async fn open<'a>(s: &'a Services, actor: &'a Actor, id: RequestId) -> Result<(Work<'a>, usize), Error> {
    let row = requests::Entity::find_by_id(id)
        .one(s.db.read())
        .await?
        .ok_or(Error::NotFound)?;
    let work = Work::staff(s, actor, row.order_id, Permission::DecideCancellation).await?;
    let at = work
        .graph
        .requests
        .iter()
        .position(|r| r.id == id && r.kind == RequestKind::Cancellation);
    at.map(|at| (work, at)).ok_or(Error::NotFound)
}

/// Moves a request to where `command` leads and closes it.
pub(super) fn decide(
    work: &mut Change<'_>,
    at: usize,
    command: CancellationCommand,
    reason: &str,
) -> Result<(), Error> {
    let (now, user) = (work.now, work.user());
    let request = &mut work.graph.requests[at];
    let state: CancellationState = request.state.parse().map_err(Error::internal)?;
    CancellationMachine::apply(state, command)?
        .as_str()
        .clone_into(&mut request.state);
    request.open = false;
    request.decided_at = Some(now);
    request.decided_by = user;
    reason.clone_into(&mut request.decision_reason);
    Ok(())
}

/// Approves a request: cancels what it asks for as far as that is not packed by now, releases its stock, and gives the money
/// back.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`]; [`Error::Conflict`] when it is decided already or all of it is packed.
pub async fn approve(s: &Services, actor: &Actor, request: RequestId, reason: &str) -> Result<(), Error> {
    approve_as_shown(s, actor, request, reason, None).await
}

/// Approves a request of which somebody was `shown` that so many minor units would no longer be due.
///
/// # Errors
/// As [`approve`]; [`Error::Conflict`] also when it would be another amount by now.
pub async fn approve_as_shown(
    s: &Services,
    actor: &Actor,
    request: RequestId,
    reason: &str,
    shown: Option<i64>,
) -> Result<(), Error> {
    let (mut work, at) = open(s, actor, request).await?;
    allow(&mut work, at, reason, shown)?;
    work.commit().await
}

/// As [`approve_as_shown`], of the order at hand.
pub(crate) fn allow(work: &mut Change<'_>, at: usize, reason: &str, shown: Option<i64>) -> Result<(), Error> {
    let request = work.graph.requests[at].id;
    decide(work, at, CancellationCommand::Approve, reason.trim())?;
    let units = work.graph.requests[at].units.granted(&cancellable(&work.graph));
    if units.is_empty() {
        return Err(Error::conflict(NOTHING_LEFT));
    }
    let granted = units.clone();
    work.event_because(
        OrderEvent::CancellationApproved {
            request,
            units: granted,
        },
        reason.trim(),
    );
    let before = work.graph.order.cancelled_amount;
    cancel(work, units, Some(request), reason.trim())?;
    let amount = work.graph.order.cancelled_amount - before;
    if shown.is_some_and(|shown| shown != amount) {
        let amount = Money::new(amount, work.graph.order.currency);
        return Err(Error::conflict(format!(
            "Something of this order was packed meanwhile: {amount} would no longer be due. Please look again before you approve."
        )));
    }
    work.graph.requests[at].amount = Some(amount);
    Ok(())
}

/// Rejects a request.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`]; [`Error::Conflict`] when it is decided already; [`Error::Invalid`] on
/// `reason` when it is empty.
pub async fn reject(s: &Services, actor: &Actor, request: RequestId, reason: &str) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    let reason = forms::required(&mut errors, "reason", "The reason", reason, 1000);
    errors.into_result(())?;
    let (mut work, at) = open(s, actor, request).await?;
    decide(&mut work, at, CancellationCommand::Reject, &reason)?;
    work.event_because(OrderEvent::CancellationRejected { request }, &reason);
    work.commit().await?;
    Ok(())
}

/// Takes the last request of an order back, as long as it waits.
///
/// # Errors
/// [`Error::NotFound`] when the order is not the actor's or nobody asked; [`Error::Conflict`] when it is decided.
pub async fn withdraw(s: &Services, actor: &Actor, order: OrderId) -> Result<(), Error> {
    let mut work = Work::customer(s, actor, order, Permission::RequestCancellation).await?;
    let at = work
        .graph
        .requests
        .iter()
        .rposition(|r| r.kind == RequestKind::Cancellation);
    let at = at.ok_or(Error::NotFound)?;
    let request = work.graph.requests[at].id;
    decide(&mut work, at, CancellationCommand::Withdraw, "")?;
    work.event(OrderEvent::CancellationWithdrawn { request });
    work.commit().await?;
    Ok(())
}
