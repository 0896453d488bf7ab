//! Tests of payments, refunds and requests in the fold.

use uuid::Uuid;

use super::{
    super::{
        fold,
        tests::{PAYMENT, numbered, placing},
    },
    *,
};
use crate::event::OrderEvent as E;

const REFUND: RefundId = RefundId(Uuid::from_u128(50));
const REQUEST: RequestId = RequestId(Uuid::from_u128(51));
const OTHER: PaymentId = PaymentId(Uuid::from_u128(52));

fn after(events: &[E]) -> Result<Folded, FoldError> {
    let mut all = vec![placing()];
    all.extend(events.iter().cloned());
    fold(numbered(all))
}

fn approved() -> E {
    E::RefundApproved {
        refund: REFUND,
        amount: 5,
        payment: Some(PAYMENT),
        request: None,
        why: "edit".into(),
    }
}

fn failed(code: &str) -> E {
    let (payment, code) = (PAYMENT, code.to_owned());
    E::PaymentFailed { payment, code }
}

#[test]
fn payments_are_followed_from_the_first_event_that_names_them() {
    let amount = 1000;
    let order = after(&[]).unwrap();
    assert_eq!((order.payments.len(), order.first_payment), (0, amount));
    let declined = after(&[failed("card_declined")]).unwrap();
    let state = PaymentState::Failed;
    assert_eq!(declined.payments[&PAYMENT], FoldedPayment { amount, state });
    assert_eq!(
        after(&[failed(EXPIRED)]).unwrap().payments[&PAYMENT].state,
        PaymentState::Expired
    );
    let started = E::PaymentStarted {
        payment: OTHER,
        amount: 900,
    };
    let taken = E::PaymentCaptured {
        payment: OTHER,
        amount: 900,
    };
    let order = after(&[failed("x"), started.clone(), taken.clone()]).unwrap();
    let (amount, state) = (900, PaymentState::Captured);
    assert_eq!(order.payments[&OTHER], FoldedPayment { amount, state });
    // The first one need never be named: it was for nothing.
    let order = after(&[started.clone(), taken.clone()]).unwrap();
    assert_eq!(order.payments[&OTHER], FoldedPayment { amount, state });
    let begun = FoldedPayment {
        amount: order.first_payment,
        state: PaymentState::Created,
    };
    assert_eq!(order.payment_at(0, PAYMENT, 0), Some(begun));
    assert_eq!(order.payment_at(1, PAYMENT, 0), None);
    // Nobody began it, it began twice, it was taken twice.
    assert!(matches!(
        after(&[failed("x"), taken.clone()]),
        Err(FoldError::Unknown { .. })
    ));
    assert!(matches!(
        after(&[failed("x"), started.clone(), started.clone()]),
        Err(FoldError::Twice { .. })
    ));
    assert!(matches!(
        after(&[failed("x"), started, taken.clone(), taken]),
        Err(FoldError::Transition { version: 5, .. })
    ));
}

#[test]
fn refunds_go_through_their_table() {
    let (processing, amount) = (E::RefundProcessing { refund: REFUND }, 5);
    let ended = |well: bool| {
        let refund = REFUND;
        if well {
            E::RefundSucceeded { refund, amount }
        } else {
            E::RefundFailed { refund, amount }
        }
    };
    let order = after(&[
        approved(),
        processing.clone(),
        ended(false),
        processing.clone(),
        ended(true),
    ]);
    assert_eq!(order.unwrap().refunds[&REFUND].state, RefundState::Succeeded);
    for wrong in [
        vec![approved(), ended(true)],
        vec![approved(), processing.clone(), ended(true), processing.clone()],
        vec![approved(), processing.clone(), processing],
    ] {
        assert!(matches!(after(&wrong), Err(FoldError::Transition { .. })));
    }
    assert!(matches!(
        after(&[approved(), approved()]),
        Err(FoldError::Twice { .. })
    ));
}

#[test]
fn a_wish_is_decided_once() {
    let read = |kind: &str| {
        let data = serde_json::json!({ "request": REQUEST });
        E::from_parts(&format!("cancellation.{kind}.v1"), data).unwrap()
    };
    let asked = read("requested");
    for (kind, state) in [
        ("approved", CancellationState::Approved),
        ("rejected", CancellationState::Rejected),
        ("withdrawn", CancellationState::Withdrawn),
    ] {
        let order = after(&[asked.clone(), read(kind)]).unwrap();
        assert_eq!(order.requests[&REQUEST], FoldedRequest::Cancellation(state));
        for next in ["approved", "rejected", "withdrawn"] {
            let twice = after(&[asked.clone(), read(kind), read(next)]);
            assert!(matches!(twice, Err(FoldError::Transition { version: 4, .. })));
        }
        assert!(matches!(after(&[read(kind)]), Err(FoldError::Unknown { .. })));
    }
    assert!(matches!(
        after(&[asked.clone(), asked]),
        Err(FoldError::Twice { .. })
    ));
}
