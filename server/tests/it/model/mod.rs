//! Random histories of orders, played on the program and on a model of a few lines: they agree after every step, what
//! is refused changes nothing, nothing breaks, and in the end everything adds up.
//!
//! `WAYBILL_MODEL_CASES` says how many histories are played (40), of up to 100 steps each. One that fails is made short.

mod expected;
mod play;
mod step;

use std::{collections::BTreeMap, sync::Mutex};

use proptest::test_runner::{Config, TestRunner};

use play::play;
use step::any_history;

#[test]
fn every_history_of_orders_goes_as_the_model_says() {
    let cases = std::env::var("WAYBILL_MODEL_CASES");
    let config = Config {
        cases: cases.ok().and_then(|n| n.parse().ok()).unwrap_or(40),
        max_shrink_iters: 400,
        failure_persistence: None,
        ..Config::default()
    };
    let effects = Mutex::new(BTreeMap::<String, usize>::new());
    TestRunner::new(config)
        .run(&any_history(), |steps| {
            testkit::run::sqlite(async |t| {
                for effect in play(t, steps).await {
                    *effects.lock().unwrap().entry(effect).or_default() += 1;
                }
            });
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
    // A history in which nothing can be done proves nothing.
    let effects = effects.into_inner().unwrap();
    eprintln!("{effects:?}");
    let common = [
        "Process",
        "Pack",
        "Ship",
        "Deliver",
        "AskCancel",
        "AskReturn",
        "DecideReturn",
        "Receive",
    ];
    for kind in common {
        assert!(effects.contains_key(kind), "{kind} never had an effect");
    }
}
