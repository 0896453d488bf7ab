//! Counters, the words people read, and stock.

use domain::{
    ids::OrderId,
    machines::{OrderState, ShipmentState},
    time::{HOUR, Timestamp},
};
use store::{
    audit::{Audited, StockSums},
    reserved::Mismatch,
    returns,
};

use super::Report;
use crate::{orders::settle, payments};

/// How long an order may hold its stock beyond its time, in microseconds: its provider may not answer, or nobody be at work.
const GRACE: i64 = HOUR;

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
    let (headline, payment) = (settle::order_headline(graph), settle::axes(graph).payment);
    report.equal(RULE, id, "its headline", graph.order.headline, headline);
    report.equal(
        "payment_status",
        id,
        "its payment",
        graph.order.payment_status,
        payment,
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
            RULE,
            part.id,
            "the headline and the payment of its order",
            (part.order_headline, part.order_payment),
            (headline, payment),
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

/// An order holds its stock for a while as long as it waits for its payment, and for good from then on. What was imported
/// holds none.
pub(super) fn held(one: &Audited, report: &mut Report) {
    let order = &one.graph.order;
    report.equal(
        "reserved_until",
        order.id,
        "whether it holds its stock for a while",
        order.reserved_until.is_some(),
        payments::holds_for_a_while(&one.graph) && order.channel != "import",
    );
}

/// No order holds its stock for much longer than it may.
pub(super) fn overdue(one: &Audited, now: Timestamp, report: &mut Report) {
    let order = &one.graph.order;
    if let Some(until) = order.reserved_until
        && until.plus(GRACE) < now
    {
        let detail = format!("it holds its stock and was to be paid by {until}");
        report.add("reservation_overdue", order.id, detail);
    }
}

/// For each line the units are set aside that are allocated and not shipped.
pub(super) fn reservations(mismatches: &[Mismatch], report: &mut Report) {
    for Mismatch {
        line,
        variant,
        held,
        needed,
    } in mismatches
    {
        report.equal(
            "reservations_equal_lines",
            line,
            &format!("what is set aside of {variant}"),
            held,
            needed,
        );
    }
}

/// Of what came back the pieces that are fit for sale are on shelves, and no other.
pub(super) fn shelved(mismatches: &[returns::Mismatch], report: &mut Report) {
    for returns::Mismatch {
        order,
        variant,
        shelved,
        fit,
    } in mismatches
    {
        report.equal(
            "shelved_equals_fit",
            order,
            &format!("what of {variant} went back on a shelf"),
            shelved,
            fit,
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
    for part in &one.graph.parts {
        report.equal(RULE, part.id, "its time", part.placed_at, order.placed_at);
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
