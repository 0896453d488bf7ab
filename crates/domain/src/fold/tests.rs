//! Tests of the fold.

use uuid::Uuid;

use super::*;
use crate::ids::{PaymentId, SellerId, VariantId};

const PART: SellerOrderId = SellerOrderId(Uuid::from_u128(1));
const LINE: LineId = LineId(Uuid::from_u128(2));
const PARCEL: ShipmentId = ShipmentId(Uuid::from_u128(3));
const PAYMENT: PaymentId = PaymentId(Uuid::from_u128(4));

fn placing() -> OrderEvent {
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

fn life() -> Vec<OrderEvent> {
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

fn numbered(events: Vec<OrderEvent>) -> impl Iterator<Item = (i64, OrderEvent)> {
    (1..).zip(events)
}

#[test]
fn a_life_folds_to_what_it_came_to() {
    let order = fold(numbered(life())).unwrap();
    assert_eq!(order.version, 11);
    assert_eq!(order.state, OrderState::Completed);
    assert_eq!(order.parts[&PART].state, SellerOrderState::Completed);
    assert_eq!((order.captured, order.cancelled_amount), (1000, 300));
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
