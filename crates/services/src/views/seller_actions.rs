//! What can be done with a seller's part, and why not. The services decide by the same tables and counters.

use domain::{
    holds::Step,
    lines::Counters,
    machine::{Machine, Word},
    machines::{
        OrderState, ReturnCommand, ReturnMachine, ReturnState, SellerOrderCommand, SellerOrderMachine,
        SellerOrderState, ShipmentCommand, ShipmentMachine, ShipmentState,
    },
};
use store::graph::Graph;

use crate::{holds, orders::settle};

/// Why something cannot be done now, in a sentence; `None` when it can.
pub type Blocked = Option<String>;

/// `why`, for who may do it at all.
pub(super) fn blocked(may: bool, why: Blocked) -> Blocked {
    if may {
        why
    } else {
        Some("You may look at this and not change it.".to_owned())
    }
}

/// Why a step of the order has to wait.
pub(super) fn waits(graph: &Graph, step: Step) -> Blocked {
    let pending = graph.order.state == OrderState::Pending;
    let stopped = graph.order.holds.check(step).err();
    let hold = stopped.map(|stopped| holds::sentence(&stopped));
    hold.or_else(|| pending.then(|| "The order is not confirmed yet.".to_owned()))
}

/// Why work on a part cannot begin.
pub(super) fn process(state: SellerOrderState) -> Blocked {
    if SellerOrderMachine::allows(state, SellerOrderCommand::Process) {
        return None;
    }
    Some(format!("The order is {}.", state.as_str()))
}

/// Why a part cannot be declined.
pub(super) fn decline(graph: &Graph, state: SellerOrderState) -> Blocked {
    if graph.order.state == OrderState::Pending {
        return Some("The order is not confirmed yet.".to_owned());
    }
    if SellerOrderMachine::allows(state, SellerOrderCommand::Decline) {
        return None;
    }
    Some(format!("The order is {}.", state.as_str()))
}

/// Why nothing of a part can be packed.
pub(super) fn pack(graph: &Graph, state: SellerOrderState) -> Blocked {
    let units = |count: fn(&Counters) -> i64| -> i64 {
        graph
            .lines
            .iter()
            .map(|line| count(&settle::counters(line)))
            .sum()
    };
    match state {
        SellerOrderState::New => Some("Mark the order as processing first.".to_owned()),
        SellerOrderState::Processing if units(Counters::packable) > 0 => None,
        SellerOrderState::Processing if units(|c| c.backordered) > 0 => {
            Some("What is left waits for stock.".to_owned())
        }
        SellerOrderState::Processing => Some("Everything is packed.".to_owned()),
        SellerOrderState::Completed | SellerOrderState::Cancelled | SellerOrderState::Declined => {
            process(state)
        }
    }
}

/// Why nothing of a part can be shipped.
pub(super) fn ship(graph: &Graph) -> Blocked {
    let packed = graph
        .lines
        .iter()
        .any(|line| settle::counters(line).shippable() > 0);
    if packed {
        None
    } else {
        Some("Pack something first.".to_owned())
    }
}

/// Why a parcel cannot be marked as delivered.
pub(super) fn deliver(state: ShipmentState) -> Blocked {
    let possible = [ShipmentCommand::GoOut, ShipmentCommand::Deliver]
        .iter()
        .any(|command| ShipmentMachine::allows(state, *command));
    if possible {
        None
    } else {
        Some(format!("The parcel is {}.", state.label().to_lowercase()))
    }
}

/// Why a return cannot be marked as received.
pub(super) fn receive(state: ReturnState) -> Blocked {
    match state {
        ReturnState::Requested => Some("An administrator has not decided yet.".to_owned()),
        state => follows(state, ReturnCommand::Receive),
    }
}

/// Why nobody can say whether the goods of a return are fit for sale.
pub(super) fn inspect(state: ReturnState) -> Blocked {
    follows(state, ReturnCommand::Inspect)
}

fn follows(state: ReturnState, command: ReturnCommand) -> Blocked {
    let blocked = !ReturnMachine::allows(state, command);
    blocked.then(|| format!("The return is {}.", state.label().to_lowercase()))
}
