//! Payments and requests equal what events tell of them: none is missing, none is there that no event began.

use domain::{
    event::OrderEvent,
    fold::{Folded, FoldedRequest, FoldedReturn},
    ids::{LineId, RequestId},
    machine::{Machine, Word},
    machines::{CancellationState, ReturnMachine, ReturnState},
    words::RequestKind,
};
use store::{audit::Audited, entity::requests};

use super::{Report, history::RULE};

/// Compares payments: states, amounts, and that they are all there.
pub(super) fn payments(one: &Audited, folded: &Folded, report: &mut Report) {
    let order = &one.graph.order;
    let imported = folded.channel == "import";
    for row in &one.graph.payments {
        let told = folded.payment_at(row.position, row.id, row.amount);
        let expected = told.map(|p| (p.amount, p.state));
        let stored = Some((row.amount, row.state));
        report.equal(RULE, row.id, "its amount and state", stored, expected);
        if !imported && row.position == 0 {
            report.equal(RULE, row.id, "its method", &row.method, &folded.method);
        }
        report.equal(RULE, row.id, "its currency", row.currency, folded.currency);
    }
    let there = |id| one.graph.payments.iter().any(|row| row.id == id);
    for id in folded.payments.keys().filter(|id| !there(**id)) {
        report.add(RULE, id, "this payment is not there");
    }
    if !imported && one.graph.payments.is_empty() {
        report.add(RULE, order.id, "its payment is not there");
    }
}

/// Compares requests: states, what they are about, and that they are all there.
pub(super) fn requests(one: &Audited, folded: &Folded, report: &mut Report) {
    let there = |id| one.graph.requests.iter().any(|row| row.id == id);
    for id in folded.requests.keys().filter(|id| !there(**id)) {
        report.add(RULE, id, "this request is not there");
    }
    for row in &one.graph.requests {
        if let Some(wish) = folded.wishes.get(&row.id) {
            report.equal(RULE, row.id, "what it asks for", &row.units, wish);
        }
        match folded.requests.get(&row.id) {
            Some(FoldedRequest::Cancellation(state)) => {
                let open = *state == CancellationState::Pending;
                let amount = (*state == CancellationState::Approved).then(|| cancelled(one, row.id));
                let what = (RequestKind::Cancellation, None, None, amount);
                request(row, state.as_str(), open, what, report);
            }
            Some(FoldedRequest::Return(state)) => {
                let told = folded.returns.get(&row.id);
                let (line, quantity) = (told.map(|r| r.units.line), told.map(|r| r.units.quantity));
                let what = (RequestKind::Return, line, quantity, told.and_then(|r| r.amount));
                request(row, state.as_str(), *state == ReturnMachine::START, what, report);
                if let Some(told) = told {
                    way_back(row, *state, told, report);
                }
            }
            None if granted_at_once(one, row) => {}
            None => report.add(RULE, row.id, "no event asked for this"),
        }
    }
}

/// What a request is about: its kind, line and units, and the amount it came to.
type What = (RequestKind, Option<LineId>, Option<i64>, Option<i64>);

fn request(row: &requests::Model, state: &str, open: bool, what: What, report: &mut Report) {
    let stored = (row.state.as_str(), row.open);
    report.equal(RULE, row.id, "its state", stored, (state, open));
    let stored = (row.kind, row.line_id, row.quantity, row.amount);
    report.equal(RULE, row.id, "its kind, line, units and amount", stored, what);
}

/// How the goods came back. Until when they were to be sent, older histories do not tell.
fn way_back(row: &requests::Model, state: ReturnState, told: &FoldedReturn, report: &mut Report) {
    let stored = (row.carrier.as_str(), row.awb.as_str(), row.received, row.fit);
    let expected = (told.carrier.as_str(), told.awb.as_str(), told.received, told.fit);
    let what = "its carrier, tracking number, and units that came and are fit for sale";
    report.equal(RULE, row.id, what, stored, expected);
    if state != ReturnState::Approved || told.send_by.is_some() {
        report.equal(
            RULE,
            row.id,
            "until when it is to be sent",
            row.send_by,
            told.send_by,
        );
    }
}

/// A wish that needed no decision leaves no event of its own: it is told by what was cancelled at that moment.
fn granted_at_once(one: &Audited, row: &requests::Model) -> bool {
    let cancelled = |at| {
        let mut of = one.events.iter().filter(|e| e.kind == CANCELLED);
        of.any(|e| Some(e.at) == at)
    };
    row.kind == RequestKind::Cancellation
        && row.state == CancellationState::Approved.as_str()
        && !row.open
        && row.decided_at == Some(row.requested_at)
        && row.line_id.is_none()
        && row.quantity.is_none()
        && row.amount.is_none()
        && cancelled(row.decided_at)
}

const CANCELLED: &str = "lines.cancelled.v1";

/// What the command cancelled that approved a request, in minor units.
fn cancelled(one: &Audited, request: RequestId) -> i64 {
    let read = |row: &store::entity::events::Model| OrderEvent::from_parts(&row.kind, row.data.clone()).ok();
    let approvals = one.events.iter().filter(|e| e.kind == "cancellation.approved.v1");
    let mut approvals = approvals.filter(
        |e| matches!(read(e), Some(OrderEvent::CancellationApproved { request: of, .. }) if of == request),
    );
    let Some(cause) = approvals.next().map(|e| e.cause) else {
        return 0;
    };
    let of_command = one
        .events
        .iter()
        .filter(|e| e.cause == cause && e.kind == CANCELLED);
    let amounts = of_command.filter_map(|e| match read(e)? {
        OrderEvent::LinesCancelled { amount, .. } => Some(amount),
        _ => None,
    });
    amounts.sum()
}
