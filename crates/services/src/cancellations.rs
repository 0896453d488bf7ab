//! Cancelling orders, at once or by request.

use domain::{
    actor::{Actor, Permission},
    event::{OrderEvent, UndonePart, Units},
    forms::{self, FieldErrors},
    ids::{LineId, OrderId, RequestId, SellerOrderId},
    machine::{Machine, Word},
    machines::{CancellationCommand, CancellationMachine, CancellationState, OrderState, SellerOrderState},
    money::Money,
    refund::Undone,
    time::DAY,
    words::{CancellationReason, RequestKind},
};
use sea_orm::EntityTrait;
use store::entity::{order_lines, requests};

use crate::{
    Error, Services,
    orders::{Change, Work, ledger, money, reservations, settle},
    payments,
};

/// How a wish to cancel ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CancelOutcome {
    /// Nothing was packed or paid: the order is cancelled.
    Cancelled,
    /// Somebody decides.
    Requested,
}

/// How long an administrator has to decide, in microseconds.
const DECIDE_WITHIN: i64 = 2 * DAY;

/// Asks to cancel what is not packed. An order that is unpaid and untouched is cancelled at once.
///
/// # Errors
/// [`Error::NotFound`] when the order is not the actor's; [`Error::Conflict`] when nothing can be cancelled any more
/// or a request is already waiting; [`Error::Invalid`] on `reason_code` and `reason`.
pub async fn request(
    s: &Services,
    actor: &Actor,
    order: OrderId,
    reason_code: &str,
    reason: &str,
) -> Result<CancelOutcome, Error> {
    let mut errors = FieldErrors::default();
    let reason = forms::optional(&mut errors, "reason", "The reason", reason, 1000);
    let code = CancellationReason::from_word(reason_code);
    match code {
        None => errors.add("reason_code", "Please choose a reason."),
        Some(CancellationReason::Other) if reason.is_empty() => errors.add("reason", "Please tell us why."),
        Some(_) => {}
    }
    errors.into_result(())?;
    let mut work = Work::customer(s, actor, order, Permission::RequestCancellation).await?;
    let outcome = ask(&mut work, code.unwrap_or(CancellationReason::Other), reason)?;
    work.commit().await?;
    Ok(outcome)
}

/// As [`request`], of the order at hand.
pub(crate) fn ask(
    work: &mut Change<'_>,
    code: CancellationReason,
    reason: String,
) -> Result<CancelOutcome, Error> {
    if cancellable(work).is_empty() {
        return Err(Error::conflict(
            "Everything in this order is already packed or cancelled, so it cannot be cancelled.",
        ));
    }
    let open = |r: &requests::Model| r.kind == RequestKind::Cancellation && r.open;
    if work.graph.requests.iter().any(open) {
        return Err(Error::conflict(
            "A cancellation request for this order is already waiting for a decision.",
        ));
    }
    let sums = settle::sums(&work.graph.transactions);
    let untouched = work.graph.lines.iter().all(|l| l.packed == 0);
    let at_once = untouched && sums.captured == 0 && sums.authorized == 0;
    let id: RequestId = work.s.id();
    let text = if reason.is_empty() {
        code.label()
    } else {
        reason.clone()
    };
    let (now, user, order) = (work.now, work.user(), work.graph.order.id);
    work.graph.requests.push(requests::Model {
        id,
        kind: RequestKind::Cancellation,
        order_id: order,
        line_id: None,
        quantity: None,
        state: if at_once {
            CancellationState::Approved
        } else {
            CancellationState::Pending
        }
        .as_str()
        .to_owned(),
        open: !at_once,
        reason_code: code.as_str().to_owned(),
        reason,
        requested_by: user,
        requested_at: now,
        due_at: now.plus(DECIDE_WITHIN),
        decided_by: None,
        decided_at: at_once.then_some(now),
        decision_reason: String::new(),
        amount: None,
    });
    if at_once {
        cancel_open_units(work, Some(id), &text)?;
    } else {
        work.event_because(OrderEvent::CancellationRequested { request: id }, &text);
    }
    Ok(if at_once {
        CancelOutcome::Cancelled
    } else {
        CancelOutcome::Requested
    })
}

/// Units that can still be cancelled, per line.
fn cancellable(work: &Change<'_>) -> Vec<(LineId, i64)> {
    if matches!(
        work.graph.order.state,
        OrderState::Rejected | OrderState::Cancelled
    ) {
        return Vec::new();
    }
    work.graph
        .lines
        .iter()
        .map(|l| (l.id, settle::counters(l).cancellable()))
        .filter(|(_, n)| *n > 0)
        .collect()
}

/// Cancels every unit that is not packed: counters, stock, ledger, and the money that goes back.
pub(crate) fn cancel_open_units(
    work: &mut Change<'_>,
    request: Option<RequestId>,
    why: &str,
) -> Result<(), Error> {
    let units = cancellable(work);
    cancel(work, units, request, why)
}

/// Cancels every unit of one part that is not packed, as [`cancel_open_units`] does of all.
pub(crate) fn cancel_part(work: &mut Change<'_>, part: SellerOrderId, why: &str) -> Result<(), Error> {
    let own = |line: LineId| {
        let row = work.graph.lines.iter().find(|l| l.id == line);
        row.is_some_and(|l| l.seller_order_id == part)
    };
    let mut units = cancellable(work);
    units.retain(|(line, _)| own(*line));
    cancel(work, units, None, why)
}

fn cancel(
    work: &mut Change<'_>,
    units: Vec<(LineId, i64)>,
    request: Option<RequestId>,
    why: &str,
) -> Result<(), Error> {
    let (mut amount, mut parts) = (0, Vec::new());
    for at in 0..work.graph.parts.len() {
        let undone = money::cancellation(&work.graph, at, &units);
        if undone != Undone::default() {
            amount += undone.amount();
            let seller_order = work.graph.parts[at].id;
            parts.push(UndonePart { seller_order, undone });
            ledger::undo(work, "cancellation", at, undone);
        }
    }
    for (line, n) in &units {
        if let Some(row) = work.graph.lines.iter_mut().find(|l| l.id == *line) {
            let mut counters = settle::counters(row);
            let allocated = counters.cancel(*n)?;
            settle::set_counters(row, counters);
            let changes = reservations::take(&mut work.graph, *line, allocated, false);
            work.stock(changes);
        }
    }
    work.graph.order.cancelled_amount += amount;
    let units = units
        .into_iter()
        .map(|(line, quantity)| Units { line, quantity })
        .collect();
    work.event_because(OrderEvent::LinesCancelled { units, amount, parts }, why);
    collect_what_ended(work)?;
    payments::give_back(work, amount, request, "cancellation")
}

/// Grants the wish to cancel an order of which nothing is left: it came true some other way, for `amount` minor units.
pub(crate) fn grant_what_came_true(work: &mut Change<'_>, amount: i64) -> Result<(), Error> {
    const WHY: &str = "Nothing of the order is left to send.";
    let waiting = |r: &requests::Model| r.kind == RequestKind::Cancellation && r.open;
    let Some(at) = work.graph.requests.iter().position(waiting) else {
        return Ok(());
    };
    if work.graph.lines.iter().any(|l| l.cancelled < l.ordered) {
        return Ok(());
    }
    decide(work, at, CancellationCommand::Approve, WHY)?;
    let request = &mut work.graph.requests[at];
    request.decided_by = None;
    request.amount = Some(amount);
    let request = request.id;
    work.event_because(OrderEvent::CancellationApproved { request }, WHY);
    Ok(())
}

/// Collects the cash of parts that the cancellation brought to their end after something of them was delivered.
fn collect_what_ended(work: &mut Change<'_>) -> Result<(), Error> {
    let open = [SellerOrderState::New, SellerOrderState::Processing];
    let parts: Vec<_> = work
        .graph
        .parts
        .iter()
        .filter(|p| open.contains(&p.state))
        .map(|p| p.id)
        .collect();
    for part in parts {
        let delivered = |l: &order_lines::Model| l.seller_order_id == part && l.delivered > 0;
        if work.graph.lines.iter().any(delivered) {
            payments::collect_cash(work, part)?;
        }
    }
    Ok(())
}

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
fn decide(work: &mut Change<'_>, at: usize, command: CancellationCommand, reason: &str) -> Result<(), Error> {
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

/// Approves a request: cancels what is not packed by now, releases its stock, and gives the money back.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`]; [`Error::Conflict`] when it is decided already or everything is packed.
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
    if cancellable(work).is_empty() {
        return Err(Error::conflict(
            "Everything was packed meanwhile, so nothing is left to cancel. Please reject the request.",
        ));
    }
    work.event_because(OrderEvent::CancellationApproved { request }, reason.trim());
    let before = work.graph.order.cancelled_amount;
    cancel_open_units(work, Some(request), reason.trim())?;
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
