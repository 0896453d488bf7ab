//! A return from its approval to its end.

use uuid::Uuid;

use super::*;
use crate::{
    fold::{
        fold,
        tests::{LINE, life, numbered},
    },
    machines::ReturnState,
};

const REQUEST: RequestId = RequestId(Uuid::from_u128(30));

const fn unit(quantity: i64) -> Units {
    Units { line: LINE, quantity }
}

fn received(quantity: i64) -> OrderEvent {
    OrderEvent::ReturnReceived {
        request: REQUEST,
        units: unit(quantity),
        shelved: false,
    }
}

fn part_received(quantity: i64) -> OrderEvent {
    OrderEvent::ReturnPartReceived {
        request: REQUEST,
        units: unit(quantity),
    }
}

fn missing(quantity: i64) -> OrderEvent {
    OrderEvent::ReturnMissing {
        request: REQUEST,
        units: unit(quantity),
    }
}

fn inspected(fit: i64) -> OrderEvent {
    OrderEvent::ReturnInspected {
        request: REQUEST,
        fit: Some(fit),
    }
}

const CLOSED: OrderEvent = OrderEvent::ReturnClosed { request: REQUEST };

/// An order of which both delivered units may come back until 9, and what happens then.
fn approved(then: Vec<OrderEvent>) -> Result<Folded, FoldError> {
    let mut events = life();
    events.extend([
        OrderEvent::ReturnRequested {
            request: REQUEST,
            units: unit(2),
        },
        OrderEvent::ReturnApproved {
            request: REQUEST,
            amount: 600,
            part: None,
            send_by: Some(Timestamp(9)),
        },
    ]);
    events.extend(then);
    fold(numbered(events))
}

fn sent() -> OrderEvent {
    OrderEvent::ReturnSent {
        request: REQUEST,
        carrier: "ups".into(),
        awb: "1Z1".into(),
    }
}

fn state(order: &Folded) -> FoldedRequest {
    order.requests[&REQUEST]
}

#[test]
fn a_return_may_arrive_in_parts_and_not_as_a_whole() {
    assert_eq!(
        approved(Vec::new()).unwrap().returns[&REQUEST].send_by,
        Some(Timestamp(9))
    );
    let order = approved(vec![sent(), part_received(1)]).unwrap();
    assert_eq!(state(&order), FoldedRequest::Return(ReturnState::InTransit));
    assert_eq!(order.lines[&LINE].counters.returned, 1);
    let back = &order.returns[&REQUEST];
    assert_eq!((back.received, back.send_by, back.awb.as_str()), (1, None, "1Z1"));
    let order = approved(vec![sent(), part_received(1), received(1), inspected(1), CLOSED]).unwrap();
    assert_eq!(state(&order), FoldedRequest::Return(ReturnState::Closed));
    assert_eq!(order.lines[&LINE].counters.returned, 2);
    assert_eq!(order.returns[&REQUEST].fit, Some(1));
    let again = approved(vec![received(2), inspected(2), CLOSED, sent()]);
    assert!(matches!(again, Err(FoldError::Transition { .. })));
}

#[test]
fn what_never_comes_is_given_up_and_cannot_be_returned_again() {
    let order = approved(vec![part_received(1), missing(1), received(0)]).unwrap();
    assert_eq!(state(&order), FoldedRequest::Return(ReturnState::Received));
    let line = order.lines[&LINE].counters;
    assert_eq!((line.returned, line.given_up, line.return_requested), (1, 1, 0));
    assert_eq!(line.returnable(), 0);
    let expired = OrderEvent::ReturnExpired {
        request: REQUEST,
        units: unit(2),
    };
    let order = approved(vec![expired.clone()]).unwrap();
    let line = order.lines[&LINE].counters;
    assert_eq!((line.given_up, line.returnable()), (2, 0));
    assert!(matches!(
        approved(vec![sent(), expired]),
        Err(FoldError::Transition { .. })
    ));
}

#[test]
fn no_more_comes_than_was_allowed_and_nothing_is_left_open() {
    let wrong = [
        vec![part_received(3)],
        vec![part_received(1), part_received(2)],
        vec![received(3)],
        // One is still expected.
        vec![received(1)],
        vec![part_received(1), received(0)],
        vec![part_received(1), missing(2)],
        vec![received(2), inspected(3)],
        vec![received(2), inspected(-1)],
    ];
    for events in wrong {
        let told = format!("{events:?}");
        assert!(
            matches!(approved(events), Err(FoldError::Counter { .. })),
            "{told}"
        );
    }
}

#[test]
fn a_return_of_an_older_history_was_done_with_when_it_was_received() {
    let order = approved(vec![OrderEvent::ReturnReceived {
        request: REQUEST,
        units: unit(2),
        shelved: true,
    }])
    .unwrap();
    assert_eq!(state(&order), FoldedRequest::Return(ReturnState::Closed));
    let back = &order.returns[&REQUEST];
    assert_eq!((back.received, back.fit), (2, Some(2)));
}
