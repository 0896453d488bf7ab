//! What units of an order are worth, and what can still be given back.

use domain::{
    ids::LineId,
    machines::{OrderState, PaymentState, RefundState, ReturnState},
    refund::{self, PaidLine, PaidPart, Undone},
    words::RequestKind,
};
use store::{
    entity::{order_lines, orders, seller_orders},
    graph::Graph,
};

use super::settle;

/// Units of a line that are cancelled, returned, allowed to be returned, or paid back without having come.
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
        .filter_map(|r| Some(r.quantity? - r.received))
        .sum();
    line.cancelled + line.returned + line.given_up + on_the_way
}

fn paid_line(graph: &Graph, line: &order_lines::Model) -> PaidLine {
    PaidLine {
        line: line.id,
        total: line.total,
        tax: line.tax,
        ordered: line.ordered,
        gone: gone(graph, line),
    }
}

/// A part as the refund calculator looks at it.
fn paid_part(graph: &Graph, part: &seller_orders::Model) -> PaidPart {
    let lines = graph.lines.iter().filter(|l| l.seller_order_id == part.id);
    PaidPart {
        shipping: part.shipping,
        lines: lines.map(|line| paid_line(graph, line)).collect(),
    }
}

/// What `units` more units of a line are worth, without any shipping.
#[must_use]
pub fn worth(graph: &Graph, line: &order_lines::Model, units: i64) -> Undone {
    paid_line(graph, line).worth(units)
}

/// What goes back when `units` of these lines, all of one part, are cancelled: the goods, and the part's shipping fee
/// once nothing of it is left.
#[must_use]
pub fn cancellation(graph: &Graph, part: usize, units: &[(LineId, i64)]) -> Undone {
    paid_part(graph, &graph.parts[part]).worth(units)
}

/// What `units` more units of a line are worth when they come back: the goods, and the part's shipping fee once nothing
/// of it is left.
#[must_use]
pub fn coming_back(graph: &Graph, line: &order_lines::Model, units: i64) -> Undone {
    let part = graph.parts.iter().find(|p| p.id == line.seller_order_id);
    part.map_or_else(Undone::default, |part| {
        paid_part(graph, part).worth(&[(line.id, units)])
    })
}

/// What is undone when of units that are worth so much only `amount` goes back: its share of goods, tax and shipping.
#[must_use]
pub fn given(worth: Undone, amount: i64) -> Undone {
    worth.share(amount)
}

/// What is promised back, in minor units: every refund that is not refused.
fn promised(graph: &Graph) -> i64 {
    let refunds = graph.refunds.iter();
    let promised = refunds.filter(|r| r.state != RefundState::Rejected);
    promised.map(|r| r.amount).sum()
}

/// What can still be promised back, in minor units: captured, less every refund that is not refused.
#[must_use]
pub fn refundable(graph: &Graph) -> i64 {
    let sums = settle::sums(&graph.transactions);
    refund::refundable(sums.captured, sums.charged_back, promised(graph))
}

/// What was taken of the customer, less what goes back already; minor units. What their bank took back was paid, too.
fn kept(graph: &Graph) -> i64 {
    settle::sums(&graph.transactions).captured - promised(graph)
}

/// What providers have promised and not taken yet; minor units.
fn authorized(graph: &Graph) -> i64 {
    let authorized = graph.payments.iter();
    let authorized = authorized.filter(|p| p.state == PaymentState::Authorized);
    authorized.map(|p| p.amount).sum()
}

/// What the customer has paid or promised, less what goes back already; minor units.
#[must_use]
pub fn paid(graph: &Graph) -> i64 {
    kept(graph) + authorized(graph)
}

/// Whether what the order costs is asked for by card: cash is collected on delivery, and what orders from elsewhere cost is not
/// asked for here.
#[must_use]
pub fn by_card(order: &orders::Model) -> bool {
    order.payment_method != "cod" && order.channel != "import"
}

/// What is still to be paid by card, in minor units: all of an order whose card was declined, the rest of one that a change
/// made dearer.
#[must_use]
pub fn balance(graph: &Graph) -> i64 {
    let over = matches!(graph.order.state, OrderState::Cancelled | OrderState::Rejected);
    if over || !by_card(&graph.order) {
        0
    } else {
        (owed(graph) - paid(graph)).max(0)
    }
}

/// What the customer can pay now or on delivery, in minor units.
#[must_use]
pub fn to_pay(graph: &Graph) -> i64 {
    if graph.order.state == OrderState::Rejected {
        0
    } else if by_card(&graph.order) {
        balance(graph)
    } else {
        (owed(graph) - kept(graph)).max(0)
    }
}

/// What was paid beyond what the order costs in the end, in minor units.
#[must_use]
pub fn overpaid(graph: &Graph) -> i64 {
    kept(graph) - owed(graph)
}

/// What can go back of that, in minor units, once the order costs `less` than it does. What orders from elsewhere cost need not be
/// what was paid for them: all of it can.
#[must_use]
pub fn surplus(graph: &Graph, less: i64) -> i64 {
    let refundable = refundable(graph);
    if graph.order.channel == "import" {
        refundable
    } else {
        refundable.min(overpaid(graph) + less)
    }
}

/// What goes back when `amount` minor units are taken off what the order costs: nothing of what was never paid.
#[must_use]
pub fn goes_back(graph: &Graph, amount: i64) -> i64 {
    amount.min(surplus(graph, amount).max(0))
}

/// What the order costs in the end, in minor units: its total, less what was cancelled and what returns give back.
#[must_use]
pub fn owed(graph: &Graph) -> i64 {
    graph.order.total - graph.order.cancelled_amount - given_back(graph)
}

/// What is to be taken for the order in all, in minor units: what it costs in the end, and what goes back after it was
/// taken. What a return gives back before its cash is collected is never taken.
#[must_use]
pub fn due(graph: &Graph) -> i64 {
    owed(graph) + promised(graph)
}

/// What approved returns give back, in minor units.
fn given_back(graph: &Graph) -> i64 {
    let returns = graph.requests.iter().filter(|r| r.kind == RequestKind::Return);
    // A return has an amount once it is approved.
    returns.filter_map(|r| r.amount).sum()
}

/// What a return can take off at most: what is paid and not promised back, what is about to be taken, and what is still to be
/// paid.
#[must_use]
pub fn returnable(graph: &Graph) -> i64 {
    if graph.order.payment_method == "cod" {
        owed(graph).max(0)
    } else {
        refundable(graph) + authorized(graph) + balance(graph)
    }
}
