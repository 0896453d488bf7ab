//! What was paid for an order, and what was asked for it: read from its rows.

use domain::{
    axes::PaymentAxis,
    event::Units,
    ids::RequestId,
    machine::Word,
    machines::RefundState,
    time::Timestamp,
    words::{CancellationReason, RequestKind, ReturnReason},
};
use store::{entity::requests, graph::Graph};

use super::way_back::{self, WayBack};
use crate::orders::{money, settle};

/// How an order is paid; amounts in minor units.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Payment {
    /// The method, for people.
    pub method: String,
    /// How far it is.
    pub status: PaymentAxis,
    /// Taken so far.
    pub captured: i64,
    /// Given back so far.
    pub refunded: i64,
    /// Still to be paid.
    pub due: i64,
    /// Why the last attempt failed, in the provider's words.
    pub error: Option<String>,
    /// What goes or went back, oldest first.
    pub refunds: Vec<Refund>,
}

/// Money that goes back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refund {
    /// Minor units.
    pub amount: i64,
    /// How far it is.
    pub state: RefundState,
    /// When it was decided.
    pub created_at: Timestamp,
    /// When it was paid.
    pub succeeded_at: Option<Timestamp>,
}

/// A cancellation or a return that somebody asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// The request.
    pub id: RequestId,
    /// What was asked.
    pub kind: RequestKind,
    /// The state's word: of the cancellation or of the return machine.
    pub state: String,
    /// Whether it waits for a decision.
    pub open: bool,
    /// What is to come back, for a return.
    pub title: String,
    /// How many of it.
    pub quantity: Option<i64>,
    /// What a cancellation asks for, title and units; nothing when it is everything that is not packed.
    pub wish: Vec<(String, i64)>,
    /// Why, as a sentence.
    pub reason: String,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// What was said to the decision; may be empty.
    pub decision_reason: String,
    /// What was granted, in minor units.
    pub amount: Option<i64>,
    /// How the goods of a return come back.
    pub way: WayBack,
}

/// A payment method's code for people.
#[must_use]
pub fn payment_method(code: &str) -> String {
    match code {
        "cod" => "Cash on delivery".to_owned(),
        "test" => "Card".to_owned(),
        other => words(other),
    }
}

pub(super) fn words(code: &str) -> String {
    let text = code.replace(['_', '-'], " ");
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

pub(super) fn payment(graph: &Graph) -> Payment {
    let sums = settle::sums(&graph.transactions);
    let order = &graph.order;
    Payment {
        method: payment_method(&order.payment_method),
        status: order.payment_status,
        captured: sums.captured,
        refunded: sums.refunded,
        due: money::to_pay(graph),
        error: graph.payments.last().and_then(|p| p.error.clone()),
        refunds: graph
            .refunds
            .iter()
            .map(|r| Refund {
                amount: r.amount,
                state: r.state,
                created_at: r.created_at,
                succeeded_at: r.succeeded_at,
            })
            .collect(),
    }
}

pub(super) fn request(graph: &Graph, row: &requests::Model) -> Request {
    let code = match row.kind {
        RequestKind::Cancellation => CancellationReason::from_word(&row.reason_code).map(Word::label),
        RequestKind::Return => ReturnReason::from_word(&row.reason_code).map(Word::label),
    };
    let reason = [code.unwrap_or_default(), row.reason.clone()];
    let reason: Vec<String> = reason.into_iter().filter(|text| !text.is_empty()).collect();
    let line = graph.lines.iter().find(|l| Some(l.id) == row.line_id);
    Request {
        id: row.id,
        kind: row.kind,
        state: row.state.clone(),
        open: row.open,
        title: line.map(|l| l.title.clone()).unwrap_or_default(),
        quantity: row.quantity,
        wish: titled(graph, &row.units.0),
        reason: reason.join(": "),
        requested_at: row.requested_at,
        decided_at: row.decided_at,
        decision_reason: row.decision_reason.clone(),
        amount: row.amount,
        way: way_back::of(row),
    }
}

/// Titles and numbers of units.
pub(super) fn titled(graph: &Graph, units: &[Units]) -> Vec<(String, i64)> {
    let title = |line| graph.lines.iter().find(|l| l.id == line).map(|l| l.title.clone());
    let named = units
        .iter()
        .map(|u| (title(u.line).unwrap_or_default(), u.quantity));
    named.collect()
}
