//! The life of one order, by the rules that every order lives by.

use std::sync::Arc;

use domain::{
    actor::Actor,
    event::{OrderEvent, Units},
    forms::FieldErrors,
    ids::{SellerId, ShipmentId},
    machine::Machine,
    machines::{OrderState, RefundCommand, RefundMachine},
    pricing::{self, Item},
    priority,
    promotions::Codes,
    time::{DAY, HOUR, MINUTE, SECOND, Timestamp},
    words::{CancellationReason, ReturnReason},
};
use gateways::payments::Token;
use store::{
    entity::{events, ledger_entries},
    graph::Graph,
    stock::StockChange,
};

use super::{
    dice::Dice,
    plan::{self, End},
    steps::{allow_return, declined, expired, paid, receive_return},
    world::{Person, World},
};
use crate::{
    Error, Services, cancellations,
    catalogue::CHANNEL,
    checkout::{Fee, build::Draft, input::Checked, place},
    demo::{Past, goods::USD},
    fulfilment,
    orders::{Change, settle},
    payments, priorities, returns,
};

/// The kind of series that orders are made of.
const ORDERS: u64 = 4;

/// An order as it came to be.
#[derive(Debug)]
pub(super) struct Played {
    pub person: Person,
    pub graph: Graph,
    pub events: Vec<events::ActiveModel>,
    pub ledger: Vec<ledger_entries::ActiveModel>,
    pub stock: Vec<StockChange>,
}

/// What the `n`-th order is known by outside.
pub(super) fn external_ref(n: u64) -> String {
    format!("demo:{n:09}")
}

/// Plays the `n`-th of `all` orders up to `now`.
pub(super) fn play(
    base: &Services,
    world: &World,
    n: u64,
    all: u64,
    now: Timestamp,
) -> Result<Played, Error> {
    let dice = Arc::new(Dice::new(ORDERS, n));
    let placed_at = plan::placed_at(n, all, now, &dice);
    let end = plan::end(now.since(placed_at), &dice);
    let clock = Arc::new(Past::new(placed_at));
    let s = base.elsewhen(clock.clone(), dice.clone());
    let mut life = Life::begin(&s, &clock, world, &dice, end, external_ref(n))?;
    life.go(end)?;
    life.hurry(now)?;
    let Life {
        person,
        graph,
        events,
        ledger,
        stock,
        ..
    } = life;
    Ok(Played {
        person,
        graph: *graph,
        events,
        ledger,
        stock,
    })
}

struct Life<'a> {
    s: &'a Services,
    clock: &'a Past,
    dice: &'a Dice,
    person: Person,
    customer: Actor,
    graph: Box<Graph>,
    events: Vec<events::ActiveModel>,
    ledger: Vec<ledger_entries::ActiveModel>,
    stock: Vec<StockChange>,
}

impl<'a> Life<'a> {
    /// Places the order.
    fn begin(
        s: &'a Services,
        clock: &'a Past,
        world: &World,
        dice: &'a Dice,
        end: End,
        external_ref: String,
    ) -> Result<Self, Error> {
        let person = world.somebody(dice);
        let card = end == End::Rejected || dice.below(4) > 0;
        let input = Checked {
            email: person.email.clone(),
            shipping: person.address.clone(),
            billing: person.address.clone(),
            shipping_method: world.method.code.clone(),
            payment_method: if card { "test" } else { "cod" }.to_owned(),
            token: card.then(|| Token::new("tok_test_success")),
            note: String::new(),
            save_addresses: false,
            shown_total: None,
        };
        let chosen = world.basket(dice);
        let mut sellers: Vec<SellerId> = chosen.iter().map(|c| c.offer.seller).collect();
        sellers.sort_unstable();
        sellers.dedup();
        let items: Vec<Item> = chosen
            .iter()
            .map(|c| Item {
                seller: sellers.iter().position(|x| *x == c.offer.seller).unwrap_or(0),
                unit_price: c.unit_price,
                quantity: c.quantity,
                tax_rate: c.offer.tax_rate,
            })
            .collect();
        let priced = pricing::price(&items, sellers.len(), None, world.method.amount, false)?;
        let draft = Draft {
            user: person.user,
            input: &input,
            chosen: &chosen,
            sellers: &sellers,
            priced: &priced,
            currency: USD,
            tax_included: false,
            promotion_codes: Codes::default(),
            fee: Fee::of(&world.method),
            promise_days: world.method.promise_days,
            channel: CHANNEL,
        };
        let mut graph = draft.graph(s, s.now());
        graph.order.external_ref = Some(external_ref);
        let customer = person
            .user
            .map_or_else(Actor::default, |user| Actor::user(user, Vec::new()));
        let mut life = Self {
            s,
            clock,
            dice,
            person,
            customer,
            graph: Box::new(graph.clone()),
            events: Vec::new(),
            ledger: Vec::new(),
            stock: Vec::new(),
        };
        let actor = life.customer.clone();
        let (change, _) = place::placed(s, &actor, graph, &input)?;
        life.keep(change)?;
        Ok(life)
    }

    /// Settles a change and keeps what came of it.
    fn keep(&mut self, mut change: Change<'_>) -> Result<(), Error> {
        settle::settle(&mut change);
        self.events.extend(change.take_events()?);
        let Change {
            graph, stock, ledger, ..
        } = change;
        self.graph = graph;
        self.stock.extend(stock);
        self.ledger.extend(ledger);
        Ok(())
    }

    /// Does something to the order `later` than what was done before, in microseconds.
    fn then(
        &mut self,
        later: i64,
        actor: &Actor,
        act: impl FnOnce(&mut Change<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.clock.advance(later + self.spread(later / 2));
        let mut change = Change::of(self.s, actor, self.graph.clone());
        act(&mut change)?;
        self.keep(change)
    }

    fn spread(&self, most: i64) -> i64 {
        i64::try_from(self.dice.below(most.unsigned_abs())).unwrap_or(0)
    }

    /// Goes through everything up to the end.
    fn go(&mut self, end: End) -> Result<(), Error> {
        use End as E;
        let (system, customer, staff) = (Actor::system(), self.customer.clone(), Actor::system());
        if self.graph.order.payment_method == "test" {
            if end == E::Rejected {
                self.then(2 * SECOND, &system, declined)?;
                return self.then(30 * MINUTE, &system, expired);
            }
            self.then(2 * SECOND, &system, paid)?;
        }
        match end {
            E::Rejected | E::Confirmed => return Ok(()),
            E::Cancelled | E::CancellationAsked => {
                let why = *self.dice.one_of(&[
                    CancellationReason::ChangedMind,
                    CancellationReason::OrderedByMistake,
                    CancellationReason::TooSlow,
                ]);
                self.then(30 * MINUTE, &customer, |work| {
                    cancellations::ask(work, &[], why, String::new()).map(drop)
                })?;
                let waits = self.graph.requests.iter().any(|request| request.open);
                if end == E::Cancelled && waits {
                    self.then(2 * HOUR, &staff, |work| cancellations::allow(work, 0, "", None))?;
                    self.give_back()?;
                }
                return Ok(());
            }
            _ => {}
        }
        let parts: Vec<_> = self.graph.parts.iter().map(|part| part.id).collect();
        for part in &parts {
            self.then(HOUR, &staff, |work| fulfilment::begin(work, *part))?;
        }
        if end == E::Processing {
            return Ok(());
        }
        for part in &parts {
            self.then(2 * HOUR, &staff, |work| fulfilment::put_in(work, *part, &[]))?;
        }
        if end == E::Packed {
            return Ok(());
        }
        let sent = if end == E::PartlyShipped { 1 } else { parts.len() };
        for part in parts.iter().take(sent) {
            let (carrier, awb) = self.parcel();
            self.then(HOUR, &staff, |work| {
                fulfilment::hand_over(work, *part, carrier, awb).map(drop)
            })?;
        }
        if matches!(end, E::PartlyShipped | E::Shipped) {
            return Ok(());
        }
        let parcels: Vec<ShipmentId> = self.graph.shipments.iter().map(|parcel| parcel.id).collect();
        self.clock.advance(DAY);
        for parcel in parcels {
            self.then(8 * HOUR, &staff, |work| fulfilment::arrive(work, parcel))?;
        }
        if end == E::Delivered {
            return Ok(());
        }
        let units = Units {
            line: self.graph.lines[0].id,
            quantity: 1,
        };
        self.then(DAY, &customer, |work| {
            let why = ReturnReason::NotAsDescribed;
            returns::ask(work, units, why, String::new(), FieldErrors::default()).map(drop)
        })?;
        if end == E::ReturnAsked {
            return Ok(());
        }
        self.then(6 * HOUR, &staff, allow_return)?;
        self.give_back()?;
        if end == E::Returned {
            self.then(4 * DAY, &staff, receive_return)?;
        }
        Ok(())
    }

    fn parcel(&self) -> (&'static str, String) {
        let n = self.dice.below(10_000_000_000);
        match self.dice.below(3) {
            0 => ("ups", format!("1Z{:06}{n:010}", self.dice.below(1_000_000))),
            1 => ("fedex", format!("{:02}{n:010}", self.dice.below(100))),
            _ => ("dhl", format!("{n:010}")),
        }
    }

    /// Sends what was promised back.
    fn give_back(&mut self) -> Result<(), Error> {
        let system = Actor::system();
        for at in 0..self.graph.refunds.len() {
            self.then(SECOND, &system, |work| {
                let row = &mut work.graph.refunds[at];
                row.state = RefundMachine::apply(row.state, RefundCommand::Process)?;
                let refund = row.id;
                work.event(OrderEvent::RefundProcessing { refund });
                Ok(())
            })?;
            self.then(SECOND, &system, |work| {
                let reference = format!("test_rf_{}", work.graph.refunds[at].id);
                payments::succeed(work, at, reference)
            })?;
        }
        Ok(())
    }

    /// Makes what is still open as urgent as it is by now.
    fn hurry(&mut self, now: Timestamp) -> Result<(), Error> {
        let order = &self.graph.order;
        let next = priority::escalated(now, order.promised_at, order.priority);
        if order.state == OrderState::Confirmed && next != order.priority {
            let system = Actor::system();
            self.clock.reach(now);
            self.then(0, &system, |work| {
                priorities::change(work, next, "");
                Ok(())
            })?;
        }
        Ok(())
    }
}
