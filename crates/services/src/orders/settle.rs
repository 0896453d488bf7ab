//! What follows by itself when an order changed: states of parts and order, and the words people read.

use domain::{
    axes::{self, Axes, PaymentSums},
    event::OrderEvent,
    headline::{self, Facts, Headline},
    lines::Counters,
    machine::Machine,
    machines::{
        OrderCommand, OrderMachine, OrderState, ReturnState, SellerOrderCommand, SellerOrderMachine,
        SellerOrderState,
    },
    words::{RequestKind, TransactionKind, TransactionStatus},
};
use store::{
    entity::{order_lines, payment_transactions, seller_orders},
    graph::Graph,
};

use super::{Change, money};
use crate::payments;

/// The counters of a line.
#[must_use]
pub const fn counters(line: &order_lines::Model) -> Counters {
    Counters {
        ordered: line.ordered,
        allocated: line.allocated,
        backordered: line.backordered,
        packed: line.packed,
        shipped: line.shipped,
        delivered: line.delivered,
        cancelled: line.cancelled,
        return_requested: line.return_requested,
        returned: line.returned,
        given_up: line.given_up,
    }
}

/// Puts changed counters back into their line.
pub const fn set_counters(line: &mut order_lines::Model, counters: Counters) {
    let Counters {
        ordered,
        allocated,
        backordered,
        packed,
        shipped,
        delivered,
        cancelled,
        return_requested,
        returned,
        given_up,
    } = counters;
    line.ordered = ordered;
    line.allocated = allocated;
    line.backordered = backordered;
    line.packed = packed;
    line.shipped = shipped;
    line.delivered = delivered;
    line.cancelled = cancelled;
    line.return_requested = return_requested;
    line.returned = returned;
    line.given_up = given_up;
}

/// Sums over a payment log; entries that did not succeed count only as the last failure.
#[must_use]
pub fn sums(transactions: &[payment_transactions::Model]) -> PaymentSums {
    let mut sums = PaymentSums::default();
    for entry in transactions {
        match (entry.kind, entry.status) {
            (TransactionKind::Authorize, TransactionStatus::Succeeded) => {
                sums.authorized += entry.amount;
                sums.failed = false;
            }
            (TransactionKind::Authorize, TransactionStatus::Failed) => sums.failed = true,
            (TransactionKind::Capture, TransactionStatus::Succeeded) => sums.captured += entry.amount,
            (TransactionKind::Void, TransactionStatus::Succeeded) => {
                sums.authorized -= entry.amount;
                sums.voided = true;
            }
            (TransactionKind::Refund, TransactionStatus::Succeeded) => sums.refunded += entry.amount,
            (TransactionKind::Chargeback, TransactionStatus::Succeeded) => sums.charged_back += entry.amount,
            (TransactionKind::Reversal, TransactionStatus::Succeeded) => sums.charged_back -= entry.amount,
            _ => {}
        }
    }
    sums
}

/// The axes of an order, over all its lines.
#[must_use]
pub fn axes(graph: &Graph) -> Axes {
    let lines: Vec<Counters> = graph.lines.iter().map(counters).collect();
    axes::axes(
        &axes::total(&lines),
        &sums(&graph.transactions),
        money::due(graph),
    )
}

/// The headline of a whole order.
#[must_use]
pub fn order_headline(graph: &Graph) -> Headline {
    let states: Vec<SellerOrderState> = graph.parts.iter().map(|p| p.state).collect();
    words(graph, graph.order.state, &states, None)
}

/// The headline of one seller's part: the same words over that part alone.
#[must_use]
pub fn part_headline(graph: &Graph, part: &seller_orders::Model) -> Headline {
    let state = match part.state {
        SellerOrderState::Cancelled => OrderState::Cancelled,
        SellerOrderState::Declined => OrderState::Rejected,
        SellerOrderState::Completed => OrderState::Completed,
        SellerOrderState::New | SellerOrderState::Processing => match graph.order.state {
            OrderState::Completed => OrderState::Confirmed,
            state => state,
        },
    };
    words(graph, state, &[part.state], Some(part))
}

fn words(
    graph: &Graph,
    state: OrderState,
    states: &[SellerOrderState],
    part: Option<&seller_orders::Model>,
) -> Headline {
    let within = |id| part.is_none_or(|p| p.id == id);
    let lines: Vec<&order_lines::Model> = graph.lines.iter().filter(|l| within(l.seller_order_id)).collect();
    let sum = axes::total(&lines.iter().map(|l| counters(l)).collect::<Vec<_>>());
    let shipments: Vec<_> = graph
        .shipments
        .iter()
        .filter(|s| within(s.seller_order_id))
        .map(|s| s.state)
        .collect();
    let returns = |wanted: &[ReturnState]| {
        graph.requests.iter().any(|r| {
            r.kind == RequestKind::Return
                && lines.iter().any(|l| Some(l.id) == r.line_id)
                && wanted
                    .iter()
                    .any(|w| domain::machine::Word::as_str(*w) == r.state)
        })
    };
    headline::headline(&Facts {
        state,
        on_hold: graph.order.holds.any(),
        // What is paid is the whole order's; where the goods are is told of these lines alone.
        axes: axes::axes(&sum, &sums(&graph.transactions), money::due(graph)),
        sum,
        parts: states,
        production: &[],
        shipments: &shipments,
        return_pending: returns(&[ReturnState::Requested]),
        return_approved: returns(&[
            ReturnState::Approved,
            ReturnState::InTransit,
            ReturnState::Received,
        ]),
    })
}

/// Moves parts and order to the states their lines ask for, and recomputes the words.
pub fn settle(work: &mut Change<'_>) {
    for i in 0..work.graph.parts.len() {
        settle_part(work, i);
    }
    settle_order(work);
    reword(&mut work.graph);
}

/// Computes the words people read, and whether sellers see their parts; stock that is paid for is held for good.
pub(crate) fn reword(graph: &mut Graph) {
    for part in &mut graph.parts {
        part.released = !matches!(graph.order.state, OrderState::Pending | OrderState::Rejected);
    }
    if !payments::holds_for_a_while(graph) {
        graph.order.reserved_until = None;
    }
    word(graph);
}

/// Computes the words people read: of the order, and of each part, which keeps those of the order as well.
pub(crate) fn word(graph: &mut Graph) {
    for i in 0..graph.parts.len() {
        graph.parts[i].headline = part_headline(graph, &graph.parts[i]);
    }
    let (headline, payment) = (order_headline(graph), axes(graph).payment);
    (graph.order.headline, graph.order.payment_status) = (headline, payment);
    for part in &mut graph.parts {
        (part.order_headline, part.order_payment) = (headline, payment);
    }
}

fn settle_part(work: &mut Change<'_>, i: usize) {
    let part = &work.graph.parts[i];
    let id = part.id;
    let lines: Vec<Counters> = work
        .graph
        .lines
        .iter()
        .filter(|l| l.seller_order_id == id)
        .map(counters)
        .collect();
    let sum = axes::total(&lines);
    let (command, event) = if sum.cancelled == sum.ordered {
        (
            SellerOrderCommand::Cancel,
            OrderEvent::PartCancelled { seller_order: id },
        )
    } else if sum.outstanding() == 0 {
        (
            SellerOrderCommand::Complete,
            OrderEvent::PartCompleted { seller_order: id },
        )
    } else {
        return;
    };
    if let Ok(state) = SellerOrderMachine::apply(part.state, command) {
        work.graph.parts[i].state = state;
        work.event(event);
    }
}

fn settle_order(work: &mut Change<'_>) {
    let states = || work.graph.parts.iter().map(|p| p.state);
    let undone = |s| matches!(s, SellerOrderState::Cancelled | SellerOrderState::Declined);
    let (command, event) = if states().all(undone) {
        (OrderCommand::Cancel, OrderEvent::Cancelled {})
    } else if states().all(|s| undone(s) || s == SellerOrderState::Completed) {
        (OrderCommand::Complete, OrderEvent::Completed {})
    } else {
        return;
    };
    if let Ok(state) = OrderMachine::apply(work.graph.order.state, command) {
        work.graph.order.state = state;
        work.event(event);
    }
}
