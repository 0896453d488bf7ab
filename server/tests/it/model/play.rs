//! Plays a history, and compares after every step.

mod back;
mod requests;
mod staff;

use std::sync::{Arc, atomic::Ordering::SeqCst};

use domain::{
    holds::Step as Hold,
    ids::OrderId,
    pricing::PromotionKind,
    time::{DAY, HOUR, MINUTE},
};
use services::{
    Error, cart, fulfilment,
    payments::{self, CardInput},
    returns::Receipt,
    shelves,
};
use store::{entity::promotions, graph::Graph};
use testkit::TestDb;

use super::{
    expected::{Expected, Parcel, SHELF, settled},
    step::{AIMED, Step},
};
use crate::{
    fixture::{DECLINED, GOOD, SECOND_STEP, Shop},
    provider::Provider,
};

/// Ways to pay; the fourth takes money and gives none back, the last two are cash.
const WAYS: [Option<&str>; 6] = [
    Some(GOOD),
    Some(DECLINED),
    Some(SECOND_STEP),
    Some("4000000000005126"),
    None,
    None,
];

/// The code of a promotion that takes a tenth off.
const TENTH: &str = "TENTH";

/// The program beside the model.
struct Game {
    shop: Shop,
    provider: Arc<Provider>,
    orders: Vec<Expected>,
    /// What there is of the sellers' goods, sold or not.
    shelf: [i64; 2],
    /// The kinds of steps that had an effect.
    effects: Vec<String>,
}

/// What a step is expected to end in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    Done,
    Refused,
    /// That is for the provider to say.
    Either,
}

fn done(expected: bool) -> End {
    if expected { End::Done } else { End::Refused }
}

fn compare<T: std::fmt::Debug>(end: End, result: &Result<T, Error>) {
    assert!(!matches!(result, Err(Error::Internal(_))), "{result:?}");
    match end {
        End::Done => assert!(result.is_ok(), "expected to be done: {result:?}"),
        End::Refused => assert!(result.is_err(), "expected to be refused: {result:?}"),
        End::Either => {}
    }
}

/// Plays the steps; says which kinds of them had an effect on an order, each time.
pub(super) async fn play(mut t: TestDb, steps: Vec<Step>) -> Vec<String> {
    let (provider, gateways) = Provider::new();
    t.services.payments = gateways;
    let shop = Shop::open(t, SHELF).await;
    let mut game = Game {
        shop,
        provider,
        orders: Vec::new(),
        shelf: [SHELF; 2],
        effects: Vec::new(),
    };
    let tenth = game.shop.t.promotion(TENTH, PromotionKind::Percentage, 1000);
    game.shop.t.insert::<promotions::Entity, _>(tenth).await;
    for step in steps {
        game.step(step).await;
    }
    // In the end the provider answers, and everything that waits is done.
    game.line(0);
    for _ in 0..4 {
        game.shop.t.clock.advance(13 * HOUR);
        game.shop.settle().await;
    }
    game.check_all().await;
    // What was to be sent back in a fortnight is too late then.
    game.shop.t.clock.advance(15 * DAY);
    game.shop.settle().await;
    for order in &mut game.orders {
        order.expire();
    }
    game.check_all().await;
    game.check_stock().await;
    for order in &game.orders {
        settled(order, &game.shop.graph(order.id).await);
    }
    game.shop.verified().await;
    game.effects
}

impl Game {
    fn line(&self, how: u8) {
        self.provider.down.store(how == 1, SeqCst);
        self.provider.deaf.store(how == 2, SeqCst);
    }

    async fn step(&mut self, step: Step) {
        match step {
            Step::Place { units, pay, code } => self.place(units, WAYS[pay], code.then_some(TENTH)).await,
            Step::Count { part, more } => self.count(part, more).await,
            Step::Work => {
                self.shop.settle().await;
                self.check_all().await;
            }
            Step::Wait { minutes } => self.shop.t.clock.advance(minutes * MINUTE),
            Step::Line(how) => self.line(how),
            _ => {
                let step = self.aimed(step);
                if let Some(order) = step.order().filter(|_| !self.orders.is_empty()) {
                    self.on(order % self.orders.len(), step).await;
                }
            }
        }
        self.check_stock().await;
    }

    /// The step itself, or the same where it can have an effect, if it is to be aimed.
    fn aimed(&self, step: Step) -> Step {
        let Some(start) = step.order().filter(|order| *order >= AIMED) else {
            return step;
        };
        let everywhere = (0..self.orders.len()).flat_map(|order| (0..4).map(move |which| (order, which)));
        let mut all: Vec<_> = everywhere.collect();
        if !all.is_empty() {
            let by = start % all.len();
            all.rotate_left(by);
        }
        let could = all.into_iter().map(|(order, which)| step.of(order, which));
        let mut could =
            could.filter(|step| step.order().is_some_and(|order| self.orders[order].could(*step)));
        could.next().unwrap_or(step)
    }

    /// Units of a seller's goods that are sold or held for somebody.
    fn taken(&self, at: usize) -> i64 {
        let lines = self.orders.iter().map(|o| o.lines[at]);
        lines.map(|l| l.ordered - l.cancelled - l.shelved).sum()
    }

    async fn count(&mut self, at: usize, more: i64) {
        let shop = &self.shop;
        let variant = [shop.lamp, shop.pen][at];
        let (on_hand, reserved) = shop.stock(variant).await;
        let (s, sku) = (&shop.t.services, ["LAMP", "PEN"][at]);
        let may = on_hand + more >= reserved;
        let result = shelves::set(s, &shop.admin, sku, on_hand + more, None).await;
        compare(done(may), &result);
        if may {
            self.shelf[at] += more;
            self.effects.push("Count".to_owned());
        }
    }

    async fn place(&mut self, units: [i64; 2], card: Option<&str>, code: Option<&str>) {
        let shop = &self.shop;
        let goods = [shop.lamp, shop.pen];
        let wanted: Vec<_> = goods
            .into_iter()
            .zip(units)
            .filter(|(_, units)| *units > 0)
            .collect();
        if wanted.is_empty() {
            return;
        }
        let there = |at: usize| units[at] <= self.shelf[at] - self.taken(at);
        let result = shop.try_place_with(&shop.customer, &wanted, card, code).await;
        compare(done(there(0) && there(1)), &result);
        if let Ok(placed) = result {
            let graph = shop.graph(placed.order).await;
            let sellers = [0, 1].map(|n| shop.sellers[n].0);
            let expected = Expected::new(placed.order, units, &graph, sellers);
            self.orders.push(expected);
            self.effects.push("Place".to_owned());
            self.check(self.orders.len() - 1, true).await;
        } else {
            for variant in goods {
                cart::remove(&shop.t.services, &shop.customer, None, variant)
                    .await
                    .ok();
            }
            cart::remove_code(&shop.t.services, &shop.customer, None, TENTH)
                .await
                .unwrap();
        }
    }

    async fn check(&mut self, at: usize, paying: bool) {
        let graph = self.shop.graph(self.orders[at].id).await;
        if paying {
            self.orders[at].paid(&graph);
        }
        let sellers = [0, 1].map(|n| self.shop.sellers[n].0);
        self.orders[at].check(&graph, sellers);
    }

    async fn check_all(&mut self) {
        for at in 0..self.orders.len() {
            self.check(at, true).await;
        }
    }

    async fn check_stock(&self) {
        for (at, variant) in [self.shop.lamp, self.shop.pen].into_iter().enumerate() {
            let lines = || self.orders.iter().map(|o| o.lines[at]);
            let gone: i64 = lines().map(|l| l.shipped - l.shelved).sum();
            let held: i64 = lines().map(|l| l.ordered - l.cancelled - l.shipped).sum();
            assert_eq!(self.shop.stock(variant).await, (self.shelf[at] - gone, held));
        }
    }

    /// A step on an order that is there.
    async fn on(&mut self, at: usize, step: Step) {
        let before = self.shop.graph(self.orders[at].id).await;
        let paying = matches!(
            step,
            Step::Code { .. } | Step::PayAgain { .. } | Step::Release { .. }
        );
        let mut order = self.orders[at].clone();
        let refused = match step {
            Step::Code { right, .. } => self.code(order.id, right).await,
            Step::PayAgain { good, .. } => self.pay_again(order.id, good).await,
            Step::Edit { units, .. } => self.edit(&mut order, &before, units).await,
            Step::Hold { kind, .. } => self.hold(&mut order, kind).await,
            Step::Release { kind, .. } => self.release(&mut order, kind).await,
            Step::Prioritise { priority, .. } => self.prioritise(&order, priority).await,
            Step::Decline { part, .. } => self.decline(&mut order, &before, part).await,
            Step::Process { part, .. } => self.process(&mut order, &before, part).await,
            Step::Pack { part, units, .. } => self.pack(&mut order, &before, part, units).await,
            Step::Ship { part, .. } => self.ship(&mut order, &before, part).await,
            Step::Deliver { parcel, .. } => self.deliver(&mut order, &before, parcel).await,
            Step::AskCancel { units, .. } => self.ask_cancel(&mut order, &before, units).await,
            Step::DecideCancel { yes, .. } => self.decide_cancel(&mut order, &before, yes).await,
            Step::WithdrawCancel { .. } => self.withdraw_cancel(&mut order).await,
            Step::AskReturn { part, units, .. } => self.ask_return(&mut order, &before, part, units).await,
            Step::DecideReturn { nth, grant, .. } => {
                self.decide_return(&mut order, &before, nth, grant).await
            }
            Step::WithdrawReturn { nth, .. } => self.withdraw_return(&mut order, &before, nth).await,
            Step::SendReturn { nth, .. } => self.send_return(&mut order, &before, nth).await,
            Step::Receive {
                nth,
                units,
                no_more,
                all_fit,
                ..
            } => {
                let receipt = Receipt {
                    quantity: Some(units),
                    no_more,
                    all_fit,
                    before: None,
                };
                self.receive(&mut order, &before, nth, receipt).await
            }
            Step::Inspect { nth, fit, .. } => self.inspect(&mut order, &before, nth, fit).await,
            Step::CloseReturn { nth, .. } => self.close_return(&mut order, &before, nth).await,
            Step::Refund { nth, by_hand, .. } => self.refund(&before, nth, by_hand).await,
            Step::Place { .. } | Step::Count { .. } | Step::Work | Step::Wait { .. } | Step::Line(_) => false,
        };
        self.orders[at] = order;
        self.check(at, paying).await;
        let after = self.shop.graph(self.orders[at].id).await;
        if refused && !paying {
            // A sentence is all that a refusal leaves behind.
            assert_eq!(after, before);
        }
        if after.order.version > before.order.version {
            let words = format!("{step:?}");
            self.effects.push(words.split(' ').next().unwrap().to_owned());
        }
    }

    async fn code(&self, order: OrderId, right: bool) -> bool {
        let code = if right { "123456" } else { "000000" };
        let shop = &self.shop;
        let result = payments::confirm_code(&shop.t.services, &shop.customer, order, code).await;
        compare(End::Either, &result);
        result.is_err()
    }

    async fn pay_again(&self, order: OrderId, good: bool) -> bool {
        let shop = &self.shop;
        let card = CardInput {
            number: if good { GOOD } else { DECLINED }.into(),
            expiry: "12/49".into(),
            cvc: "123".into(),
        };
        let result = payments::retry(&shop.t.services, &shop.customer, order, card, None).await;
        compare(End::Either, &result);
        result.is_err()
    }

    async fn process(&self, order: &mut Expected, graph: &Graph, part: usize) -> bool {
        let Some(id) = self.part(graph, part) else {
            return false;
        };
        let free = !order.stopped(Hold::Process);
        let line = &mut order.lines[part];
        let may = free && !order.pending && matches!(line.state(), "new" | "processing");
        let shop = &self.shop;
        let result = fulfilment::process(&shop.t.services, &shop.sellers[part].1, id).await;
        compare(done(may), &result);
        line.begun |= may;
        !may
    }

    async fn pack(&self, order: &mut Expected, graph: &Graph, part: usize, units: i64) -> bool {
        let Some(id) = self.part(graph, part) else {
            return false;
        };
        let free = !order.stopped(Hold::Pack);
        let line = &mut order.lines[part];
        let most = line.open();
        let may = free && !order.pending && line.state() == "processing" && most > 0 && units <= most;
        let row = graph.lines.iter().find(|l| l.seller_order_id == id).unwrap();
        let wanted = [(row.id, units)];
        let (shop, wanted) = (&self.shop, if units == 0 { &[][..] } else { &wanted });
        let result = fulfilment::pack(&shop.t.services, &shop.sellers[part].1, id, wanted).await;
        compare(done(may), &result);
        if may {
            line.packed += if units == 0 { most } else { units };
        }
        !may
    }

    async fn ship(&self, order: &mut Expected, graph: &Graph, part: usize) -> bool {
        let Some(id) = self.part(graph, part) else {
            return false;
        };
        let free = !order.stopped(Hold::Ship);
        let line = &mut order.lines[part];
        let units = line.packed - line.shipped;
        let may = free && units > 0;
        let shop = &self.shop;
        let result = fulfilment::ship(&shop.t.services, &shop.sellers[part].1, id, "other", "").await;
        compare(done(may), &result);
        if may {
            line.shipped += units;
            let delivered = false;
            order.parcels.push(Parcel {
                part,
                units,
                delivered,
            });
        }
        !may
    }

    async fn deliver(&self, order: &mut Expected, graph: &Graph, parcel: usize) -> bool {
        if order.parcels.is_empty() {
            return false;
        }
        let at = parcel % order.parcels.len();
        let (shop, parcel) = (&self.shop, &mut order.parcels[at]);
        let mut shipments: Vec<_> = graph.shipments.iter().map(|s| s.id).collect();
        shipments.sort();
        let seller = &shop.sellers[parcel.part].1;
        let result = fulfilment::deliver(&shop.t.services, seller, shipments[at]).await;
        compare(End::Done, &result);
        if !parcel.delivered {
            parcel.delivered = true;
            order.lines[parcel.part].delivered += parcel.units;
        }
        false
    }

    /// The part of a seller, when there is one.
    fn part(&self, graph: &Graph, at: usize) -> Option<domain::ids::SellerOrderId> {
        let seller = self.shop.sellers[at].0;
        graph.parts.iter().find(|p| p.seller_id == seller).map(|p| p.id)
    }
}
