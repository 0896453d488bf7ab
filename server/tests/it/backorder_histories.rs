//! Random histories of orders that may wait for stock: after every step everything adds up, nothing is sold twice, and
//! whenever the workers are done, nothing lies free that somebody waits for.
//!
//! `WAYBILL_MODEL_CASES` says how many histories are played (24), of up to 40 steps each.

use domain::ids::OrderId;
use proptest::{prelude::*, test_runner::Config};
use services::{Error, cancellations, edits, edits::Wish, fulfilment, payments, shelves};
use testkit::TestDb;

use crate::{
    backorders::{open, units},
    fixture::{GOOD, SECOND_STEP, Shop},
};

/// Something that happens; orders are named by numbers.
#[derive(Clone, Copy, Debug)]
enum Step {
    Place { units: i64, pay: usize },
    Count(i64),
    Edit { order: usize, units: i64 },
    Cancel { order: usize },
    Decline { order: usize },
    Send { order: usize },
    Pay { order: usize },
    Wait { minutes: i64 },
    Work,
}

fn any_step() -> impl Strategy<Value = Step> {
    let order = 0..8_usize;
    prop_oneof![
        5 => (1..6_i64, 0..4_usize).prop_map(|(units, pay)| Step::Place { units, pay }),
        4 => (0..20_i64).prop_map(Step::Count),
        3 => (order.clone(), 0..7_i64).prop_map(|(order, units)| Step::Edit { order, units }),
        2 => order.clone().prop_map(|order| Step::Cancel { order }),
        1 => order.clone().prop_map(|order| Step::Decline { order }),
        4 => order.clone().prop_map(|order| Step::Send { order }),
        2 => order.prop_map(|order| Step::Pay { order }),
        1 => (5..40_i64).prop_map(|minutes| Step::Wait { minutes }),
        3 => Just(Step::Work),
    ]
}

/// What cannot be done now is refused, and nothing else goes wrong.
fn fine<T: std::fmt::Debug>(result: Result<T, Error>) {
    assert!(!matches!(result, Err(Error::Internal(_))), "{result:?}");
}

/// Carries out a step.
async fn carry_out(shop: &Shop, orders: &mut Vec<OrderId>, step: Step) {
    let (s, seller) = (&shop.t.services, &shop.sellers[1].1);
    let named = |at: usize| at.checked_rem(orders.len()).map(|at| orders[at]);
    match step {
        Step::Place { units, pay } => {
            let card = [Some(GOOD), Some(SECOND_STEP), None, None][pay];
            let placed = shop.try_place(&shop.customer, &[(shop.pen, units)], card).await;
            orders.push(placed.unwrap().order);
        }
        Step::Count(on_hand) => fine(shelves::set(s, &shop.admin, "PEN", on_hand, None).await),
        Step::Wait { minutes } => {
            shop.t.clock.advance(minutes * domain::time::MINUTE);
            payments::sweep(s).await.unwrap();
        }
        Step::Work => {
            shop.settle().await;
            let (on_hand, reserved) = shop.stock(shop.pen).await;
            let mut waiting = 0;
            for order in orders.iter() {
                waiting += units(shop, *order).await.1;
            }
            assert!(
                waiting == 0 || on_hand == reserved,
                "{waiting} wait and {on_hand} are there"
            );
        }
        Step::Edit { order, units } => {
            let Some(order) = named(order) else { return };
            let line = shop.graph(order).await.lines[0].id;
            let lines = vec![(line, units)];
            let wish = Wish {
                lines,
                ..Wish::default()
            };
            fine(edits::apply(s, &shop.admin, order, &wish, "Other units").await);
        }
        Step::Cancel { order } => {
            let Some(order) = named(order) else { return };
            fine(cancellations::request(s, &shop.customer, order, "too_slow", "").await);
            if let Some(request) = shop.graph(order).await.requests.last() {
                fine(cancellations::approve(s, &shop.admin, request.id, "").await);
            }
        }
        Step::Decline { order } => {
            let Some(order) = named(order) else { return };
            fine(fulfilment::decline(s, seller, shop.part(order, 1).await, "Not made any more").await);
        }
        Step::Send { order } => {
            let Some(order) = named(order) else { return };
            let part = shop.part(order, 1).await;
            fine(fulfilment::process(s, seller, part).await);
            fine(fulfilment::pack(s, seller, part, &[]).await);
            fine(fulfilment::ship(s, seller, part, "other", "").await);
        }
        Step::Pay { order } => {
            let Some(order) = named(order) else { return };
            fine(payments::confirm_code(s, &shop.customer, order, "123456").await);
        }
    }
}

async fn play(t: TestDb, steps: Vec<Step>) {
    let shop = open(t, 3).await;
    let mut orders = Vec::new();
    for step in steps {
        carry_out(&shop, &mut orders, step).await;
        shop.verified().await;
    }
    carry_out(&shop, &mut orders, Step::Work).await;
    carry_out(&shop, &mut orders, Step::Count(500)).await;
    carry_out(&shop, &mut orders, Step::Work).await;
    shop.verified().await;
}

#[test]
fn every_history_of_waiting_orders_adds_up() {
    let cases = std::env::var("WAYBILL_MODEL_CASES");
    let config = Config {
        cases: cases.ok().and_then(|n| n.parse().ok()).unwrap_or(24),
        max_shrink_iters: 200,
        failure_persistence: None,
        ..Config::default()
    };
    proptest!(config, |(steps in prop::collection::vec(any_step(), 1..40))| {
        testkit::run::sqlite(async |t| play(t, steps).await);
    });
}
