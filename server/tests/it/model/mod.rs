//! Random histories of orders, played on the program and on a model of a few lines: they agree after every step, what
//! is refused changes nothing, nothing breaks, and in the end everything adds up.
//!
//! `WAYBILL_MODEL_CASES` says how many histories are played on SQLite (60), of up to 100 steps each, and a quarter as many on
//! PostgreSQL. One that fails is made short.

mod expected;
mod play;
mod step;

use std::{collections::BTreeMap, sync::Mutex};

use proptest::test_runner::{Config, TestRunner};
use testkit::{TestDb, run};

use play::play;
use step::{Step, any_history};

/// How many steps of each kind had an effect.
type Effects = BTreeMap<String, usize>;

/// Plays so many histories.
fn histories(cases: u32, one: impl Fn(Vec<Step>, &Mutex<Effects>)) -> Effects {
    let config = Config {
        cases,
        max_shrink_iters: 400,
        failure_persistence: None,
        ..Config::default()
    };
    let effects = Mutex::default();
    TestRunner::new(config)
        .run(&any_history(), |steps| {
            one(steps, &effects);
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
    let effects = effects.into_inner().unwrap();
    eprintln!(
        "{} steps had an effect: {effects:?}",
        effects.values().sum::<usize>()
    );
    effects
}

async fn noted(t: TestDb, steps: Vec<Step>, effects: &Mutex<Effects>) {
    for effect in play(t, steps).await {
        *effects.lock().unwrap().entry(effect).or_default() += 1;
    }
}

fn cases() -> u32 {
    let cases = std::env::var("WAYBILL_MODEL_CASES");
    cases.ok().and_then(|n| n.parse().ok()).unwrap_or(60)
}

#[test]
fn every_history_of_orders_goes_as_the_model_says_on_sqlite() {
    let effects = histories(cases(), |steps, effects| {
        run::sqlite(|t| noted(t, steps, effects));
    });
    // A history in which nothing can be done proves nothing.
    let common = [
        "Place",
        "Count",
        "Edit",
        "Hold",
        "Release",
        "Prioritise",
        "Decline",
        "PayAgain",
        "Process",
        "Pack",
        "Ship",
        "Deliver",
        "AskCancel",
        "DecideCancel",
        "AskReturn",
        "DecideReturn",
        "Receive",
    ];
    for kind in common {
        assert!(effects.contains_key(kind), "{kind} never had an effect");
    }
    let all: usize = effects.values().sum();
    assert!(all >= 600, "only {all} steps had an effect");
}

#[test]
fn every_history_of_orders_goes_as_the_model_says_on_postgresql() {
    histories(cases().div_ceil(4), |steps, effects| {
        run::postgres(|t| noted(t, steps, effects));
    });
}
