//! The facts a mail tells about an order.

use domain::{
    event::{OrderEvent, Units},
    holds::HoldRule,
    ids::{LineId, RefundId, RequestId},
    machine::Word,
    money::Money,
    time::Timestamp,
    words::{CancellationReason, RequestKind, ReturnReason},
};
use gateways::{
    carriers::Carriers,
    templates::{
        Amount, Context, ItemFacts, LineFacts, OrderFacts, RefundFacts, RequestFacts, SellerGroup,
        ShipmentFacts,
    },
};
use store::{
    entity::{order_lines, seller_orders, sellers},
    graph::Graph,
};

use crate::{Services, orders::money, payments};

/// Everything a mail about `event` may tell.
pub(super) fn context(
    s: &Services,
    graph: &Graph,
    sellers: &[sellers::Model],
    event: &OrderEvent,
) -> Context {
    let mut context = of_order(s, graph, sellers);
    match event {
        OrderEvent::Shipped {
            carrier, awb, units, ..
        } => context.shipment = Some(shipment(graph, carrier, awb, units)),
        OrderEvent::Delivered {
            shipment: id, units, ..
        } => {
            if let Some(row) = graph.shipments.iter().find(|s| s.id == *id) {
                context.shipment = Some(shipment(graph, &row.carrier, &row.awb, units));
            }
        }
        OrderEvent::CancellationRequested { request, wish } => {
            let asked = wish.granted(&everything(graph));
            context.request = request_facts(graph, *request, asked);
        }
        OrderEvent::CancellationApproved { request, units } => {
            context.request = request_facts(graph, *request, units.clone());
        }
        OrderEvent::CancellationRejected { request } => {
            let row = graph.requests.iter().find(|r| r.id == *request);
            let asked = row.map(|row| row.units.granted(&everything(graph)));
            context.request = request_facts(graph, *request, asked.unwrap_or_default());
        }
        OrderEvent::ReturnRequested { request, .. }
        | OrderEvent::ReturnApproved { request, .. }
        | OrderEvent::ReturnRejected { request, .. } => {
            context.request = return_facts(graph, *request, None);
        }
        OrderEvent::ReturnReceived { request, .. } => {
            context.request = return_facts(graph, *request, Some(came(graph, *request)));
        }
        OrderEvent::Edited { .. } => {
            let waits = graph.order.holds.is_by(HoldRule::BalanceDue) && !payments::is_asked(graph);
            context.due = waits.then(|| amount(graph, money::balance(graph)));
        }
        OrderEvent::RefundSucceeded { refund, amount } => {
            context.refund = Some(refund_facts(graph, *refund, *amount));
        }
        OrderEvent::PartDeclined { seller_order } => {
            let part = graph.parts.iter().find(|p| p.id == *seller_order);
            context.part = part.map(|part| group(graph, sellers, part));
        }
        OrderEvent::Rejected { reason } => {
            context.request = Some(RequestFacts {
                lines: Vec::new(),
                reason: reason.clone(),
                decision_reason: None,
                amount: None,
                send_by: None,
            });
        }
        _ => {}
    }
    context
}

/// What a reminder to send a return tells.
pub(super) fn reminder(
    s: &Services,
    graph: &Graph,
    sellers: &[sellers::Model],
    request: RequestId,
) -> Context {
    Context {
        request: return_facts(graph, request, None),
        ..of_order(s, graph, sellers)
    }
}

fn of_order(s: &Services, graph: &Graph, sellers: &[sellers::Model]) -> Context {
    Context {
        shop_name: s.settings.shop_name.clone(),
        recipient: Some(graph.order.shipping_address.name.clone()).filter(|n| !n.is_empty()),
        order: Some(order(s, graph, sellers)),
        ..Context::default()
    }
}

/// Units of a return that came so far.
pub(super) fn came(graph: &Graph, request: RequestId) -> i64 {
    let row = graph.requests.iter().find(|r| r.id == request);
    row.map_or(0, |row| row.received)
}

fn amount(graph: &Graph, minor: i64) -> Amount {
    Amount(Money::new(minor, graph.order.currency))
}

fn count(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn order(s: &Services, graph: &Graph, sellers: &[sellers::Model]) -> OrderFacts {
    let row = &graph.order;
    let there = |part| {
        graph
            .lines
            .iter()
            .any(|l| l.seller_order_id == part && l.ordered > 0)
    };
    let groups = graph
        .parts
        .iter()
        .filter(|part| there(part.id))
        .map(|part| group(graph, sellers, part))
        .collect();
    OrderFacts {
        number: row.number.to_string(),
        url: format!("{}/orders/{}", s.settings.base_url, row.number.as_str()),
        placed_at: row.placed_at.human(),
        currency: row.currency.code().to_owned(),
        groups,
        subtotal: amount(graph, row.subtotal),
        discount: amount(graph, row.discount),
        shipping: amount(graph, row.shipping),
        tax: amount(graph, row.tax),
        tax_included: row.tax_included,
        total: amount(graph, row.total),
        shipping_address: row.shipping_address.label(),
    }
}

/// One seller's part.
fn group(graph: &Graph, sellers: &[sellers::Model], part: &seller_orders::Model) -> SellerGroup {
    SellerGroup {
        seller: sellers
            .iter()
            .find(|s| s.id == part.seller_id)
            .map_or_else(String::new, |s| s.name.clone()),
        lines: graph
            .lines
            .iter()
            .filter(|l| l.seller_order_id == part.id && l.ordered > 0)
            .map(|l| LineFacts {
                title: l.title.clone(),
                quantity: count(l.ordered),
                unit_price: amount(graph, l.unit_price),
                total: amount(graph, l.subtotal),
            })
            .collect(),
    }
}

fn title(graph: &Graph, line: LineId) -> String {
    graph
        .lines
        .iter()
        .find(|l| l.id == line)
        .map_or_else(String::new, |l| l.title.clone())
}

fn shipment(graph: &Graph, carrier: &str, awb: &str, units: &[Units]) -> ShipmentFacts {
    let known = Carriers.get(carrier);
    ShipmentFacts {
        carrier: known.map_or_else(|| carrier.to_owned(), |c| c.name().to_owned()),
        awb: awb.to_owned(),
        tracking_url: known.and_then(|c| c.tracking_url(awb)),
        lines: units
            .iter()
            .map(|u| ItemFacts {
                title: title(graph, u.line),
                quantity: count(u.quantity),
            })
            .collect(),
    }
}

/// What of each line was not packed, or is cancelled since.
fn everything(graph: &Graph) -> Vec<(LineId, i64)> {
    let unpacked = |l: &order_lines::Model| (l.id, l.ordered - l.packed);
    graph.lines.iter().map(unpacked).collect()
}

/// A return, with so many of its units, or all.
fn return_facts(graph: &Graph, id: RequestId, quantity: Option<i64>) -> Option<RequestFacts> {
    let row = graph.requests.iter().find(|r| r.id == id)?;
    let back = Units {
        line: row.line_id?,
        quantity: quantity.or(row.quantity)?,
    };
    request_facts(graph, id, vec![back])
}

fn request_facts(graph: &Graph, id: RequestId, units: Vec<Units>) -> Option<RequestFacts> {
    let row = graph.requests.iter().find(|r| r.id == id)?;
    // What goes back of it: nothing of what was not paid.
    let refunds = graph
        .refunds
        .iter()
        .filter(|refund| refund.request_id == Some(id));
    let back: i64 = refunds.map(|refund| refund.amount).sum();
    let label = match row.kind {
        RequestKind::Cancellation => CancellationReason::from_word(&row.reason_code).map(Word::label),
        RequestKind::Return => ReturnReason::from_word(&row.reason_code).map(Word::label),
    };
    Some(RequestFacts {
        lines: units
            .iter()
            .map(|u| ItemFacts {
                title: title(graph, u.line),
                quantity: count(u.quantity),
            })
            .collect(),
        reason: if row.reason.is_empty() {
            label.unwrap_or_default()
        } else {
            row.reason.clone()
        },
        decision_reason: Some(row.decision_reason.clone()).filter(|r| !r.is_empty()),
        amount: (back > 0).then(|| amount(graph, back)),
        send_by: row.send_by.map(Timestamp::human),
    })
}

fn refund_facts(graph: &Graph, id: RefundId, minor: i64) -> RefundFacts {
    let payment = graph.refunds.iter().find(|r| r.id == id).map(|r| r.payment_id);
    let method = graph
        .payments
        .iter()
        .find(|p| Some(p.id) == payment)
        .map_or("", |p| p.method.as_str());
    let method = if method == "test" {
        "your card"
    } else {
        "you in cash or by bank transfer"
    };
    RefundFacts {
        amount: amount(graph, minor),
        method: method.to_owned(),
    }
}
