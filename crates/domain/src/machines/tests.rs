//! Every machine walked exhaustively, and compared with the specification.

use std::collections::HashSet;

use super::*;
use crate::machine::{Machine, Word};

/// Walks a machine exhaustively: every state is reachable, every command is used, no state has two rows for one
/// command, and every pair outside the table is refused.
fn walk<M: Machine>() {
    let mut reached = vec![M::START];
    let mut next = 0;
    while let Some(state) = reached.get(next).copied() {
        next += 1;
        for command in M::Command::ALL {
            let rows = M::TABLE
                .iter()
                .filter(|r| r.command == *command && r.from.contains(&state))
                .count();
            assert!(rows <= 1, "{}: {state:?} {command:?} is ambiguous", M::NAME);
            assert_eq!(M::allows(state, *command), rows == 1);
            if let Ok(to) = M::apply(state, *command)
                && !reached.contains(&to)
            {
                reached.push(to);
            }
        }
    }
    assert_eq!(
        reached.len(),
        M::State::ALL.len(),
        "{} has unreachable states",
        M::NAME
    );
    let words: HashSet<_> = M::State::ALL.iter().map(|s| s.as_str()).collect();
    assert_eq!(words.len(), M::State::ALL.len());
    assert!(
        M::Command::ALL
            .iter()
            .all(|c| M::TABLE.iter().any(|r| r.command == *c))
    );
    assert!(M::mermaid().contains(M::START.as_str()));
    offers::<M>();
}

/// Every command is permitted to who has every permission unless it is the system's, and nothing to who has none.
fn offers<M: Machine>() {
    for command in M::Command::ALL {
        let of_people = M::TABLE.iter().any(|r| r.command == *command && r.who.is_some());
        assert_eq!(M::permits(*command, |_| true), of_people);
        assert!(!M::permits(*command, |_| false));
    }
    for row in M::TABLE {
        assert_eq!(
            row.who.is_none(),
            row.roles().is_empty(),
            "nobody may {:?}",
            row.command
        );
    }
}

#[test]
fn every_machine_is_whole() {
    walk::<OrderMachine>();
    walk::<SellerOrderMachine>();
    walk::<ProductionMachine>();
    walk::<ShipmentMachine>();
    walk::<PaymentMachine>();
    walk::<RefundMachine>();
    walk::<CancellationMachine>();
    walk::<ReturnMachine>();
    walk::<DisputeMachine>();
    walk::<PayoutMachine>();
    walk::<DiscussionMachine>();
}

#[test]
fn a_decided_cancellation_stays_decided() {
    for state in [
        CancellationState::Approved,
        CancellationState::Rejected,
        CancellationState::Withdrawn,
    ] {
        for command in CancellationCommand::ALL {
            assert!(CancellationMachine::apply(state, *command).is_err());
        }
    }
}

/// The arrows of a machine without their commands, sorted: `a → b`.
fn arrows<M: Machine>() -> Vec<String> {
    let arrow = |from: &M::State, to: M::State| format!("{} → {}", from.as_str(), to.as_str());
    let mut arrows: Vec<String> = M::TABLE
        .iter()
        .flat_map(|row| row.from.iter().map(move |from| arrow(from, row.to)))
        .collect();
    arrows.sort();
    arrows.dedup();
    arrows
}

/// Chains `a → b or c → d` separated by `;`, taken apart into sorted arrows.
fn specified(chains: &str) -> Vec<String> {
    let states = |step: &str| -> Vec<String> { step.split(" or ").map(|s| s.trim().to_owned()).collect() };
    let mut arrows = Vec::new();
    for chain in chains.split(';') {
        let steps: Vec<_> = chain.split('→').map(states).collect();
        for pair in steps.windows(2) {
            for from in &pair[0] {
                arrows.extend(pair[1].iter().map(|to| format!("{from} → {to}")));
            }
        }
    }
    arrows.sort();
    arrows.dedup();
    arrows
}

#[test]
fn the_tables_have_the_arrows_of_the_specification_and_no_other() {
    let order = "pending → confirmed → completed; pending or confirmed → cancelled; pending → rejected";
    assert_eq!(arrows::<OrderMachine>(), specified(order));
    let part = "new → processing → completed; new or processing → cancelled; new → declined";
    assert_eq!(arrows::<SellerOrderMachine>(), specified(part));
    let production = "awaiting_procurement → ready_for_production → in_production → produced;
        awaiting_procurement → rejected";
    assert_eq!(arrows::<ProductionMachine>(), specified(production));
    let shipment = "draft → booking → booked → pickup_scheduled → picked_up → in_transit → out_for_delivery
        → delivered; booking → booking_failed → booking;
        in_transit or out_for_delivery → delivery_failed → out_for_delivery or rto_in_transit;
        rto_in_transit → rto_delivered; booked or pickup_scheduled → cancelled;
        picked_up or in_transit or out_for_delivery or delivery_failed or rto_in_transit → lost or damaged";
    assert_eq!(arrows::<ShipmentMachine>(), specified(shipment));
    // The last line is what a provider may answer late, or at once after a second step.
    let payment = "created → requires_action → authorized → captured; created → authorized or captured;
        created or requires_action → failed or expired; authorized → voided;
        requires_action or expired → captured; expired → authorized";
    assert_eq!(arrows::<PaymentMachine>(), specified(payment));
    let refund = "requested → approved → processing → succeeded; processing → failed → processing;
        requested → rejected";
    assert_eq!(arrows::<RefundMachine>(), specified(refund));
    let cancellation = "pending → approved or rejected or withdrawn";
    assert_eq!(arrows::<CancellationMachine>(), specified(cancellation));
    // The last arrow is a receipt of some of the units.
    let returns = "requested → approved or rejected or withdrawn;
        approved → in_transit → received → inspected → closed; approved → received; approved → expired;
        in_transit → in_transit";
    assert_eq!(arrows::<ReturnMachine>(), specified(returns));
    let dispute = "open → in_review → resolved_buyer or resolved_seller or split; open → withdrawn";
    assert_eq!(arrows::<DisputeMachine>(), specified(dispute));
    let payout = "pending → processing → paid; processing → failed → processing";
    assert_eq!(arrows::<PayoutMachine>(), specified(payout));
    assert_eq!(
        arrows::<DiscussionMachine>(),
        specified("open → closed; open → locked")
    );
}
