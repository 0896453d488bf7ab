//! Rows that are gone though events tell them: made anew when the events hold all of them, named when they do not.

use domain::{
    event::OrderEvent,
    fold::Folded,
    ids::{RefundId, SellerOrderId, ShipmentId},
    machines::{RefundState, ShipmentState},
    time::Timestamp,
};
use store::{
    entity::{refunds, seller_orders, shipment_lines, shipments},
    graph::Graph,
};

use crate::checkout::SHIP_WITHIN;

/// An event with its time.
pub(super) type Told = (Timestamp, OrderEvent);

/// Adds parts, parcels and refunds that are gone.
///
/// # Errors
/// What is gone and cannot be made anew, or is there and no event tells it.
pub(super) fn restore(graph: &mut Graph, folded: &Folded, told: &[Told]) -> Result<(), String> {
    let mut named = beyond(graph, folded);
    let gone = |there: bool, what: &dyn std::fmt::Display| (!there).then(|| what.to_string());
    let lines = folded.lines.keys();
    named.extend(lines.filter_map(|id| gone(graph.lines.iter().any(|row| row.id == *id), id)));
    let requests = folded.requests.keys();
    named.extend(requests.filter_map(|id| gone(graph.requests.iter().any(|row| row.id == *id), id)));
    let payments = folded.payments.keys();
    named.extend(payments.filter_map(|id| gone(graph.payments.iter().any(|row| row.id == *id), id)));
    if graph.payments.is_empty() && folded.channel != "import" {
        named.push("its payment".to_owned());
    }
    for id in folded.parts.keys() {
        if !graph.parts.iter().any(|row| row.id == *id) {
            match part(graph, folded, told, *id) {
                Some(row) => graph.parts.push(row),
                None => named.push(id.to_string()),
            }
        }
    }
    for id in folded.shipments.keys() {
        parcel(graph, folded, told, *id);
    }
    for id in folded.refunds.keys() {
        if !graph.refunds.iter().any(|row| row.id == *id) {
            match refund(graph, folded, told, *id) {
                Some(row) => graph.refunds.push(row),
                None => named.push(id.to_string()),
            }
        }
    }
    if named.is_empty() {
        Ok(())
    } else {
        named.sort();
        let named = named.join(", ");
        Err(format!("rows and events disagree about what there is: {named}"))
    }
}

/// What is there though no event tells it.
fn beyond(graph: &Graph, folded: &Folded) -> Vec<String> {
    let parts = graph
        .parts
        .iter()
        .filter(|row| !folded.parts.contains_key(&row.id));
    let lines = graph
        .lines
        .iter()
        .filter(|row| !folded.lines.contains_key(&row.id));
    let parcels = graph
        .shipments
        .iter()
        .filter(|row| !folded.shipments.contains_key(&row.id));
    let refunds = graph
        .refunds
        .iter()
        .filter(|row| !folded.refunds.contains_key(&row.id));
    let payments = graph
        .payments
        .iter()
        .filter(|row| folded.payment_at(row.position, row.id, row.amount).is_none());
    parts
        .map(|row| row.id.to_string())
        .chain(lines.map(|row| row.id.to_string()))
        .chain(parcels.map(|row| row.id.to_string()))
        .chain(refunds.map(|row| row.id.to_string()))
        .chain(payments.map(|row| row.id.to_string()))
        .collect()
}

/// A part as it was placed, or added by an edit. When it was looked at first is told by no event. Until when a part of an
/// imported order was to be sent is not told either.
fn part(graph: &Graph, folded: &Folded, told: &[Told], id: SellerOrderId) -> Option<seller_orders::Model> {
    if folded.channel == "import" {
        return None;
    }
    let begun = told.iter().find_map(|(at, event)| match event {
        OrderEvent::Placed { parts, .. } | OrderEvent::Edited { parts, .. } => {
            let position = parts.iter().position(|p| p.seller_order == id)?;
            Some((*at, position))
        }
        _ => None,
    });
    let (at, position) = begun?;
    let position = i64::try_from(position).ok()?;
    let seller = folded.parts.get(&id)?.placed.seller;
    Some(seller_orders::Model {
        ship_by: Some(at.plus(SHIP_WITHIN)),
        ..seller_orders::Model::begun(id, graph.order.id, seller, position, graph.order.placed_at)
    })
}

/// A parcel, or what is gone of its contents.
fn parcel(graph: &mut Graph, folded: &Folded, told: &[Told], id: ShipmentId) {
    let Some(parcel) = folded.shipments.get(&id) else {
        return;
    };
    for units in &parcel.units {
        let there = |row: &shipment_lines::Model| row.shipment_id == id && row.line_id == units.line;
        if !graph.shipment_lines.iter().any(there) {
            graph.shipment_lines.push(shipment_lines::Model {
                shipment_id: id,
                line_id: units.line,
                quantity: units.quantity,
            });
        }
    }
    if graph.shipments.iter().any(|row| row.id == id) {
        return;
    }
    let time = |of: &dyn Fn(&OrderEvent) -> bool| {
        let event = told.iter().find(|(_, event)| of(event));
        event.map(|(at, _)| *at)
    };
    let shipped = time(&|e| matches!(e, OrderEvent::Shipped { shipment, .. } if *shipment == id));
    let delivered = time(&|e| matches!(e, OrderEvent::Delivered { shipment, .. } if *shipment == id));
    let state = if parcel.delivered {
        ShipmentState::Delivered
    } else {
        ShipmentState::InTransit
    };
    graph.shipments.push(shipments::Model {
        id,
        order_id: graph.order.id,
        seller_order_id: parcel.seller_order,
        state,
        carrier: parcel.carrier.clone(),
        awb: parcel.awb.clone(),
        shipped_at: shipped,
        delivered_at: delivered,
        created_at: shipped.unwrap_or(graph.order.placed_at),
    });
}

/// A refund; why its provider refused one is told by no event.
fn refund(graph: &Graph, folded: &Folded, told: &[Told], id: RefundId) -> Option<refunds::Model> {
    let refund = folded.refunds.get(&id)?;
    let failed =
        |(_, event): &Told| matches!(event, OrderEvent::RefundFailed { refund, .. } if *refund == id);
    if refund.state != RefundState::Succeeded && told.iter().any(failed) {
        return None;
    }
    let (created_at, payment, request, reason) = told.iter().find_map(|(at, event)| match event {
        OrderEvent::RefundApproved {
            refund,
            payment,
            request,
            why,
            ..
        } if *refund == id => Some((*at, (*payment)?, *request, why.clone())),
        _ => None,
    })?;
    let succeeded = told
        .iter()
        .find(|(_, event)| matches!(event, OrderEvent::RefundSucceeded { refund, .. } if *refund == id));
    Some(refunds::Model {
        id,
        order_id: graph.order.id,
        payment_id: payment,
        request_id: request,
        state: refund.state,
        amount: refund.amount,
        reason,
        error: None,
        created_at,
        succeeded_at: succeeded.map(|(at, _)| *at),
    })
}
