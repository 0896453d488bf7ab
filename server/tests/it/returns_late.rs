//! Approved returns that nobody sends: the customer is reminded, and then they expire.

use domain::{
    machines::ReturnState,
    time::{DAY, HOUR},
};
use services::{Error, orders::settle, returns};
use testkit::{TestDb, db_test};

use crate::{
    fixture::{Shop, words},
    returns_back::{approved, row},
};

#[db_test]
async fn a_return_that_is_not_sent_expires_and_stays_paid_back(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (order, request) = approved(&shop, 3).await;
    let reminders = || {
        shop.subjects()
            .iter()
            .filter(|s| s.ends_with("please send your return"))
            .count()
    };
    let until = row(&shop, order).await.send_by.unwrap();
    assert_eq!(until, s.now().plus(14 * DAY));
    shop.t.clock.advance(11 * DAY - HOUR);
    shop.settle().await;
    assert_eq!(reminders(), 0);
    shop.t.clock.advance(HOUR);
    shop.settle().await;
    shop.settle().await;
    assert_eq!(reminders(), 1);
    assert_eq!(words(&shop.graph(order).await)[1], "return_approved");
    shop.t.clock.advance(3 * DAY);
    assert_eq!(returns::sweep(s).await.unwrap(), 0, "there is time until then");
    shop.t.clock.advance(1);
    // Two processes may do it at once.
    let both = futures::join!(returns::sweep(s), returns::sweep(s));
    assert_eq!(both.0.unwrap() + both.1.unwrap(), 1);
    let graph = shop.graph(order).await;
    assert_eq!(
        (graph.requests[0].state.as_str(), graph.requests[0].send_by),
        ("expired", None)
    );
    assert_eq!(words(&graph), ["completed", "refunded", "refunded"]);
    let counters = settle::counters(&graph.lines[0]);
    assert_eq!(
        (counters.given_up, counters.returnable(), counters.returned),
        (3, 0, 0)
    );
    let line = graph.lines[0].id;
    let again = returns::request(s, &shop.customer, order, line, 1, "damaged", "").await;
    assert!(matches!(again, Err(Error::Conflict(_))));
    let late = returns::send(s, &shop.customer, request, "", "").await;
    assert!(matches!(late, Err(Error::Conflict(why)) if why.contains("the return is expired")));
    shop.settle().await;
    assert_eq!((reminders(), shop.stock(shop.pen).await), (1, (7, 0)));
    shop.verified().await;
}

#[db_test]
async fn a_return_that_is_on_its_way_does_not_expire_and_nobody_is_reminded(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (order, request) = approved(&shop, 1).await;
    returns::send(s, &shop.customer, request, "", "").await.unwrap();
    shop.t.clock.advance(60 * DAY);
    shop.settle().await;
    let state: ReturnState = row(&shop, order).await.state.parse().unwrap();
    assert_eq!(state, ReturnState::InTransit);
    assert!(
        !shop
            .subjects()
            .iter()
            .any(|s| s.ends_with("please send your return"))
    );
    shop.verified().await;
}

#[db_test]
async fn the_time_to_send_is_a_setting(mut t: TestDb) {
    t.services.settings = std::sync::Arc::new(services::services::Settings {
        return_days: 2,
        ..(*t.services.settings).clone()
    });
    let shop = Shop::open(t, 10).await;
    let (order, _) = approved(&shop, 1).await;
    assert_eq!(
        row(&shop, order).await.send_by,
        Some(shop.t.services.now().plus(2 * DAY))
    );
    shop.t.clock.advance(2 * DAY + 1);
    shop.settle().await;
    assert_eq!(row(&shop, order).await.state, "expired");
    assert!(
        !shop
            .subjects()
            .iter()
            .any(|s| s.ends_with("please send your return")),
        "they had just been told"
    );
    shop.verified().await;
}
