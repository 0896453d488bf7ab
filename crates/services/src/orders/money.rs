//! What units of an order are worth, and what can still be given back.

use domain::{
    ids::LineId,
    machines::{RefundState, ReturnState},
    money::fraction,
    refund::{self, LineShare, Undone},
    words::RequestKind,
};
use store::{entity::order_lines, graph::Graph};

use super::settle;

/// Units of a line that are cancelled, returned, or allowed to be returned.
#[must_use]
pub fn gone(graph: &Graph, line: &order_lines::Model) -> i64 {
    let on_the_way: i64 = graph
        .requests
        .iter()
        .filter(|r| r.kind == RequestKind::Return && r.line_id == Some(line.id))
        .filter(|r| {
            matches!(
                r.state.parse(),
                Ok(ReturnState::Approved | ReturnState::InTransit)
            )
        })
        .filter_map(|r| r.quantity)
        .sum();
    line.cancelled + line.returned + on_the_way
}

/// What `units` more units of a line are worth.
#[must_use]
pub fn worth(graph: &Graph, line: &order_lines::Model, units: i64) -> Undone {
    let share = |total| {
        LineShare {
            total,
            ordered: line.ordered,
            gone: gone(graph, line),
        }
        .worth(units)
    };
    let tax = share(line.tax);
    Undone {
        goods: share(line.total) - tax,
        tax,
        shipping: 0,
    }
}

/// What goes back when `units` of these lines, all of one part, are cancelled: the goods, and the part's shipping fee
/// once nothing of it is left to send.
#[must_use]
pub fn cancellation(graph: &Graph, part: usize, units: &[(LineId, i64)]) -> Undone {
    let part = &graph.parts[part];
    let mut undone = Undone::default();
    let (mut ordered, mut cancelled) = (0, 0);
    for line in graph.lines.iter().filter(|l| l.seller_order_id == part.id) {
        let more: i64 = units
            .iter()
            .filter(|(id, _)| *id == line.id)
            .map(|(_, n)| n)
            .sum();
        let worth = worth(graph, line, more);
        undone.goods += worth.goods;
        undone.tax += worth.tax;
        ordered += line.ordered;
        cancelled += line.cancelled + more;
    }
    let was: i64 = graph
        .lines
        .iter()
        .filter(|l| l.seller_order_id == part.id)
        .map(|l| l.cancelled)
        .sum();
    if was < ordered {
        undone.shipping = refund::shipping(part.shipping, ordered, cancelled);
    }
    undone
}

/// What is undone when of units that are worth so much only `amount` goes back: its share of goods and tax.
#[must_use]
pub fn given(worth: Undone, amount: i64) -> Undone {
    let all = worth.amount();
    let tax = if all == 0 {
        0
    } else {
        fraction(worth.tax, amount.min(all), all)
    };
    Undone {
        goods: amount - tax,
        tax,
        shipping: 0,
    }
}

/// What can still be promised back, in minor units: captured, less every refund that is not refused.
#[must_use]
pub fn refundable(graph: &Graph) -> i64 {
    let sums = settle::sums(&graph.transactions);
    let promised: i64 = graph
        .refunds
        .iter()
        .filter(|r| r.state != RefundState::Rejected)
        .map(|r| r.amount)
        .sum();
    (sums.captured - sums.charged_back - promised).max(0)
}

/// What the order costs in the end, in minor units: its total, less what was cancelled and what returns give back.
#[must_use]
pub fn owed(graph: &Graph) -> i64 {
    graph.order.total - graph.order.cancelled_amount - given_back(graph, |_| true)
}

/// What approved returns of the lines that `of` picks give back.
#[must_use]
pub fn given_back(graph: &Graph, of: impl Fn(LineId) -> bool) -> i64 {
    let returns = graph
        .requests
        .iter()
        .filter(|r| r.kind == RequestKind::Return && r.line_id.is_some_and(&of));
    // A return has an amount once it is approved.
    returns.filter_map(|r| r.amount).sum()
}

/// What a return can give back at most: what is paid and not promised back; for an order paid in cash also what has
/// not been collected yet.
#[must_use]
pub fn returnable(graph: &Graph) -> i64 {
    if graph.order.payment_method == "cod" {
        owed(graph).max(0)
    } else {
        refundable(graph)
    }
}
