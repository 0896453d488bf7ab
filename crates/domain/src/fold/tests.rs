//! Tests of the fold.

use uuid::Uuid;

use super::*;
use crate::{
    event::UndonePart,
    ids::{PaymentId, SellerId, VariantId},
    refund::Undone,
};

pub(super) const PART: SellerOrderId = SellerOrderId(Uuid::from_u128(1));
pub(super) const LINE: LineId = LineId(Uuid::from_u128(2));
pub(super) const PARCEL: ShipmentId = ShipmentId(Uuid::from_u128(3));
pub(super) const PAYMENT: PaymentId = PaymentId(Uuid::from_u128(4));

pub(super) fn placing() -> OrderEvent {
    let totals = Totals {
        subtotal: 900,
        discount: 0,
        shipping: 100,
        tax: 0,
        total: 1000,
    };
    OrderEvent::Placed {
        number: OrderNumber::from_random(7),
        currency: Currency::USD,
        totals,
        method: "test".into(),
        channel: "web".into(),
        parts: vec![PlacedPart {
            seller_order: PART,
            seller: SellerId(Uuid::from_u128(5)),
            totals,
            commission_rate: 1000,
        }],
        lines: vec![PlacedLine {
            line: LINE,
            seller_order: PART,
            variant: VariantId(Uuid::from_u128(6)),
            sku: "PEN".into(),
            ordered: 3,
            backordered: 0,
            unit_price: 300,
            discount: 0,
            tax: 0,
            total: 900,
        }],
    }
}

fn units(quantity: i64) -> Vec<Units> {
    vec![Units { line: LINE, quantity }]
}

pub(super) fn life() -> Vec<OrderEvent> {
    vec![
        placing(),
        OrderEvent::PaymentAuthorized {
            payment: PAYMENT,
            amount: 1000,
        },
        OrderEvent::Confirmed {},
        OrderEvent::PaymentCaptured {
            payment: PAYMENT,
            amount: 1000,
        },
        OrderEvent::PartProcessing { seller_order: PART },
        OrderEvent::LinesCancelled {
            units: units(1),
            amount: 300,
            parts: vec![UndonePart {
                seller_order: PART,
                undone: Undone {
                    goods: 300,
                    ..Undone::default()
                },
            }],
        },
        OrderEvent::Packed {
            seller_order: PART,
            units: units(2),
        },
        OrderEvent::Shipped {
            shipment: PARCEL,
            seller_order: PART,
            carrier: "other".into(),
            awb: String::new(),
            units: units(2),
        },
        OrderEvent::Delivered {
            shipment: PARCEL,
            seller_order: PART,
            units: units(2),
        },
        OrderEvent::PartCompleted { seller_order: PART },
        OrderEvent::Completed {},
    ]
}

pub(super) fn numbered(events: Vec<OrderEvent>) -> impl Iterator<Item = (i64, OrderEvent)> {
    (1..).zip(events)
}

#[test]
fn a_life_folds_to_what_it_came_to() {
    let order = fold(numbered(life())).unwrap();
    assert_eq!(order.version, 11);
    assert_eq!(order.state, OrderState::Completed);
    assert_eq!(order.parts[&PART].state, SellerOrderState::Completed);
    assert_eq!((order.captured, order.cancelled_amount), (1000, 300));
    let part = &order.parts[&PART];
    assert_eq!((part.placed.commission_rate, part.undone.goods), (1000, 300));
    assert!(order.shipments[&PARCEL].delivered);
    let line = order.lines[&LINE].counters;
    assert_eq!((line.allocated, line.delivered, line.cancelled), (2, 2, 1));
    assert!(line.sound());
}

#[test]
fn every_missing_event_is_noticed_by_its_version() {
    for missing in 1..life().len() - 1 {
        let events = numbered(life())
            .enumerate()
            .filter(|(i, _)| *i != missing)
            .map(|(_, e)| e);
        assert!(
            matches!(fold(events), Err(FoldError::Gap { .. })),
            "without event {missing}"
        );
    }
    assert_eq!(fold(numbered(Vec::new())), Err(FoldError::Empty));
}

#[test]
fn an_impossible_step_is_refused_at_its_event() {
    let mut twice = life();
    twice.push(OrderEvent::Completed {});
    assert!(matches!(
        fold(numbered(twice)),
        Err(FoldError::Transition { version: 12, .. })
    ));
    let mut much = life();
    much[6] = OrderEvent::Packed {
        seller_order: PART,
        units: units(3),
    };
    assert!(matches!(
        fold(numbered(much)),
        Err(FoldError::Counter { version: 7, .. })
    ));
    let mut elsewhere = life();
    elsewhere[4] = OrderEvent::PartProcessing {
        seller_order: SellerOrderId(Uuid::from_u128(9)),
    };
    assert!(matches!(
        fold(numbered(elsewhere)),
        Err(FoldError::Unknown { version: 5, .. })
    ));
    assert_eq!(fold(numbered(life().split_off(1))), Err(FoldError::Placing(1)));
    assert_eq!(
        fold(numbered(vec![placing(), placing()])),
        Err(FoldError::Placing(2))
    );
}

/// A placed line of so many units, some of which wait.
pub(super) fn edited(line: LineId, ordered: i64, backordered: i64) -> PlacedLine {
    PlacedLine {
        line,
        seller_order: PART,
        variant: VariantId(Uuid::from_u128(6)),
        sku: "PEN".into(),
        ordered,
        backordered,
        unit_price: 300,
        discount: 0,
        tax: 0,
        total: 300 * ordered,
    }
}

pub(super) fn edit(lines: Vec<PlacedLine>) -> OrderEvent {
    OrderEvent::Edited {
        totals: Totals {
            subtotal: 1500,
            shipping: 100,
            total: 1600,
            ..Totals::default()
        },
        parts: Vec::new(),
        lines,
        address: false,
    }
}

#[test]
fn an_edit_replaces_lines_and_totals_before_anything_is_packed() {
    let more = LineId(Uuid::from_u128(20));
    let change = edit(vec![edited(LINE, 0, 0), edited(more, 5, 2)]);
    let order = fold(numbered(vec![placing(), change.clone()])).unwrap();
    assert_eq!(order.totals.total, 1600);
    assert_eq!(order.lines[&LINE].counters, Counters::default());
    assert_eq!(order.lines[&more].counters, Counters::placed(5, 2));
    assert_eq!(
        order.parts[&PART].placed.totals.total, 1000,
        "a part that is not named stays"
    );
    let packed = OrderEvent::Packed {
        seller_order: PART,
        units: units(1),
    };
    assert!(matches!(
        fold(numbered(vec![placing(), packed, change])),
        Err(FoldError::Counter { version: 3, .. })
    ));
}

#[test]
fn holds_and_priority_are_folded_and_a_hold_is_never_set_twice() {
    let kind = HoldKind::Fraud;
    let set = || OrderEvent::HoldSet { kind, rule: None };
    let release = || OrderEvent::HoldReleased { kind, rule: None };
    let urgent = OrderEvent::PriorityChanged {
        priority: Priority::Urgent,
    };
    let order = fold(numbered(vec![placing(), set(), urgent])).unwrap();
    assert_eq!(order.holds, BTreeSet::from([kind]));
    assert_eq!(order.priority, Priority::Urgent);
    assert_eq!(order.state, OrderState::Pending, "a hold is not a state");
    let order = fold(numbered(vec![placing(), set(), release()])).unwrap();
    assert!(order.holds.is_empty());
    for twice in [vec![placing(), set(), set()], vec![placing(), release()]] {
        assert!(matches!(fold(numbered(twice)), Err(FoldError::Hold { .. })));
    }
}

#[test]
fn units_that_wait_are_allocated_and_may_wait_again() {
    let waits = |quantity| OrderEvent::Backordered {
        units: units(quantity),
    };
    let comes = |quantity| OrderEvent::Allocated {
        units: units(quantity),
    };
    let order = fold(numbered(vec![placing(), waits(2), comes(1)])).unwrap();
    let line = order.lines[&LINE].counters;
    assert_eq!((line.allocated, line.backordered), (2, 1));
    assert!(matches!(
        fold(numbered(vec![placing(), comes(1)])),
        Err(FoldError::Counter { version: 2, .. })
    ));
}

#[test]
fn a_declined_part_stays_declined() {
    let declined = OrderEvent::PartDeclined { seller_order: PART };
    let order = fold(numbered(vec![placing(), declined.clone()])).unwrap();
    assert_eq!(order.parts[&PART].state, SellerOrderState::Declined);
    assert!(fold(numbered(vec![placing(), declined.clone(), declined])).is_err());
}
