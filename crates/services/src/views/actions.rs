//! What can be done with an order, and why not.

use domain::{
    actor::Actor,
    ids::{LineId, RequestId},
    lines::Counters,
    machine::Machine,
    machines::{
        OrderCommand, OrderMachine, OrderState, PaymentState, ReturnCommand, ReturnMachine, ReturnState,
    },
    words::RequestKind,
};
use store::{entity::requests, graph::Graph};

use crate::{
    orders::{money, settle},
    payments,
};

/// Something that can be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Cancel what is not packed.
    Cancel {
        /// Whether it is cancelled at once; else somebody decides.
        at_once: bool,
    },
    /// Take the waiting cancellation back.
    WithdrawCancellation,
    /// Send units of a line back.
    Return(LineId),
    /// Take a return back that is not decided yet.
    WithdrawReturn(RequestId),
    /// Say that the goods of an approved return are sent.
    SendReturn(RequestId),
    /// Put the same goods into the cart.
    Reorder,
    /// Pay with another card.
    PayAgain,
    /// Pay what a change has made the order dearer by.
    PayRest,
    /// Enter the code the bank sent.
    EnterCode,
}

/// Something that can be done, or not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Action {
    /// What.
    pub kind: Kind,
    /// Why it cannot be done now; `None` when it can.
    pub blocked: Option<String>,
}

impl Action {
    fn new(kind: Kind, blocked: Option<&str>) -> Self {
        Self {
            kind,
            blocked: blocked.map(str::to_owned),
        }
    }

    /// Whether it can be done now.
    #[must_use]
    pub const fn enabled(&self) -> bool {
        self.blocked.is_none()
    }
}

/// What the actor can do. What can never be done with this order is left out.
pub(super) fn of(actor: &Actor, own: bool, graph: &Graph) -> Vec<Action> {
    let may = |permission| own || actor.may_everywhere(permission);
    let mut actions = Vec::new();
    if own {
        actions.extend(pay(graph));
    }
    if OrderMachine::permits(OrderCommand::Cancel, may) {
        actions.extend(cancel(graph));
    }
    if ReturnMachine::permits(ReturnCommand::Withdraw, may) {
        actions.extend(graph.lines.iter().filter_map(|l| {
            let blocked = not_returnable(graph.order.state, &settle::counters(l))?;
            Some(Action {
                kind: Kind::Return(l.id),
                blocked: (!blocked.is_empty()).then(|| blocked.to_owned()),
            })
        }));
        actions.extend(graph.requests.iter().filter_map(back));
    }
    if own {
        actions.push(Action::new(Kind::Reorder, None));
    }
    actions
}

/// What a customer can do with a return: take it back, later send it.
fn back(row: &requests::Model) -> Option<Action> {
    let state: ReturnState = row.state.parse().ok()?;
    let can = |command| row.kind == RequestKind::Return && ReturnMachine::allows(state, command);
    let kind = if can(ReturnCommand::Withdraw) {
        Kind::WithdrawReturn(row.id)
    } else if can(ReturnCommand::Send) {
        Kind::SendReturn(row.id)
    } else {
        return None;
    };
    Some(Action::new(kind, None))
}

fn pay(graph: &Graph) -> Option<Action> {
    let kind = match graph.payments.last()?.state {
        _ if money::balance(graph) == 0 => return None,
        PaymentState::RequiresAction => Kind::EnterCode,
        _ if payments::is_asked(graph) => return None,
        _ if payments::is_settled(graph) => Kind::PayRest,
        _ => Kind::PayAgain,
    };
    Some(Action::new(kind, None))
}

/// Whether a cancellation asked for now is carried out at once: nothing packed, nothing paid or promised.
pub(super) fn at_once(graph: &Graph) -> bool {
    let sums = settle::sums(&graph.transactions);
    graph.lines.iter().all(|l| l.packed == 0) && sums.captured == 0 && sums.authorized == 0
}

fn cancel(graph: &Graph) -> Vec<Action> {
    if graph
        .requests
        .iter()
        .any(|r| r.kind == RequestKind::Cancellation && r.open)
    {
        return vec![Action::new(Kind::WithdrawCancellation, None)];
    }
    let kind = Kind::Cancel {
        at_once: at_once(graph),
    };
    let sum = domain::axes::total(&graph.lines.iter().map(settle::counters).collect::<Vec<_>>());
    if sum.cancelled == sum.ordered || sum.delivered == sum.ordered - sum.cancelled {
        // Over: nothing is left that a cancellation could be about.
        return Vec::new();
    }
    let blocked = not_cancellable(graph.order.state, &sum);
    vec![Action::new(kind, blocked)]
}

/// Why nothing of an order can be cancelled; `None` when something can.
pub(super) fn not_cancellable(state: OrderState, sum: &Counters) -> Option<&'static str> {
    if !OrderMachine::allows(state, OrderCommand::Cancel) {
        Some("This order is closed.")
    } else if sum.cancellable() == 0 {
        Some("Everything is packed already. You can return it once it has arrived.")
    } else {
        None
    }
}

/// Why no unit of a line can be returned: empty when one can, `None` when nobody would ask.
pub(super) fn not_returnable(state: OrderState, counters: &Counters) -> Option<&'static str> {
    match state {
        OrderState::Pending | OrderState::Cancelled | OrderState::Rejected => None,
        _ if counters.returnable() > 0 => Some(""),
        _ if counters.return_requested > 0 => Some("A return is already under way."),
        _ if counters.given_up > 0 => Some("Its return is over."),
        _ if counters.returned > 0 => Some("Everything was returned."),
        _ if counters.shipped > 0 => Some("It can be returned once it has arrived."),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancellation_that_is_not_possible_says_why() {
        let mut sum = Counters::placed(2, 0);
        assert_eq!(not_cancellable(OrderState::Confirmed, &sum), None);
        sum.pack(2).unwrap();
        assert!(
            not_cancellable(OrderState::Confirmed, &sum)
                .unwrap()
                .contains("packed")
        );
        assert!(
            not_cancellable(OrderState::Completed, &sum)
                .unwrap()
                .contains("closed")
        );
    }

    #[test]
    fn a_return_is_offered_once_a_unit_has_arrived() {
        let mut line = Counters::placed(2, 0);
        assert_eq!(not_returnable(OrderState::Confirmed, &line), None);
        line.pack(2).unwrap();
        line.ship(2).unwrap();
        assert!(
            not_returnable(OrderState::Confirmed, &line)
                .unwrap()
                .contains("arrived")
        );
        line.deliver(1).unwrap();
        assert_eq!(not_returnable(OrderState::Confirmed, &line), Some(""));
        line.request_return(1).unwrap();
        assert!(
            not_returnable(OrderState::Confirmed, &line)
                .unwrap()
                .contains("under way")
        );
    }
}
