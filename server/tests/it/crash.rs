//! A server that is killed at random moments under load: whatever it acknowledged is there, once, and everything agrees.
//!
//! `WAYBILL_CRASH_KILLS` says how often it is killed (3), `WAYBILL_CRASH_SEED` which moments and orders are chosen.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::{
    machine::Word,
    machines::{PaymentState, RefundState},
    token_scope::TokenScope,
};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use services::{Clock, clock::Machine, jobs};
use store::{
    Db,
    entity::{orders, payments, refunds},
};
use testkit::{TestDb, db_test};
use tokio::sync::watch;

use crate::{
    api::{order, token},
    fixture::Shop,
    process::{Folder, Server, free_address},
    wire::{Ask, Wire},
};

/// How many programs buy at once.
const BUYERS: usize = 6;
/// How long the server may serve before it is killed, in milliseconds.
const LIVES: std::ops::Range<u64> = 40..450;

/// A program's wish for an order, under a key of its own.
struct Wish {
    ask: Ask,
    /// The number of the order, once somebody said so.
    number: Option<String>,
    /// The order, once somebody said so.
    id: String,
}

/// What is chosen by the seed: a linear congruential generator does (Knuth, MMIX).
#[derive(Clone)]
struct Dice(Arc<AtomicU64>);

impl Dice {
    fn roll(&self, range: std::ops::Range<u64>) -> u64 {
        let next = |n: u64| {
            n.wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407)
        };
        let before = self
            .0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| Some(next(n)));
        range.start + (before.unwrap_or_default() >> 33) % (range.end - range.start)
    }
}

/// A number from the environment.
fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// A program that buys and changes its mind until it is stopped, wherever the server is at the moment. What was not
/// answered is sent again under the same key.
struct Buyer {
    name: usize,
    tokens: [String; 2],
    dice: Dice,
    address: watch::Receiver<String>,
    stop: Arc<AtomicBool>,
    wishes: Vec<Wish>,
}

impl Buyer {
    async fn buy(mut self) -> Vec<Wish> {
        while !self.stop.load(Ordering::SeqCst) {
            let address = self.address.borrow_and_update().clone();
            if self.talk(&address).await.is_err() {
                // It is dead: the next one is somewhere else.
                tokio::time::timeout(Duration::from_secs(1), self.address.changed())
                    .await
                    .ok();
            }
        }
        self.wishes
    }

    async fn talk(&mut self, address: &str) -> Result<(), crate::wire::Broken> {
        let [customer, admin] = &self.tokens;
        let mut wire = Wire::open(address, customer).await?;
        let mut desk = Wire::open(address, admin).await?;
        while !self.stop.load(Ordering::SeqCst) {
            if self.wishes.last().is_none_or(|wish| wish.number.is_some()) {
                self.wishes.push(self.wish());
            }
            let Some(wish) = self.wishes.last_mut() else {
                continue;
            };
            let made = wire.send(&wish.ask).await?.is(201);
            made.text("/number").clone_into(&mut wish.id);
            wish.number = Some(made.text("/number").to_owned());
            made.text("/id").clone_into(&mut wish.id);
            if self.dice.roll(0..3) == 0 {
                let cancel = Ask::post(
                    format!("/orders/{}/cancellations", wish.id),
                    json!({ "reason_code": "changed_mind" }),
                );
                let asked = wire.send(&cancel).await?;
                // A job may have been faster, or the answer to the first try was lost.
                if asked.status == 201 && asked.json["open"] == json!(true) {
                    let path = format!("/cancellations/{}/approve", asked.text("/id"));
                    desk.send(&Ask::post(path, json!({}))).await?.is(200);
                }
            }
        }
        Ok(())
    }

    fn wish(&self) -> Wish {
        let token = (self.dice.roll(0..2) == 0).then_some("tok_test_success");
        let body = if self.dice.roll(0..2) == 0 {
            order(&[("PEN", 1), ("LAMP", 2)], token)
        } else {
            order(&[("INK", 1)], token)
        };
        let key = format!("{}-{}", self.name, self.wishes.len());
        Wish {
            ask: Ask::post("/orders", body).with("idempotency-key", key),
            number: None,
            id: String::new(),
        }
    }
}

#[db_test]
async fn a_killed_server_has_done_what_it_acknowledged_once(t: TestDb) {
    t.clock.set(Machine.now());
    let mut shop = Shop::open(t, 1_000_000).await;
    let kills = setting("WAYBILL_CRASH_KILLS").unwrap_or(3);
    let seed = setting("WAYBILL_CRASH_SEED").unwrap_or_else(|| {
        let random = testkit::unique();
        u64::from_str_radix(&random, 16).unwrap() >> 1
    });
    eprintln!("WAYBILL_CRASH_SEED={seed}");
    let dice = Dice(Arc::new(AtomicU64::new(seed)));
    let tokens = [
        token(&shop.t, &shop.customer, TokenScope::ALL).await,
        token(&shop.t, &shop.admin, TokenScope::ALL).await,
    ];
    // Nobody else may have the file open: the next process has to recover what the last one left.
    let somewhere_else = Db::connect("sqlite::memory:").await.unwrap();
    shop.t.services.db = somewhere_else;

    let folder = Folder::new("crash");
    let start = || {
        let mut command = folder.waybill(&["serve", "--addr", &free_address()]);
        command
            .env("WAYBILL_DATABASE", &shop.t.url)
            .env("WAYBILL_API_REQUESTS_PER_MINUTE", "0");
        Server::start(command)
    };
    let mut server = start();
    let (tell, address) = watch::channel(server.address.clone());
    let stop = Arc::new(AtomicBool::new(false));
    let buyers: Vec<_> = (0..BUYERS)
        .map(|name| {
            let buyer = Buyer {
                name,
                tokens: tokens.clone(),
                dice: dice.clone(),
                address: address.clone(),
                stop: stop.clone(),
                wishes: Vec::new(),
            };
            tokio::spawn(buyer.buy())
        })
        .collect();
    for kill in 1..=kills {
        tokio::time::sleep(Duration::from_millis(dice.roll(LIVES))).await;
        if kill == kills {
            // So that some are left without an answer.
            stop.store(true, Ordering::SeqCst);
        }
        server.kill();
        server = start();
        tell.send_replace(server.address.clone());
    }
    let mut wishes = Vec::new();
    for buyer in buyers {
        wishes.extend(buyer.await.unwrap());
    }
    let checked = folder
        .waybill(&["verify"])
        .env("WAYBILL_DATABASE", &shop.t.url)
        .output()
        .unwrap();
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stdout)
    );

    // Who was answered gets the same answer, and nothing happens.
    shop.t.services.db = Db::connect(&shop.t.url).await.unwrap();
    let count = async || {
        let made = orders::Entity::find().count(shop.t.services.db.read()).await;
        usize::try_from(made.unwrap()).unwrap()
    };
    let before = count().await;
    let mut wire = Wire::open(&server.address, &tokens[0]).await.unwrap();
    for wish in wishes.iter().filter(|wish| wish.number.is_some()) {
        let again = wire.send(&wish.ask).await.unwrap().is(201);
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(Some(again.text("/number")), wish.number.as_deref());
        assert_eq!(again.text("/id"), wish.id);
    }
    assert_eq!(count().await, before);
    // Who was not gets the order now, if it is not there already.
    for wish in wishes.iter().filter(|wish| wish.number.is_none()) {
        wire.send(&wish.ask).await.unwrap().is(201);
    }
    assert_eq!(count().await, wishes.len());
    server.kill();

    // Jobs that died with a server are done when their claim has run out.
    for _ in 0..3 {
        shop.t.clock.advance(jobs::CLAIM + domain::time::MINUTE);
        shop.settle().await;
    }
    let conn = shop.t.services.db.read();
    let payments = payments::Entity::find().all(conn).await.unwrap();
    // One that was cancelled before its money was taken gave the promise back.
    let done = [PaymentState::Captured, PaymentState::Voided];
    let undone = payments
        .iter()
        .find(|p| p.method == "test" && !done.contains(&p.state));
    assert_eq!(undone, None);
    let refunds = refunds::Entity::find().all(conn).await.unwrap();
    let undone = refunds.iter().find(|r| r.state != RefundState::Succeeded);
    assert_eq!(undone, None);
    shop.verified().await;
    eprintln!(
        "{} orders, {} refunds, {kills} kills",
        wishes.len(),
        refunds.len()
    );
}
