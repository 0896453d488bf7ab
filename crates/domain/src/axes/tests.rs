//! Every value of every axis, from what it is read from.

use proptest::prelude::*;

use super::*;
use crate::machine::Word;

fn sums(authorized: i64, captured: i64, refunded: i64, charged_back: i64) -> PaymentSums {
    PaymentSums {
        authorized,
        captured,
        refunded,
        charged_back,
        ..PaymentSums::default()
    }
}

#[test]
fn the_payment_axis_takes_every_value() {
    use PaymentAxis as P;
    let failed = PaymentSums {
        failed: true,
        ..PaymentSums::default()
    };
    let voided = PaymentSums {
        voided: true,
        ..PaymentSums::default()
    };
    // Of 1000 due.
    let table = [
        (PaymentSums::default(), P::Unpaid),
        (sums(1000, 0, 0, 0), P::Authorized),
        (sums(1000, 400, 0, 0), P::PartiallyPaid),
        (sums(0, 1000, 0, 0), P::Paid),
        (sums(0, 1200, 0, 0), P::Paid),
        (sums(0, 1000, 1, 0), P::PartiallyRefunded),
        (sums(0, 400, 400, 0), P::Refunded),
        (sums(0, 1000, 1000, 0), P::Refunded),
        (sums(0, 1000, 0, 1), P::ChargedBack),
        (sums(0, 1000, 999, 1), P::ChargedBack),
        (failed, P::Failed),
        (voided, P::Voided),
        // A new promise after a failure or a void counts.
        (
            PaymentSums {
                authorized: 1000,
                ..failed
            },
            P::Authorized,
        ),
        (
            PaymentSums {
                captured: 1000,
                ..voided
            },
            P::Paid,
        ),
    ];
    for (sums, expected) in table {
        assert_eq!(payment(&sums, 1000), expected, "{sums:?}");
    }
    for value in P::ALL {
        assert!(table.iter().any(|(_, v)| v == value), "{value} is never read");
    }
}

#[test]
fn what_is_cancelled_is_not_waited_for() {
    assert_eq!(payment(&sums(0, 700, 0, 0), 700), PaymentAxis::Paid);
    let mut line = Counters::placed(3, 0);
    line.cancel(1).unwrap();
    line.pack(2).unwrap();
    assert_eq!(fulfilment(&line), FulfilmentAxis::Unfulfilled);
    line.ship(1).unwrap();
    assert_eq!(fulfilment(&line), FulfilmentAxis::PartiallyFulfilled);
    line.ship(1).unwrap();
    assert_eq!(fulfilment(&line), FulfilmentAxis::Fulfilled);
    assert_eq!(delivery(&line), DeliveryAxis::Undelivered);
    line.deliver(1).unwrap();
    assert_eq!(delivery(&line), DeliveryAxis::PartiallyDelivered);
    line.deliver(1).unwrap();
    assert_eq!(delivery(&line), DeliveryAxis::Delivered);
    assert_eq!(returns(&line), ReturnsAxis::None);
    line.request_return(1).unwrap();
    assert_eq!(returns(&line), ReturnsAxis::Requested);
    line.receive_return(1).unwrap();
    assert_eq!(returns(&line), ReturnsAxis::PartiallyReturned);
    let mut missing = line;
    missing.request_return(1).unwrap();
    missing.give_up_return(1).unwrap();
    assert_eq!(
        returns(&missing),
        ReturnsAxis::PartiallyReturned,
        "one did not come"
    );
    line.request_return(1).unwrap();
    line.receive_return(1).unwrap();
    assert_eq!(returns(&line), ReturnsAxis::Returned);
}

proptest! {
    #[test]
    fn the_payment_axis_agrees_with_the_sums(
        authorized in 0_i64..3,
        captured in 0_i64..4,
        refunded in 0_i64..4,
        charged_back in 0_i64..2,
        failed: bool,
        voided: bool,
        due in 0_i64..4,
    ) {
        let refunded = refunded.min(captured);
        let sums = PaymentSums { authorized, captured, refunded, charged_back, failed, voided };
        let axis = payment(&sums, due);
        prop_assert_eq!(axis == PaymentAxis::ChargedBack, charged_back > 0);
        if charged_back == 0 {
            let went_back = matches!(axis, PaymentAxis::Refunded | PaymentAxis::PartiallyRefunded);
            prop_assert_eq!(went_back, refunded > 0);
            prop_assert_eq!(axis == PaymentAxis::Refunded, refunded > 0 && refunded == captured);
            let paid = captured > 0 && refunded == 0;
            prop_assert_eq!(axis == PaymentAxis::Paid, paid && captured >= due);
            prop_assert_eq!(axis == PaymentAxis::PartiallyPaid, paid && captured < due);
        }
    }
}
