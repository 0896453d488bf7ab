//! Counters, the words people read, and stock.

use domain::{
    ids::OrderId,
    machines::{OrderState, ShipmentState},
};
use store::audit::{Audited, StockSums};

use super::Report;
use crate::orders::settle;

/// Every line is within its bounds, and no more units are in parcels than were shipped.
pub(super) fn counters(one: &Audited, report: &mut Report) {
    let gone = |id| {
        one.graph
            .shipments
            .iter()
            .any(|s| s.id == id && s.state != ShipmentState::Cancelled)
    };
    for row in &one.graph.lines {
        let counters = settle::counters(row);
        if !counters.sound() {
            report.add("counters_sound", row.id, format!("{counters:?}"));
        }
        let parcels = one
            .graph
            .shipment_lines
            .iter()
            .filter(|l| l.line_id == row.id && gone(l.shipment_id));
        report.equal(
            "parcels_equal_shipped",
            row.id,
            "what was shipped",
            row.shipped,
            parcels.map(|l| l.quantity).sum(),
        );
    }
}

/// The stored words equal the pure functions they are computed by.
pub(super) fn headlines(one: &Audited, report: &mut Report) {
    const RULE: &str = "headline";
    let graph = &one.graph;
    let id: OrderId = graph.order.id;
    report.equal(
        RULE,
        id,
        "its headline",
        graph.order.headline,
        settle::order_headline(graph),
    );
    report.equal(
        "payment_status",
        id,
        "its payment",
        graph.order.payment_status,
        settle::axes(graph).payment,
    );
    let released = !matches!(graph.order.state, OrderState::Pending | OrderState::Rejected);
    for part in &graph.parts {
        report.equal(
            RULE,
            part.id,
            "its headline",
            part.headline,
            settle::part_headline(graph, part),
        );
        report.equal(
            "released",
            part.id,
            "whether its seller sees it",
            part.released,
            released,
        );
    }
}

/// What an order is found by equals what it is read from.
pub(super) fn found_by(one: &Audited, report: &mut Report) {
    const RULE: &str = "found_by";
    let order = &one.graph.order;
    let address = &order.shipping_address;
    let keys = (order.phone_key.as_str(), order.name_key.as_str());
    let expected = (address.phone_key(), address.name_key());
    let expected = (expected.0.as_str(), expected.1.as_str());
    report.equal(RULE, order.id, "its phone and name", keys, expected);
    for line in &one.graph.lines {
        report.equal(RULE, line.id, "its time", line.placed_at, order.placed_at);
    }
}

/// Stock rows equal their log and the reservations.
pub(super) fn stock(mismatches: &[StockSums], report: &mut Report) {
    for row in mismatches {
        let StockSums {
            variant_id,
            location_id,
            on_hand,
            reserved,
            logged_on_hand,
            logged_reserved,
            held,
        } = row;
        let subject = format!("{variant_id} at {location_id}");
        let (Some(on_hand), Some(reserved)) = (on_hand, reserved) else {
            report.add(
                "stock_equals_log",
                subject,
                "it has a log or reservations and no stock row",
            );
            continue;
        };
        let stored = (on_hand, reserved);
        report.equal(
            "stock_equals_log",
            &subject,
            "what is there and set aside",
            stored,
            (logged_on_hand, logged_reserved),
        );
        report.equal(
            "stock_equals_reservations",
            &subject,
            "what is set aside",
            reserved,
            held,
        );
    }
}
