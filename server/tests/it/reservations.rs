//! How long an order holds its stock without being paid.

use std::sync::atomic::Ordering::SeqCst;

use domain::time::{HOUR, MINUTE};
use services::{
    payments::{self, PAY_AT_LATEST, PAY_WITHIN},
    verify,
};
use testkit::{TestDb, db_test};

use crate::{
    fixture::{DECLINED, GOOD, SECOND_STEP, Shop, words},
    provider::Provider,
};

#[db_test]
async fn stock_is_held_for_a_while_and_for_good_once_the_order_is_paid_or_due_on_delivery(t: TestDb) {
    let shop = Shop::open(t, 9).await;
    let s = &shop.t.services;
    let now = s.now();
    let until = async |order| shop.graph(order).await.order.reserved_until;
    let paid = shop.place(&[(shop.pen, 1)], Some(GOOD)).await;
    let cash = shop.place(&[(shop.pen, 1)], None).await;
    assert_eq!((until(paid).await, until(cash).await), (None, None));
    let code = shop.place(&[(shop.pen, 1)], Some(SECOND_STEP)).await;
    assert_eq!(until(code).await, Some(now.plus(PAY_WITHIN)));
    shop.t.clock.advance(20 * MINUTE);
    payments::confirm_code(s, &shop.customer, code, "123456")
        .await
        .unwrap();
    assert_eq!(until(code).await, None);

    // Another card gets time of its own, up to a limit.
    let card = shop.place(&[(shop.pen, 1)], Some(DECLINED)).await;
    let placed = s.now();
    shop.t.clock.advance(25 * MINUTE);
    let again = Shop::input(Some(DECLINED)).card.unwrap();
    payments::retry(s, &shop.customer, card, again.clone(), None)
        .await
        .unwrap();
    assert_eq!(until(card).await, Some(placed.plus(25 * MINUTE + PAY_WITHIN)));
    shop.t.clock.advance(PAY_AT_LATEST - 30 * MINUTE);
    payments::retry(s, &shop.customer, card, again, None)
        .await
        .unwrap();
    assert_eq!(until(card).await, Some(placed.plus(PAY_AT_LATEST)));
    shop.t.clock.advance(HOUR);
    shop.settle().await;
    assert_eq!((until(card).await, shop.stock(shop.pen).await), (None, (9, 3)));
    assert_eq!(words(&shop.graph(card).await)[0], "rejected");
    shop.verified().await;
}

#[db_test]
async fn many_sweepers_end_each_order_once_and_only_when_its_time_is_up(t: TestDb) {
    let shop = Shop::open(t, 9).await;
    let s = &shop.t.services;
    let mut orders = Vec::new();
    for _ in 0..4 {
        orders.push(shop.place(&[(shop.pen, 2)], Some(SECOND_STEP)).await);
        shop.t.clock.advance(MINUTE);
    }
    shop.t.clock.advance(PAY_WITHIN - 4 * MINUTE - 1);
    assert_eq!(payments::sweep(s).await.unwrap(), 0);
    assert_eq!(shop.stock(shop.pen).await, (9, 8));
    // Three of the four: the last one has a minute left.
    shop.t.clock.advance(2 * MINUTE + 1);
    let sweeps = (0..5).map(|_| payments::sweep(s));
    for swept in futures::future::join_all(sweeps).await {
        swept.unwrap();
    }
    assert_eq!(shop.stock(shop.pen).await, (9, 2));
    let mut states = Vec::new();
    for order in &orders {
        states.push(shop.graph(*order).await.order.state.to_string());
    }
    assert_eq!(states, ["rejected", "rejected", "rejected", "pending"]);
    assert_eq!(payments::sweep(s).await.unwrap(), 0, "again is nothing");
    let refusals = shop.graph(orders[0]).await.order.version;
    shop.settle().await;
    assert_eq!(shop.graph(orders[0]).await.order.version, refusals);
    shop.verified().await;
}

#[db_test]
async fn a_sweep_asks_the_provider_first_and_verify_reports_what_is_held_too_long(mut t: TestDb) {
    let (provider, gateways) = Provider::new();
    t.services.payments = gateways;
    let shop = Shop::open(t, 9).await;
    let s = &shop.t.services;
    provider.deaf.store(true, SeqCst);
    let lost = shop.place(&[(shop.pen, 1)], Some(GOOD)).await;
    provider.deaf.store(false, SeqCst);
    provider.down.store(true, SeqCst);
    let unheard = shop.place(&[(shop.pen, 2)], Some(GOOD)).await;
    shop.t.clock.advance(PAY_WITHIN + MINUTE);
    assert_eq!(
        payments::sweep(s).await.unwrap(),
        0,
        "nobody can say whether they are paid"
    );
    shop.verified().await;
    shop.t.clock.advance(HOUR);
    let report = verify::run(s).await.unwrap();
    assert_eq!(report.counts["reservation_overdue"], 2, "{report}");
    provider.down.store(false, SeqCst);
    assert_eq!(payments::sweep(s).await.unwrap(), 2);
    assert_eq!(words(&shop.graph(lost).await), ["confirmed", "confirmed", "paid"]);
    assert_eq!(shop.graph(unheard).await.order.state.to_string(), "rejected");
    assert_eq!(shop.stock(shop.pen).await, (9, 1));
    shop.verified().await;
}
