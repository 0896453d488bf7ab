//! What staff sees of an order and its customer does not: what stops it, and how urgent it is.

use domain::{
    actor::{Actor, Permission},
    holds::{Hold, HoldKind, SetBy},
    machine::Word,
    machines::OrderState,
    priority::Priority,
};
use store::graph::Graph;

use super::seller_actions::{Blocked, blocked};

/// What staff sees, and may do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Desk {
    /// What stops the order.
    pub holds: Vec<Held>,
    /// Kinds of holds that can be set; none when the actor may not, or the order is over.
    pub free: Vec<HoldKind>,
    /// How urgent it is.
    pub priority: Priority,
    /// Why that cannot be changed.
    pub set_priority: Blocked,
    /// Whether the actor changes orders.
    pub edit: bool,
}

/// A hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// Its kind.
    pub kind: HoldKind,
    /// Its reason.
    pub reason: String,
    /// Whether a rule has set it.
    pub by_rule: bool,
    /// Why the actor cannot release it.
    pub release: Blocked,
}

/// What the actor sees; `None` for who is no staff.
pub(super) fn of(actor: &Actor, graph: &Graph) -> Option<Desk> {
    if !actor.may_everywhere(Permission::ViewOrders) {
        return None;
    }
    let order = &graph.order;
    let open = matches!(order.state, OrderState::Pending | OrderState::Confirmed);
    let held = |(kind, Hold { reason, by }): (&HoldKind, &Hold)| Held {
        kind: *kind,
        reason: reason.clone(),
        by_rule: matches!(by, SetBy::Rule(_)),
        release: (!actor.may_everywhere(kind.released_by()))
            .then(|| "This hold is for somebody else to release.".to_owned()),
    };
    let may_set = open && actor.may_everywhere(Permission::SetHold);
    let free = |kind: &HoldKind| may_set && !order.holds.0.contains_key(kind);
    let closed = (!open).then(|| "This order is closed.".to_owned());
    Some(Desk {
        holds: order.holds.0.iter().map(held).collect(),
        free: HoldKind::ALL.iter().copied().filter(free).collect(),
        priority: order.priority,
        set_priority: blocked(actor.may_everywhere(Permission::SetPriority), closed),
        edit: open && actor.may_everywhere(Permission::EditOrders),
    })
}
