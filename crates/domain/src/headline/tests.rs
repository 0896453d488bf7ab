//! Every headline, from orders that can be.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::{
    axes::{self, PaymentSums},
    machine::Word,
};

/// An order to read the headline of; 1000 minor units are due.
#[derive(Clone, Debug)]
struct Case {
    state: OrderState,
    on_hold: bool,
    line: Counters,
    paid: PaymentSums,
    parts: Vec<SellerOrderState>,
    production: Vec<ProductionState>,
    shipments: Vec<ShipmentState>,
    return_pending: bool,
    return_approved: bool,
}

impl Case {
    fn new(line: Counters) -> Self {
        Self {
            state: OrderState::Confirmed,
            on_hold: false,
            line,
            paid: PaymentSums {
                captured: 1000,
                ..PaymentSums::default()
            },
            parts: vec![SellerOrderState::New],
            production: Vec::new(),
            shipments: Vec::new(),
            return_pending: false,
            return_approved: false,
        }
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn headline(&self) -> Headline {
        headline(&Facts {
            state: self.state,
            on_hold: self.on_hold,
            axes: axes::axes(&self.line, &self.paid, 1000),
            sum: self.line,
            parts: &self.parts,
            production: &self.production,
            shipments: &self.shipments,
            return_pending: self.return_pending,
            return_approved: self.return_approved,
        })
    }
}

/// A line of which so many units are packed, shipped, delivered, asked back and back.
fn line(ordered: i64, reached: [i64; 5]) -> Counters {
    let mut line = Counters::placed(ordered, 0);
    let changes = [
        Counters::pack,
        Counters::ship,
        Counters::deliver,
        Counters::request_return,
        Counters::receive_return,
    ];
    for (change, n) in changes.into_iter().zip(reached) {
        if n > 0 {
            change(&mut line, n).unwrap();
        }
    }
    line
}

fn refunded(amount: i64) -> PaymentSums {
    PaymentSums {
        captured: 1000,
        refunded: amount,
        ..PaymentSums::default()
    }
}

fn table() -> Vec<(Headline, Case)> {
    use Headline as H;
    use ProductionState as M;
    let fresh = || Case::new(line(2, [0; 5]));
    let waiting = |n| Case::new(Counters::placed(2, n));
    let begun = |c: &mut Case| c.parts = vec![SellerOrderState::Processing];
    let made = |states: &[M]| {
        let production = states.to_vec();
        fresh().with(begun).with(|c| c.production = production)
    };
    let at = |reached| Case::new(line(2, reached)).with(begun);
    let done = |reached| {
        at(reached).with(|c| {
            c.state = OrderState::Completed;
            c.parts = vec![SellerOrderState::Completed];
        })
    };
    vec![
        (H::Pending, fresh().with(|c| c.state = OrderState::Pending)),
        (H::Confirmed, fresh()),
        (H::Processing, fresh().with(begun)),
        (H::Backordered, waiting(1)),
        (H::Backordered, waiting(2).with(begun)),
        (H::Processing, waiting(1).with(begun)),
        (
            H::AwaitingProcurement,
            made(&[M::AwaitingProcurement, M::ReadyForProduction]),
        ),
        (H::ReadyForProduction, made(&[M::ReadyForProduction, M::Produced])),
        (H::InProduction, made(&[M::AwaitingProcurement, M::InProduction])),
        (H::Processing, made(&[M::Produced])),
        (H::Processing, made(&[M::Rejected])),
        (H::Processing, at([2, 0, 0, 0, 0])),
        (H::PartiallyShipped, at([2, 1, 0, 0, 0])),
        (H::Shipped, at([2, 2, 0, 0, 0])),
        (
            H::OutForDelivery,
            at([2, 1, 0, 0, 0]).with(|c| c.shipments = vec![ShipmentState::OutForDelivery]),
        ),
        (H::PartiallyDelivered, at([2, 2, 1, 0, 0])),
        (H::Delivered, at([2, 2, 2, 0, 0])),
        (H::Completed, done([2, 2, 2, 0, 0])),
        (H::OnHold, fresh().with(|c| c.on_hold = true)),
        (
            H::OnHold,
            fresh().with(|c| {
                c.on_hold = true;
                c.state = OrderState::Pending;
            }),
        ),
        (H::Completed, done([2, 2, 2, 0, 0]).with(|c| c.on_hold = true)),
        (
            H::ReturnRequested,
            done([2, 2, 2, 1, 0]).with(|c| c.return_pending = true),
        ),
        (
            H::ReturnApproved,
            done([2, 2, 2, 1, 0]).with(|c| c.return_approved = true),
        ),
        (H::Returned, done([2, 2, 2, 2, 2])),
        (
            H::Returned,
            done([2, 2, 2, 2, 2]).with(|c| c.paid = refunded(900)),
        ),
        (
            H::PartiallyRefunded,
            done([2, 2, 2, 1, 1]).with(|c| c.paid = refunded(500)),
        ),
        (
            H::Refunded,
            done([2, 2, 2, 2, 2]).with(|c| c.paid = refunded(1000)),
        ),
        // Nothing came, and nothing is expected any more.
        (
            H::PartiallyRefunded,
            done([2, 2, 2, 1, 0]).with(|c| {
                c.line.give_up_return(1).unwrap();
                c.paid = refunded(500);
            }),
        ),
        // One unit came back while the other is still on its way: the way of the goods counts.
        (
            H::PartiallyDelivered,
            at([2, 2, 1, 1, 1]).with(|c| c.paid = refunded(500)),
        ),
        (H::Cancelled, fresh().with(|c| c.state = OrderState::Cancelled)),
        (
            H::Refunded,
            fresh().with(|c| {
                c.state = OrderState::Cancelled;
                c.paid = refunded(1000);
            }),
        ),
        (
            H::Rejected,
            fresh().with(|c| {
                c.state = OrderState::Rejected;
                c.on_hold = true;
            }),
        ),
    ]
}

#[test]
fn an_order_reads_as_it_stands() {
    for (expected, case) in table() {
        assert_eq!(case.headline(), expected, "{case:?}");
    }
}

#[test]
fn every_headline_is_read_from_some_order() {
    let read: BTreeSet<Headline> = table().iter().map(|(_, case)| case.headline()).collect();
    assert_eq!(read, Headline::ALL.iter().copied().collect());
}

#[test]
fn a_partly_cancelled_order_is_shipped_when_the_rest_is() {
    let mut rest = Counters::placed(3, 0);
    rest.cancel(1).unwrap();
    rest.pack(2).unwrap();
    rest.ship(2).unwrap();
    let case = Case::new(rest).with(|c| c.paid = refunded(300));
    assert_eq!(case.headline(), Headline::Shipped);
}

prop_compose! {
    fn any_line()(
        ordered in 1_i64..5,
        waiting in 0_i64..5,
        steps in prop::collection::vec((0_u8..8, 1_i64..4), 0..20),
    ) -> Counters {
        let mut line = Counters::placed(ordered, waiting.min(ordered));
        for (step, n) in steps {
            let _ = match step {
                0 => line.pack(n),
                1 => line.ship(n),
                2 => line.deliver(n),
                3 => line.cancel(n).map(drop),
                4 => line.allocate(n),
                5 => line.request_return(n),
                6 => line.receive_return(n),
                _ => line.give_up_return(n),
            };
        }
        line
    }
}

proptest! {
    #[test]
    fn the_headline_never_says_what_is_not_so(
        line in any_line(),
        state in prop::sample::select(OrderState::ALL),
        on_hold: bool,
        back in 0_i64..=1000,
        part in prop::sample::select(SellerOrderState::ALL),
        made in prop::option::of(prop::sample::select(ProductionState::ALL)),
        return_pending: bool,
    ) {
        let case = Case::new(line).with(|c| {
            c.state = state;
            c.on_hold = on_hold;
            c.paid = refunded(back);
            c.parts = vec![part];
            c.production = made.into_iter().collect();
            c.return_pending = return_pending && line.return_requested > 0;
        });
        use Headline as H;
        let open = matches!(state, OrderState::Pending | OrderState::Confirmed);
        let wanted = line.ordered - line.cancelled;
        let said = case.headline();
        prop_assert_eq!(said == H::OnHold, on_hold && open);
        prop_assert_eq!(said == H::Rejected, state == OrderState::Rejected);
        let true_of = match said {
            H::Pending => state == OrderState::Pending && !on_hold,
            H::Confirmed | H::Processing => line.shipped == 0 && line.allocated + line.cancelled > 0,
            H::Backordered => line.backordered > 0 && line.shipped == 0,
            H::AwaitingProcurement => made == Some(ProductionState::AwaitingProcurement),
            H::ReadyForProduction => made == Some(ProductionState::ReadyForProduction),
            H::InProduction => made == Some(ProductionState::InProduction),
            H::PartiallyShipped => 0 < line.shipped && line.shipped < wanted,
            H::Shipped => line.shipped == wanted && line.delivered == 0,
            H::PartiallyDelivered => 0 < line.delivered && line.delivered < wanted,
            H::Delivered => line.delivered == wanted && state == OrderState::Confirmed,
            H::Completed => state == OrderState::Completed,
            H::ReturnRequested => line.return_requested > 0,
            H::Returned => line.returned == line.delivered && line.delivered == wanted,
            H::PartiallyRefunded => 0 < back && back < 1000 && line.returned > 0,
            H::Refunded => back == 1000,
            H::Cancelled => state == OrderState::Cancelled,
            H::OnHold | H::Rejected => true,
            H::OutForDelivery | H::ReturnApproved => false,
        };
        prop_assert!(true_of, "{} of {:?}", said, case);
    }
}
