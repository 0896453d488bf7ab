//! What orders are expected to be: goods, requests and what they cost in the end, by rules of a few lines. What was asked
//! for a line and whether money came is taken from the order itself; what follows from it is not.

use std::collections::BTreeMap;

use domain::{
    holds::{HoldKind, HoldRule},
    ids::{OrderId, SellerId},
    machine::Word,
    machines::PaymentState,
};
use services::orders::settle;
use store::graph::Graph;

use super::step::Step;

/// What there was on each shelf.
pub(crate) const SHELF: i64 = 9;

/// Units of one seller's line, by where they are.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    pub(crate) ordered: i64,
    pub(crate) cancelled: i64,
    pub(crate) packed: i64,
    pub(crate) shipped: i64,
    pub(crate) delivered: i64,
    pub(crate) asked: i64,
    pub(crate) returned: i64,
    pub(crate) given_up: i64,
    /// Of what is returned, units that are back on their shelf.
    pub(crate) shelved: i64,
    pub(crate) begun: bool,
    pub(crate) declined: bool,
    /// Units of approved returns, whether they are back or not.
    pub(crate) granted: i64,
    /// What was asked for all of it, and for sending it.
    pub(crate) price: i64,
    pub(crate) fee: i64,
    /// Of what went, what nobody gave back.
    pub(crate) withheld: i64,
}

impl Line {
    pub(crate) const fn open(self) -> i64 {
        self.ordered - self.cancelled - self.packed
    }

    pub(crate) const fn returnable(self) -> i64 {
        self.delivered - self.asked - self.returned - self.given_up
    }

    /// What the customer pays for the first `units` that go, in halves rounded up.
    const fn first(self, units: i64) -> i64 {
        (2 * self.price * units + self.ordered) / (2 * self.ordered)
    }

    /// What it costs, with its fee, when `units` more have gone.
    const fn costs_without(self, units: i64) -> i64 {
        let gone = self.cancelled + self.granted + units;
        if gone == self.ordered {
            0
        } else {
            self.price + self.fee - self.first(gone)
        }
    }

    /// What `units` that come back are worth.
    pub(crate) const fn worth(self, units: i64) -> i64 {
        self.costs_without(0) - self.costs_without(units)
    }

    /// Allows `units` to come back for `amount`.
    pub(crate) const fn grant(&mut self, units: i64, amount: i64) {
        self.withheld += self.worth(units) - amount;
        self.granted += units;
    }

    /// The state of the part that this line is.
    pub(crate) const fn state(self) -> &'static str {
        if self.declined {
            "declined"
        } else if self.cancelled == self.ordered {
            "cancelled"
        } else if self.cancelled + self.delivered == self.ordered {
            "completed"
        } else if self.begun {
            "processing"
        } else {
            "new"
        }
    }
}

/// A parcel: whose, how many, and whether it arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parcel {
    pub(crate) part: usize,
    pub(crate) units: i64,
    pub(crate) delivered: bool,
}

/// A return: of which line, how many, how many of these came, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Return {
    pub(crate) part: usize,
    pub(crate) units: i64,
    pub(crate) came: i64,
    pub(crate) state: &'static str,
}

impl Return {
    pub(crate) const fn new(part: usize, units: i64) -> Self {
        Self {
            part,
            units,
            came: 0,
            state: "requested",
        }
    }

    pub(crate) fn is_expected(self) -> bool {
        matches!(self.state, "approved" | "in_transit")
    }

    /// Whether so many units can have come, and what comes of it.
    pub(crate) fn can_receive(self, units: i64, no_more: bool, all_fit: bool) -> bool {
        let left = self.units - self.came;
        let least = i64::from(!(no_more && self.state == "in_transit"));
        let partly = units < left && !no_more;
        self.is_expected() && (least..=left).contains(&units) && !(partly && all_fit)
    }
}

/// An order.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) id: OrderId,
    pub(crate) lines: [Line; 2],
    pub(crate) pending: bool,
    pub(crate) rejected: bool,
    pub(crate) cancellations: Vec<&'static str>,
    /// What the last cancellation asks for, by line; everything when 0 of both.
    pub(crate) wish: [i64; 2],
    pub(crate) returns: Vec<Return>,
    pub(crate) parcels: Vec<Parcel>,
    /// What stops it, and whether the rule about money that is still to be paid does.
    pub(crate) holds: BTreeMap<HoldKind, bool>,
    /// Whether somebody made it dearer.
    pub(crate) dearer: bool,
}

impl Expected {
    pub(crate) fn new(id: OrderId, units: [i64; 2], graph: &Graph, sellers: [SellerId; 2]) -> Self {
        let lines = units.map(|ordered| Line {
            ordered,
            ..Line::default()
        });
        let mut new = Self {
            id,
            lines,
            pending: true,
            rejected: false,
            cancellations: Vec::new(),
            wish: [0, 0],
            returns: Vec::new(),
            parcels: Vec::new(),
            holds: BTreeMap::new(),
            dearer: false,
        };
        new.priced(graph, sellers);
        new
    }

    /// Takes from the order what is asked for its lines.
    pub(crate) fn priced(&mut self, graph: &Graph, sellers: [SellerId; 2]) {
        for (line, seller) in self.lines.iter_mut().zip(sellers) {
            let part = graph.parts.iter().find(|p| p.seller_id == seller);
            let row = part.and_then(|p| graph.lines.iter().find(|l| l.seller_order_id == p.id));
            line.price = row.map_or(0, |l| l.total);
            line.fee = part.map_or(0, |p| p.shipping);
        }
    }

    /// What is still to be paid by card.
    pub(crate) fn balance(&self, graph: &Graph) -> i64 {
        let over = matches!(self.state(), "cancelled" | "rejected");
        if graph.order.payment_method == "cod" || over {
            return 0;
        }
        (self.owed() - kept(graph) - promised(graph)).max(0)
    }

    /// What it is to be after an edit: a line with 0 stays as it is.
    pub(crate) fn edited(&self, units: [i64; 2]) -> [i64; 2] {
        [0, 1].map(|at| match units[at] {
            0 => self.lines[at].ordered,
            n => n,
        })
    }

    /// Whether an edit of units is possible, as far as its lines and requests go.
    pub(crate) fn can_edit(&self, units: [i64; 2]) -> bool {
        let untouched = self.bought().all(|line| line.packed + line.cancelled == 0);
        let open = matches!(self.state(), "pending" | "confirmed");
        let waits = self.cancellations.last() == Some(&"pending");
        let changed = self.edited(units) != self.lines.map(|line| line.ordered);
        untouched && open && !waits && changed
    }

    /// Goes on when nothing is to be paid any more.
    fn go_on_when_paid(&mut self, graph: &Graph) {
        if self.balance(graph) == 0 && self.holds.get(&HoldKind::Payment) == Some(&true) {
            self.holds.remove(&HoldKind::Payment);
        }
    }

    /// Whether a hold stops `step`.
    pub(crate) fn stopped(&self, step: domain::holds::Step) -> bool {
        self.holds.keys().any(|kind| kind.stops().contains(&step))
    }

    /// A seller cannot deliver: what nothing is left of is granted.
    pub(crate) fn decline(&mut self, part: usize) {
        let line = &mut self.lines[part];
        (line.cancelled, line.declined) = (line.ordered, true);
        let all = self.wish == [0, 0];
        let named = (0..2).filter(|at| self.lines[*at].ordered > 0 && (all || self.wish[*at] > 0));
        let gone = |at: usize| self.lines[at].cancelled == self.lines[at].ordered;
        if self.cancellations.last() == Some(&"pending") && named.into_iter().all(gone) {
            self.cancellations.pop();
            self.cancellations.push("approved");
        }
    }

    /// What the order costs as it is.
    pub(crate) fn owed(&self) -> i64 {
        self.bought()
            .map(|line| line.costs_without(0) + line.withheld)
            .sum()
    }

    /// What can go back at most: of what was paid by card, or what is to be paid in cash.
    pub(crate) fn returnable(&self, graph: &Graph) -> i64 {
        if graph.order.payment_method == "cod" {
            self.owed()
        } else {
            kept(graph) + promised(graph) + self.balance(graph)
        }
    }

    fn bought(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.ordered > 0)
    }

    /// Units that can still be cancelled.
    pub(crate) fn open(&self) -> i64 {
        self.lines.iter().map(|line| line.open()).sum()
    }

    pub(crate) fn state(&self) -> &'static str {
        let all = |states: &[&str]| self.bought().all(|line| states.contains(&line.state()));
        if self.rejected {
            "rejected"
        } else if all(&["cancelled", "declined"]) {
            "cancelled"
        } else if self.pending {
            "pending"
        } else if all(&["cancelled", "declined", "completed"]) {
            "completed"
        } else {
            "confirmed"
        }
    }

    /// Nothing that is not packed is sent any more.
    pub(crate) fn cancel(&mut self) {
        self.wish = [0, 0];
        self.grant();
    }

    /// What of the last wish is left, by line.
    pub(crate) fn granted(&self) -> [i64; 2] {
        let all = self.wish == [0, 0];
        [0, 1].map(|at| {
            let open = self.lines[at].open();
            if all { open } else { open.min(self.wish[at]) }
        })
    }

    /// The last wish comes true as far as it can.
    pub(crate) fn grant(&mut self) {
        let granted = self.granted();
        for (line, n) in self.lines.iter_mut().zip(granted) {
            line.cancelled += n;
        }
    }

    /// What was not sent in time does not come any more.
    pub(crate) fn expire(&mut self) {
        for back in self.returns.iter_mut().filter(|back| back.state == "approved") {
            back.state = "expired";
            let line = &mut self.lines[back.part];
            line.asked -= back.units;
            line.given_up += back.units;
        }
    }

    /// Units of a return came.
    pub(crate) fn receive(&mut self, at: usize, units: i64, no_more: bool, all_fit: bool) {
        let back = &mut self.returns[at];
        let line = &mut self.lines[back.part];
        back.came += units;
        line.asked -= units;
        line.returned += units;
        let missing = back.units - back.came;
        if missing > 0 && !no_more {
            back.state = "in_transit";
            return;
        }
        line.asked -= missing;
        line.given_up += missing;
        back.state = "received";
        if all_fit || back.came == 0 {
            self.inspect(at, self.returns[at].came);
        }
    }

    /// Units of a return are fit for sale.
    pub(crate) fn inspect(&mut self, at: usize, fit: i64) {
        let back = &mut self.returns[at];
        self.lines[back.part].shelved += fit;
        back.state = if fit == back.units { "closed" } else { "inspected" };
    }

    /// Takes from the order what only its payment decides.
    pub(crate) fn paid(&mut self, graph: &Graph) {
        let holds = &graph.order.holds;
        let by_balance = |kind: &HoldKind| *kind == HoldKind::Payment && holds.is_by(HoldRule::BalanceDue);
        self.holds = holds.0.keys().map(|kind| (*kind, by_balance(kind))).collect();
        if self.pending && self.state() == "pending" {
            match graph.order.state.as_str() {
                "confirmed" => self.pending = false,
                "rejected" => {
                    self.cancel();
                    self.rejected = true;
                }
                _ => {}
            }
        }
    }

    /// Whether a step could have an effect on this order.
    pub(crate) fn could(&self, step: Step) -> bool {
        let line = |part: usize| self.lines[part];
        let nth = |nth: usize, state| {
            let at = nth.checked_rem(self.returns.len());
            at.is_some_and(|at| self.returns[at].state == state)
        };
        let waits = self.cancellations.last() == Some(&"pending");
        match step {
            Step::Code { .. } => self.state() == "pending",
            Step::PayAgain { .. } => self.state() == "pending" || self.dearer,
            Step::Edit { units, .. } => self.can_edit(units),
            Step::Hold { kind, .. } => {
                matches!(self.state(), "pending" | "confirmed") && !self.holds.contains_key(&kind)
            }
            Step::Release { kind, .. } => self.holds.contains_key(&kind),
            Step::Process { .. } | Step::Pack { .. } | Step::Ship { .. } if !self.holds.is_empty() => false,
            Step::Decline { part, .. } | Step::Process { part, .. } => {
                !self.pending && line(part).state() == "new"
            }
            Step::Pack { part, units, .. } => {
                let open = line(part).open();
                line(part).state() == "processing" && open > 0 && units <= open
            }
            Step::Ship { part, .. } => line(part).packed > line(part).shipped,
            Step::Deliver { parcel, .. } => {
                let at = parcel.checked_rem(self.parcels.len());
                at.is_some_and(|at| !self.parcels[at].delivered)
            }
            Step::AskCancel { units, .. } => {
                self.open() > 0 && !waits && (0..2).all(|at| units[at] <= self.lines[at].open())
            }
            Step::DecideCancel { .. } | Step::WithdrawCancel { .. } => waits,
            Step::AskReturn { part, units, .. } => (1..=line(part).returnable()).contains(&units),
            Step::DecideReturn { nth: at, .. } | Step::WithdrawReturn { nth: at, .. } => nth(at, "requested"),
            Step::SendReturn { nth: at, .. } => nth(at, "approved"),
            Step::Receive {
                nth,
                units,
                no_more,
                all_fit,
                ..
            } => {
                let at = nth.checked_rem(self.returns.len());
                at.is_some_and(|at| self.returns[at].can_receive(units, no_more, all_fit))
            }
            Step::Inspect { nth: at, fit, .. } => {
                nth(at, "received") && fit <= self.returns[at % self.returns.len()].came
            }
            Step::CloseReturn { nth: at, .. } => nth(at, "inspected"),
            Step::Refund { .. } => self.cancellations.contains(&"approved") || !self.returns.is_empty(),
            Step::Place { .. } | Step::Count { .. } | Step::Work | Step::Wait { .. } | Step::Line(_) => true,
            Step::Prioritise { .. } => matches!(self.state(), "pending" | "confirmed"),
        }
    }

    /// The order is as it is expected.
    pub(crate) fn check(&mut self, graph: &Graph, sellers: [SellerId; 2]) {
        self.go_on_when_paid(graph);
        assert_eq!(graph.order.holds.kinds(), self.holds.keys().copied().collect());
        assert_eq!(graph.order.state.as_str(), self.state());
        for (at, line) in self.lines.iter().enumerate().filter(|(_, line)| line.ordered > 0) {
            let part = graph.parts.iter().find(|p| p.seller_id == sellers[at]).unwrap();
            assert_eq!(part.state.as_str(), line.state(), "part {at}");
            let row = graph.lines.iter().find(|l| l.seller_order_id == part.id).unwrap();
            let counters = settle::counters(row);
            assert!(counters.sound(), "{counters:?}");
            let Line {
                ordered,
                cancelled,
                packed,
                shipped,
                delivered,
                asked,
                returned,
                given_up,
                ..
            } = *line;
            let expected = domain::lines::Counters {
                ordered,
                allocated: ordered - cancelled,
                backordered: 0,
                packed,
                shipped,
                delivered,
                cancelled,
                return_requested: asked,
                returned,
                given_up,
            };
            assert_eq!(counters, expected, "line {at}");
        }
        let states = |kind| {
            let of_kind = graph.requests.iter().filter(move |r| r.kind == kind);
            of_kind.map(|r| r.state.as_str()).collect::<Vec<_>>()
        };
        use domain::words::RequestKind as K;
        assert_eq!(states(K::Cancellation), self.cancellations);
        let returns: Vec<_> = self.returns.iter().map(|r| r.state).collect();
        assert_eq!(states(K::Return), returns);
        money(graph);
    }
}

/// No more is promised back than came, and no more goes back than was promised.
fn money(graph: &Graph) {
    let sums = settle::sums(&graph.transactions);
    let promised: i64 = graph.refunds.iter().map(|r| r.amount).sum();
    assert!(
        promised <= sums.captured,
        "{promised} promised of {}",
        sums.captured
    );
    assert!(
        sums.refunded <= promised,
        "{} of {promised} went back",
        sums.refunded
    );
    assert!(
        sums.captured - promised <= graph.order.total,
        "{} kept of {}",
        sums.captured - promised,
        graph.order.total
    );
}

/// Once everything is done, an order that was paid has what it costs and no more; less only when it was made dearer.
pub(crate) fn settled(expected: &Expected, graph: &Graph) {
    let sums = settle::sums(&graph.transactions);
    let owed = expected.owed();
    assert!(kept(graph) <= owed || sums.captured == 0, "{graph:#?}");
    if expected.dearer && expected.balance(graph) > 0 {
        return;
    }
    // A hold keeps what is promised from being taken.
    let promised = graph.payments.iter().any(|p| p.state == PaymentState::Authorized);
    if promised && !graph.order.holds.0.is_empty() {
        return;
    }
    let ended = matches!(graph.order.state.as_str(), "completed" | "cancelled" | "rejected");
    if graph.order.payment_method != "cod" && sums.captured > 0 || ended {
        assert_eq!(
            kept(graph),
            owed,
            "what is kept, and what the order costs: {graph:#?}"
        );
        assert_ne!(
            graph.order.payment_status.as_str(),
            "partially_paid",
            "{graph:#?}"
        );
    }
}

/// What was taken and is not promised back.
fn kept(graph: &Graph) -> i64 {
    let promised: i64 = graph.refunds.iter().map(|r| r.amount).sum();
    settle::sums(&graph.transactions).captured - promised
}

/// What was promised and not taken yet.
fn promised(graph: &Graph) -> i64 {
    let promised = graph.payments.iter();
    let promised = promised.filter(|p| p.state == PaymentState::Authorized);
    promised.map(|p| p.amount).sum()
}
