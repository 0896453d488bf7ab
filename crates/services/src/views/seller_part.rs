//! An order narrowed to one seller's part: nothing of other sellers, of money or of the customer's account is left.

use domain::{
    event::{OrderEvent, Units},
    ids::{RequestId, SellerOrderId},
};
use store::graph::Graph;

use super::timeline::{self, Entry, Past};

/// The order with one part alone: only that seller's rows, and nothing about money.
pub(super) fn narrow(mut graph: Graph, part: SellerOrderId) -> Graph {
    graph.parts.retain(|p| p.id == part);
    graph.lines.retain(|l| l.seller_order_id == part);
    graph.shipments.retain(|p| p.seller_order_id == part);
    let shipments: Vec<_> = graph.shipments.iter().map(|p| p.id).collect();
    graph
        .shipment_lines
        .retain(|l| shipments.contains(&l.shipment_id));
    let lines: Vec<_> = graph.lines.iter().map(|l| l.id).collect();
    graph.reservations.retain(|r| lines.contains(&r.line_id));
    graph
        .requests
        .retain(|r| r.line_id.is_none_or(|line| lines.contains(&line)));
    // What staff writes inside about the order as a whole is not for sellers; what the customer reads is.
    graph
        .notes
        .retain(|n| n.seller_order_id == Some(part) || (n.seller_order_id.is_none() && n.visible));
    graph.payments.clear();
    graph.transactions.clear();
    graph.refunds.clear();
    graph
}

/// The event as far as it is about the part that is left in a narrowed order.
pub(super) fn narrow_past(graph: &Graph, mut past: Past) -> Option<Past> {
    if !concerns(graph, &past.event) {
        return None;
    }
    match &mut past.event {
        OrderEvent::Placed {
            parts, lines, totals, ..
        } => {
            parts.retain(|p| graph.parts.iter().any(|own| own.id == p.seller_order));
            lines.retain(|l| graph.lines.iter().any(|own| own.id == l.line));
            *totals = parts.first().map(|p| p.totals).unwrap_or_default();
        }
        OrderEvent::LinesCancelled { units, .. } => {
            units.retain(|u| graph.lines.iter().any(|own| own.id == u.line));
        }
        _ => {}
    }
    Some(past)
}

/// What happened, newest first, without what the whole order costs less after a cancellation.
pub(super) fn history(known: &timeline::Known<'_>, past: &[Past]) -> Vec<Entry> {
    let mut entries = timeline::of(known, past);
    for (entry, past) in entries.iter_mut().zip(past.iter().rev()) {
        if let OrderEvent::LinesCancelled { .. } = past.event
            && let Some((goods, _)) = entry.detail.rsplit_once('\n')
        {
            entry.detail = goods.to_owned();
        }
    }
    entries
}

/// Whether an event is about the part that is left in a narrowed order.
fn concerns(graph: &Graph, event: &OrderEvent) -> bool {
    use OrderEvent as E;
    let part = |id: &SellerOrderId| graph.parts.iter().any(|p| p.id == *id);
    let unit = |units: &Units| graph.lines.iter().any(|l| l.id == units.line);
    let request = |id: &RequestId| graph.requests.iter().any(|r| r.id == *id);
    match event {
        E::Placed { .. } | E::Confirmed {} => true,
        E::PartProcessing { seller_order }
        | E::PartCompleted { seller_order }
        | E::PartCancelled { seller_order }
        | E::Packed { seller_order, .. }
        | E::Shipped { seller_order, .. }
        | E::Delivered { seller_order, .. } => part(seller_order),
        E::LinesCancelled { units, .. } => units.iter().any(unit),
        E::CancellationRequested { request: id }
        | E::CancellationApproved { request: id }
        | E::CancellationRejected { request: id }
        | E::CancellationWithdrawn { request: id }
        | E::ReturnApproved { request: id, .. } => request(id),
        E::ReturnRequested { units, .. }
        | E::ReturnRejected { units, .. }
        | E::ReturnReceived { units, .. } => unit(units),
        E::NoteAdded { note, .. } => graph.notes.iter().any(|n| n.id == *note),
        // Money, reviews and the order as a whole.
        _ => false,
    }
}
        | E::ReturnWithdrawn { units, .. }
