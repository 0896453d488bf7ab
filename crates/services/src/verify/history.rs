//! An order's rows equal the fold of its events.

use std::collections::BTreeMap;

use domain::{
    event::OrderEvent,
    fold::{self, Folded, FoldedLine, FoldedShipment},
    holds::Holds,
    machines::ShipmentState,
};
use store::{
    audit::Audited,
    entity::{order_lines, shipments},
};

use super::Report;
use crate::orders::settle;

/// The rule of everything in here.
pub(super) const RULE: &str = "rows_equal_events";

/// Folds an order's events, and what stops it with its reasons; `None` when they do not tell an order, which is a finding.
pub(super) fn fold(one: &Audited, report: &mut Report) -> Option<(Folded, Holds)> {
    let order = one.graph.order.id;
    let mut events = Vec::with_capacity(one.events.len());
    let mut holds = Holds::default();
    for row in &one.events {
        match OrderEvent::from_parts(&row.kind, row.data.clone()) {
            Ok(event) => {
                holds.follow(&event, &row.justification);
                events.push((row.version, event));
            }
            Err(error) => {
                report.add(
                    "events_read",
                    order,
                    format!("event {} ({}) cannot be read: {error}", row.version, row.kind),
                );
                return None;
            }
        }
    }
    match fold::fold(events) {
        Ok(folded) => Some((folded, holds)),
        Err(error) => {
            report.add("events_fold", order, error.to_string());
            None
        }
    }
}

/// Compares states, counters, parcels and refunds.
pub(super) fn rows(one: &Audited, folded: &Folded, holds: &Holds, report: &mut Report) {
    let graph = &one.graph;
    let order = &graph.order;
    let id = order.id;
    report.equal(RULE, id, "its version", order.version, folded.version);
    report.equal(RULE, id, "its state", order.state, folded.state);
    report.equal(RULE, id, "its holds", &order.holds, holds);
    report.equal(RULE, id, "its priority", order.priority, folded.priority);
    report.equal(RULE, id, "its number", &order.number, &folded.number);
    report.equal(RULE, id, "its currency", order.currency, folded.currency);
    report.equal(RULE, id, "its channel", &order.channel, &folded.channel);
    report.equal(
        RULE,
        id,
        "its payment method",
        &order.payment_method,
        &folded.method,
    );

    report.equal(
        RULE,
        id,
        "its number of parts",
        graph.parts.len(),
        folded.parts.len(),
    );
    for part in &graph.parts {
        let expected = folded.parts.get(&part.id).map(|p| (p.placed.seller, p.state));
        report.equal(
            RULE,
            part.id,
            "its seller and state",
            Some((part.seller_id, part.state)),
            expected,
        );
    }
    report.equal(
        RULE,
        id,
        "its number of lines",
        graph.lines.len(),
        folded.lines.len(),
    );
    for row in &graph.lines {
        match folded.lines.get(&row.id) {
            Some(expected) => line(row, expected, report),
            None => report.add(RULE, row.id, "no event placed this line"),
        }
    }
    report.equal(
        RULE,
        id,
        "its number of parcels",
        graph.shipments.len(),
        folded.shipments.len(),
    );
    for parcel in &graph.shipments {
        match folded.shipments.get(&parcel.id) {
            Some(expected) => shipment(one, parcel, expected, report),
            None => report.add(RULE, parcel.id, "no event shipped this parcel"),
        }
    }
    report.equal(
        RULE,
        id,
        "its number of refunds",
        graph.refunds.len(),
        folded.refunds.len(),
    );
    for refund in &graph.refunds {
        let expected = folded.refunds.get(&refund.id).map(|r| (r.amount, r.state));
        report.equal(
            RULE,
            refund.id,
            "its amount and state",
            Some((refund.amount, refund.state)),
            expected,
        );
    }
}

fn line(row: &order_lines::Model, expected: &FoldedLine, report: &mut Report) {
    let FoldedLine { placed, counters } = expected;
    report.equal(RULE, row.id, "its counters", &settle::counters(row), counters);
    let stored = (row.seller_order_id, row.variant_id, row.sku.as_str());
    report.equal(
        RULE,
        row.id,
        "what it is",
        stored,
        (placed.seller_order, placed.variant, placed.sku.as_str()),
    );
    let stored = (row.unit_price, row.discount, row.tax, row.total);
    let expected = (placed.unit_price, placed.discount, placed.tax, placed.total);
    report.equal(
        RULE,
        row.id,
        "its price, discount, tax and total",
        stored,
        expected,
    );
}

fn shipment(one: &Audited, parcel: &shipments::Model, expected: &FoldedShipment, report: &mut Report) {
    let stored = (parcel.seller_order_id, &parcel.carrier, &parcel.awb);
    let told = (expected.seller_order, &expected.carrier, &expected.awb);
    report.equal(
        RULE,
        parcel.id,
        "its part, carrier and tracking number",
        stored,
        told,
    );
    let delivered = parcel.state == ShipmentState::Delivered;
    report.equal(
        RULE,
        parcel.id,
        "whether it is delivered",
        delivered,
        expected.delivered,
    );
    let contents = one
        .graph
        .shipment_lines
        .iter()
        .filter(|l| l.shipment_id == parcel.id);
    let stored: BTreeMap<_, _> = contents.map(|l| (l.line_id, l.quantity)).collect();
    let expected = expected.units.iter().map(|u| (u.line, u.quantity)).collect();
    report.equal(RULE, parcel.id, "its contents", stored, expected);
}
