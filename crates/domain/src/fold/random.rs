//! Random histories: what the fold accepts is always an order that can be.

use proptest::prelude::*;
use uuid::Uuid;

use super::{
    tests::{LINE, PARCEL, PART, PAYMENT, edit, edited, numbered, placing},
    *,
};
use crate::machine::Word;

const REQUEST: RequestId = RequestId(Uuid::from_u128(40));
const REFUND: RefundId = RefundId(Uuid::from_u128(41));

/// Events about few things and few units, so that many of them follow from one another.
fn any_event() -> impl Strategy<Value = OrderEvent> {
    use OrderEvent as E;
    let units = |n| {
        vec![Units {
            line: LINE,
            quantity: n,
        }]
    };
    let one = |quantity| Units { line: LINE, quantity };
    let (seller_order, shipment, payment) = (PART, PARCEL, PAYMENT);
    let (request, refund) = (REQUEST, REFUND);
    let of_units = (0_u8..9, 1_i64..3).prop_map(move |(what, n)| match what {
        0 => E::Packed {
            seller_order,
            units: units(n),
        },
        1 => E::LinesCancelled {
            units: units(n),
            amount: 300 * n,
            parts: Vec::new(),
        },
        2 => E::Backordered { units: units(n) },
        3 => E::Allocated { units: units(n) },
        4 => E::Shipped {
            shipment,
            seller_order,
            carrier: "other".into(),
            awb: String::new(),
            units: units(n),
        },
        5 => E::Delivered {
            shipment,
            seller_order,
            units: units(n),
        },
        6 => edit(vec![edited(LINE, n, n - 1)]),
        7 => E::PaymentCaptured { payment, amount: n },
        _ => E::RefundApproved {
            refund,
            amount: n,
            payment: None,
            request: None,
            why: String::new(),
        },
    });
    let of_returns = (0_u8..11, 0_i64..3).prop_map(move |(what, n)| match what {
        0 => E::ReturnRequested {
            request,
            units: one(n),
        },
        1 => E::ReturnApproved {
            request,
            amount: n,
            part: None,
            send_by: None,
        },
        2 => E::ReturnPartReceived {
            request,
            units: one(n),
        },
        3 | 4 => E::ReturnReceived {
            request,
            units: one(n),
            shelved: what == 4,
        },
        5 => E::ReturnWithdrawn {
            request,
            units: one(n),
        },
        6 => E::ReturnMissing {
            request,
            units: one(n),
        },
        7 => E::ReturnInspected {
            request,
            fit: Some(n),
        },
        8 => E::ReturnExpired {
            request,
            units: one(n),
        },
        9 => E::ReturnSent {
            request,
            carrier: String::new(),
            awb: String::new(),
        },
        _ => E::ReturnClosed { request },
    });
    let of_states = (0_u8..9, prop::sample::select(HoldKind::ALL)).prop_map(move |(what, kind)| match what {
        0 => E::Confirmed {},
        1 => E::PartProcessing { seller_order },
        2 => E::PartCompleted { seller_order },
        3 => E::PartDeclined { seller_order },
        4 => E::Completed {},
        5 => E::Cancelled {},
        6 => E::HoldSet { kind, rule: None },
        7 => E::HoldReleased { kind, rule: None },
        _ => E::RefundSucceeded { refund, amount: 1 },
    });
    prop_oneof![4 => of_units, 2 => of_returns, 2 => of_states]
}

proptest! {
    #[test]
    fn what_is_accepted_is_sound_and_what_is_refused_is_refused_at_its_event(
        events in prop::collection::vec(any_event(), 0..80),
    ) {
        let mut history = vec![placing()];
        for event in events {
            let mut longer = history.clone();
            longer.push(event);
            let version = i64::try_from(longer.len()).unwrap();
            match fold(numbered(longer.clone())) {
                Ok(order) => {
                    prop_assert_eq!(order.version, version);
                    for line in order.lines.values() {
                        prop_assert_eq!(line.counters.checked(), Ok(line.counters));
                        prop_assert_eq!(line.counters.ordered, line.placed.ordered);
                    }
                    for back in order.returns.values() {
                        let (asked, came) = (back.units.quantity, back.received);
                        prop_assert!(came + back.given_up <= asked && back.fit.unwrap_or(0) <= came);
                    }
                    history = longer;
                }
                Err(
                    FoldError::Transition { version: at, .. }
                    | FoldError::Counter { version: at, .. }
                    | FoldError::Hold { version: at, .. }
                    | FoldError::Twice { version: at, .. }
                    | FoldError::Unknown { version: at, .. },
                ) => prop_assert_eq!(at, version),
                Err(other) => prop_assert!(false, "{}", other),
            }
        }
    }
}
