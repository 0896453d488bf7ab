//! The stored form of events, which must never change.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::*;

#[test]
fn an_event_is_stored_by_type_and_data_and_reads_back() {
    let event = OrderEvent::PaymentCaptured {
        payment: PaymentId(Uuid::from_u128(9)),
        amount: 1250,
    };
    let (kind, data) = event.to_parts().unwrap();
    assert_eq!(kind, "payment.captured.v1");
    assert_eq!(data["amount"], 1250);
    assert_eq!(OrderEvent::from_parts(&kind, data).unwrap(), event);
    let (kind, data) = OrderEvent::Confirmed {}.to_parts().unwrap();
    assert_eq!(
        OrderEvent::from_parts(&kind, data).unwrap(),
        OrderEvent::Confirmed {}
    );
}

/// Every type with data as it is stored in databases that exist. A line of this may be added and never changed.
fn stored() -> Vec<(&'static str, Value)> {
    let id = |prefix: &str| format!("{prefix}_{}", Uuid::from_u128(1).simple());
    let totals = json!({"subtotal": 900, "discount": 0, "shipping": 100, "tax": 0, "total": 1000});
    let part = json!({"seller_order": id("sor"), "seller": id("sel"), "totals": totals});
    let undone = json!({"seller_order": id("sor"), "goods": 500, "tax": 100, "shipping": 0});
    let line = json!({
        "line": id("lin"), "seller_order": id("sor"), "variant": id("var"), "sku": "PEN", "ordered": 3,
        "backordered": 1, "unit_price": 300, "discount": 0, "tax": 0, "total": 900
    });
    let unit = json!({"line": id("lin"), "quantity": 2});
    let of_part = json!({"seller_order": id("sor")});
    let paid = json!({"payment": id("pay"), "amount": 1000});
    let refund = json!({"refund": id("rfd"), "amount": 500});
    let request = json!({"request": id("req")});
    let of_return = json!({"request": id("req"), "units": unit});
    let units = json!({"units": [unit]});
    vec![
        (
            "order.placed.v1",
            json!({
                "number": OrderNumber::from_random(7), "currency": "USD", "totals": totals, "method": "test",
                "channel": "web", "parts": [part], "lines": [line]
            }),
        ),
        ("order.confirmed.v1", json!({})),
        ("order.rejected.v1", json!({"reason": "declined"})),
        ("order.completed.v1", json!({})),
        ("order.cancelled.v1", json!({})),
        ("hold.set.v1", json!({"kind": "manual"})),
        ("hold.set.v1", json!({"kind": "fraud", "rule": "velocity"})),
        ("hold.released.v1", json!({"kind": "address"})),
        (
            "hold.released.v1",
            json!({"kind": "address", "rule": "postal_box"}),
        ),
        ("order.priority_changed.v1", json!({"priority": "urgent"})),
        (
            "order.edited.v1",
            json!({"totals": totals, "parts": [part], "lines": [line], "address": true}),
        ),
        ("seller_order.processing.v1", of_part.clone()),
        ("seller_order.completed.v1", of_part.clone()),
        ("seller_order.cancelled.v1", of_part.clone()),
        ("seller_order.declined.v1", of_part),
        ("lines.backordered.v1", units.clone()),
        ("lines.allocated.v1", units),
        (
            "lines.packed.v1",
            json!({"seller_order": id("sor"), "units": [unit]}),
        ),
        ("lines.cancelled.v1", json!({"units": [unit], "amount": 600})),
        (
            "lines.cancelled.v1",
            json!({"units": [unit], "amount": 600, "parts": [undone]}),
        ),
        (
            "shipment.shipped.v1",
            json!({
                "shipment": id("shp"), "seller_order": id("sor"), "carrier": "dtdc", "awb": "X1",
                "units": [unit]
            }),
        ),
        (
            "shipment.delivered.v1",
            json!({"shipment": id("shp"), "seller_order": id("sor"), "units": [unit]}),
        ),
        ("payment.started.v1", paid.clone()),
        ("payment.requires_action.v1", json!({"payment": id("pay")})),
        ("payment.authorized.v1", paid.clone()),
        ("payment.captured.v1", paid.clone()),
        ("payment.voided.v1", paid),
        (
            "payment.failed.v1",
            json!({"payment": id("pay"), "code": "card_declined"}),
        ),
        ("refund.approved.v1", refund.clone()),
        ("refund.processing.v1", json!({"refund": id("rfd")})),
        ("refund.succeeded.v1", refund.clone()),
        ("refund.failed.v1", refund),
        ("cancellation.requested.v1", request.clone()),
        (
            "cancellation.requested.v1",
            json!({"request": id("req"), "wish": [unit]}),
        ),
        ("cancellation.approved.v1", request.clone()),
        (
            "cancellation.approved.v1",
            json!({"request": id("req"), "units": [unit]}),
        ),
        ("cancellation.rejected.v1", request.clone()),
        ("cancellation.withdrawn.v1", request.clone()),
        ("return.requested.v1", of_return.clone()),
        ("return.approved.v1", json!({"request": id("req"), "amount": 300})),
        (
            "return.approved.v1",
            json!({"request": id("req"), "amount": 300, "part": undone}),
        ),
        (
            "return.approved.v1",
            json!({"request": id("req"), "amount": 300, "part": undone, "send_by": 1_700_000_000_000_000_i64}),
        ),
        ("return.rejected.v1", of_return.clone()),
        ("return.withdrawn.v1", of_return.clone()),
        ("return.expired.v1", of_return.clone()),
        ("return.sent.v1", request.clone()),
        (
            "return.sent.v1",
            json!({"request": id("req"), "carrier": "ups", "awb": "1Z1"}),
        ),
        ("return.part_received.v1", of_return.clone()),
        ("return.missing.v1", of_return.clone()),
        ("return.received.v1", of_return),
        (
            "return.received.v1",
            json!({"request": id("req"), "units": unit, "shelved": false}),
        ),
        ("return.inspected.v1", request.clone()),
        ("return.inspected.v1", json!({"request": id("req"), "fit": 1})),
        ("return.closed.v1", request),
        ("note.added.v1", json!({"note": id("not"), "visible": true})),
        ("review.added.v1", json!({"review": id("rev"), "score": 5})),
    ]
}

#[test]
fn what_is_stored_is_read_and_written_as_it_was() {
    for (kind, data) in stored() {
        let event = OrderEvent::from_parts(kind, data.clone()).unwrap_or_else(|e| panic!("{kind}: {e}"));
        assert_eq!(event.to_parts().unwrap(), (kind.to_owned(), data));
    }
}

#[test]
fn every_type_is_known_to_this_test() {
    let types: BTreeSet<&str> = stored().into_iter().map(|(kind, _)| kind).collect();
    let source = include_str!("../event.rs");
    let tags = source.split("#[serde(rename = \"").skip(1);
    let declared: BTreeSet<&str> = tags.filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(types, declared);
}
