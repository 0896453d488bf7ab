//! Cancelling orders, at once or by request, whole or in part.

mod decide;
mod wish;

use domain::{
    actor::{Actor, Permission},
    cancellation::Wish,
    event::{OrderEvent, UndonePart, Units},
    forms::{self, FieldErrors},
    ids::{LineId, OrderId, RequestId, SellerOrderId},
    machine::Word,
    machines::{CancellationCommand, CancellationState, SellerOrderState},
    refund::Undone,
    time::DAY,
    words::{CancellationReason, RequestKind},
};
use store::entity::{order_lines, requests};

use crate::{
    Error, Services, holds,
    orders::{Change, Work, ledger, money, reservations, settle},
    payments,
};

pub(crate) use decide::allow;
use decide::decide;
pub use decide::{approve, approve_as_shown, reject, withdraw};
pub(crate) use wish::open as cancellable;

/// How a wish to cancel ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CancelOutcome {
    /// Nothing was packed or paid: what was asked for is cancelled.
    Cancelled,
    /// Somebody decides.
    Requested,
}

/// Why a request cannot be granted any more.
pub(crate) const NOTHING_LEFT: &str = "Everything it asks for was packed or cancelled meanwhile, so nothing is left to cancel. Please reject the request.";

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
    request_units(s, actor, order, &[], reason_code, reason).await
}

/// As [`request`], of so many units of these lines; of everything that is not packed when none is named.
///
/// # Errors
/// As [`request`]; [`Error::Invalid`] also on `quantity[line]`.
pub async fn request_units(
    s: &Services,
    actor: &Actor,
    order: OrderId,
    lines: &[(LineId, i64)],
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
    let outcome = ask(
        &mut work,
        lines,
        code.unwrap_or(CancellationReason::Other),
        reason,
    )?;
    work.commit().await?;
    Ok(outcome)
}

/// As [`request_units`], of the order at hand.
pub(crate) fn ask(
    work: &mut Change<'_>,
    lines: &[(LineId, i64)],
    code: CancellationReason,
    reason: String,
) -> Result<CancelOutcome, Error> {
    if cancellable(&work.graph).is_empty() {
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
    let wish = wish::checked(&work.graph, lines)?;
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
        units: wish.clone(),
        send_by: None,
        carrier: String::new(),
        awb: String::new(),
        received: 0,
        fit: None,
        unfit_reason: String::new(),
        closing_note: String::new(),
    });
    if at_once {
        let units = wish.granted(&cancellable(&work.graph));
        cancel(work, units, Some(id), &text)?;
    } else {
        work.event_because(OrderEvent::CancellationRequested { request: id, wish }, &text);
    }
    Ok(if at_once {
        CancelOutcome::Cancelled
    } else {
        CancelOutcome::Requested
    })
}

/// Cancels every unit that is not packed: counters, stock, ledger, and the money that goes back.
pub(crate) fn cancel_open_units(
    work: &mut Change<'_>,
    request: Option<RequestId>,
    why: &str,
) -> Result<(), Error> {
    let units = Wish::default().granted(&cancellable(&work.graph));
    cancel(work, units, request, why)
}

/// Cancels every unit of one part that is not packed, as [`cancel_open_units`] does of all.
pub(crate) fn cancel_part(work: &mut Change<'_>, part: SellerOrderId, why: &str) -> Result<(), Error> {
    let own = |line: LineId| {
        let row = work.graph.lines.iter().find(|l| l.id == line);
        row.is_some_and(|l| l.seller_order_id == part)
    };
    let mut units = Wish::default().granted(&cancellable(&work.graph));
    units.retain(|units| own(units.line));
    cancel(work, units, None, why)
}

fn cancel(
    work: &mut Change<'_>,
    units: Vec<Units>,
    request: Option<RequestId>,
    why: &str,
) -> Result<(), Error> {
    let leaving: Vec<(LineId, i64)> = units.iter().map(|u| (u.line, u.quantity)).collect();
    let (mut amount, mut parts) = (0, Vec::new());
    for at in 0..work.graph.parts.len() {
        let undone = money::cancellation(&work.graph, at, &leaving);
        if undone != Undone::default() {
            amount += undone.amount();
            let seller_order = work.graph.parts[at].id;
            parts.push(UndonePart { seller_order, undone });
            ledger::undo(work, "cancellation", at, undone);
        }
    }
    for (line, n) in &leaving {
        if let Some(row) = work.graph.lines.iter_mut().find(|l| l.id == *line) {
            let mut counters = settle::counters(row);
            let allocated = counters.cancel(*n)?;
            settle::set_counters(row, counters);
            let changes = reservations::take(&mut work.graph, *line, allocated, false);
            work.stock(changes);
        }
    }
    work.graph.order.cancelled_amount += amount;
    work.event_because(OrderEvent::LinesCancelled { units, amount, parts }, why);
    collect_what_ended(work)?;
    payments::give_back(work, amount, request, "cancellation")?;
    holds::go_on_when_paid(work)
}

/// Grants the wish to cancel what nothing is left of: it came true some other way, for `amount` minor units.
pub(crate) fn grant_what_came_true(work: &mut Change<'_>, amount: i64) -> Result<(), Error> {
    const WHY: &str = "Nothing of it is left to send.";
    let waiting = |r: &requests::Model| r.kind == RequestKind::Cancellation && r.open;
    let Some(at) = work.graph.requests.iter().position(waiting) else {
        return Ok(());
    };
    let wish = &work.graph.requests[at].units;
    let mut lines = work.graph.lines.iter();
    if lines.any(|l| wish.names(l.id) && l.cancelled < l.ordered) {
        return Ok(());
    }
    decide(work, at, CancellationCommand::Approve, WHY)?;
    let request = &mut work.graph.requests[at];
    request.decided_by = None;
    request.amount = Some(amount);
    let request = request.id;
    let units = Vec::new();
    work.event_because(OrderEvent::CancellationApproved { request, units }, WHY);
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
