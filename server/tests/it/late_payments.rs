//! Payments whose answer is lost or late, and cards tried again and again.

use std::sync::atomic::Ordering::SeqCst;

use domain::{
    ids::PaymentId,
    time::{DAY, MINUTE},
};
use gateways::payments::EffectKind;
use services::{
    Error,
    payments::{self, CARDS, CardInput, PAY_AT_LATEST, PAY_WITHIN},
    returns,
};
use testkit::{TestDb, db_test};

use crate::{
    fixture::{DECLINED, GOOD, SECOND_STEP, Shop, words},
    provider::Provider,
};

fn card(number: &str) -> CardInput {
    Shop::input(Some(number)).card.unwrap()
}

async fn last_payment(shop: &Shop, order: domain::ids::OrderId) -> PaymentId {
    shop.graph(order).await.payments.last().unwrap().id
}

#[db_test]
async fn a_payment_whose_answer_was_lost_is_found_before_its_order_is_given_up(mut t: TestDb) {
    let (provider, gateways) = Provider::new();
    t.services.payments = gateways;
    let shop = Shop::open(t, 5).await;
    provider.deaf.store(true, SeqCst);
    let order = shop.place(&[(shop.pen, 2)], Some(GOOD)).await;
    assert_eq!(shop.graph(order).await.order.state.to_string(), "pending");
    provider.deaf.store(false, SeqCst);
    let payment = last_payment(&shop, order).await;
    shop.t.clock.advance(PAY_WITHIN);
    payments::expire(&shop.t.services, order, payment).await.unwrap();
    assert_eq!(
        words(&shop.graph(order).await),
        ["confirmed", "confirmed", "paid"]
    );
    assert_eq!(provider.effects(), [EffectKind::Authorized, EffectKind::Captured]);
    shop.verified().await;
}

#[db_test]
async fn an_order_is_not_given_up_while_its_provider_cannot_be_asked(mut t: TestDb) {
    let (provider, gateways) = Provider::new();
    t.services.payments = gateways;
    let shop = Shop::open(t, 5).await;
    provider.down.store(true, SeqCst);
    let order = shop.place(&[(shop.pen, 2)], Some(GOOD)).await;
    let payment = last_payment(&shop, order).await;
    let asked = payments::expire(&shop.t.services, order, payment).await;
    assert!(matches!(asked, Err(Error::Internal(_))));
    assert_eq!(shop.graph(order).await.order.state.to_string(), "pending");
    provider.down.store(false, SeqCst);
    payments::expire(&shop.t.services, order, payment).await.unwrap();
    assert_eq!(shop.graph(order).await.order.state.to_string(), "rejected");
    assert_eq!(shop.stock(shop.pen).await, (5, 0));
    shop.verified().await;
}

#[db_test]
async fn a_yes_that_comes_after_the_order_was_given_up_is_let_go(mut t: TestDb) {
    let (provider, gateways) = Provider::new();
    t.services.payments = gateways;
    let shop = Shop::open(t, 5).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 2)], Some(SECOND_STEP)).await;
    let payment = last_payment(&shop, order).await;
    // The customer types the code at the moment the order is given up: the bank says yes, and we hear it too late.
    let waiting = shop.graph(order).await.payments[0].provider_ref.clone().unwrap();
    payments::expire(s, order, payment).await.unwrap();
    assert_eq!(shop.graph(order).await.order.state.to_string(), "rejected");
    let gateway = s.payments.get("test").unwrap();
    let yes = gateway.confirm(&waiting, "123456").await.unwrap();
    payments::answered(s, order, payment, yes).await.unwrap();
    shop.settle().await;
    assert_eq!(
        words(&shop.graph(order).await),
        ["rejected", "rejected", "voided"]
    );
    assert_eq!(provider.effects(), [EffectKind::Authorized, EffectKind::Voided]);
    shop.verified().await;
}

#[db_test]
async fn only_so_many_cards_are_tried_for_an_order(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 1)], Some(DECLINED)).await;
    for _ in 1..CARDS {
        payments::retry(s, &shop.customer, order, card(DECLINED), None)
            .await
            .unwrap();
    }
    let more = payments::retry(s, &shop.customer, order, card(GOOD), None).await;
    assert!(matches!(more, Err(Error::Conflict(_))));
    shop.verified().await;
}

#[db_test]
async fn trying_cards_holds_stock_for_a_limited_time(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 1)], Some(DECLINED)).await;
    let step = 25 * MINUTE;
    for _ in 0..(PAY_AT_LATEST / step) {
        shop.t.clock.advance(step);
        shop.settle().await;
        payments::retry(s, &shop.customer, order, card(DECLINED), None)
            .await
            .unwrap();
    }
    shop.t.clock.advance(PAY_AT_LATEST % step);
    shop.settle().await;
    assert_eq!(shop.graph(order).await.order.state.to_string(), "rejected");
    assert_eq!(shop.stock(shop.pen).await, (5, 0));
    shop.verified().await;
}

#[db_test]
async fn a_provider_that_does_not_answer_is_left_alone_for_a_while(mut t: TestDb) {
    let (provider, gateways) = Provider::new();
    t.services.payments = gateways;
    let shop = Shop::open(t, 20).await;
    provider.down.store(true, SeqCst);
    for _ in 0..8 {
        shop.place(&[(shop.pen, 1)], Some(GOOD)).await;
    }
    assert_eq!(provider.calls.load(SeqCst), 5);
    provider.down.store(false, SeqCst);
    shop.t.clock.advance(2 * MINUTE);
    shop.settle().await;
    shop.t.clock.advance(10 * MINUTE);
    shop.settle().await;
    let captured = |kind: &&EffectKind| **kind == EffectKind::Captured;
    assert_eq!(provider.effects().iter().filter(captured).count(), 8);
    shop.verified().await;
}

#[db_test]
async fn another_card_whose_provider_does_not_answer_is_asked_for_again(mut t: TestDb) {
    let (provider, gateways) = Provider::new();
    t.services.payments = gateways;
    let shop = Shop::open(t, 5).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 2)], Some(DECLINED)).await;
    provider.down.store(true, SeqCst);
    let next = payments::retry(s, &shop.customer, order, card(GOOD), None)
        .await
        .unwrap();
    assert_eq!(next, payments::PaymentNext::Waiting);
    assert_eq!(shop.graph(order).await.order.state.to_string(), "pending");
    provider.down.store(false, SeqCst);
    shop.t.clock.advance(2 * MINUTE);
    shop.settle().await;
    assert_eq!(
        words(&shop.graph(order).await),
        ["confirmed", "confirmed", "paid"]
    );
    shop.verified().await;
}

#[db_test]
async fn a_return_is_worth_its_money_while_that_is_only_promised(mut t: TestDb) {
    let (provider, gateways) = Provider::new();
    t.services.payments = gateways;
    let shop = Shop::open(t, 5).await;
    let s = &shop.t.services;
    provider.takes_nothing.store(true, SeqCst);
    let order = shop.place(&[(shop.pen, 2)], Some(GOOD)).await;
    assert_eq!(words(&shop.graph(order).await)[2], "authorized");
    shop.deliver(order, 1).await;
    let line = shop.graph(order).await.lines[0].id;
    returns::request(s, &shop.customer, order, line, 1, "damaged", "")
        .await
        .unwrap();
    let asked = shop.graph(order).await.requests[0].id;
    returns::approve(s, &shop.admin, asked, None, "").await.unwrap();
    let graph = shop.graph(order).await;
    let worth = graph.requests[0].amount.unwrap();
    assert!(worth > 0 && graph.refunds.is_empty());
    shop.verified().await;
    provider.takes_nothing.store(false, SeqCst);
    shop.t.clock.advance(DAY);
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!(graph.refunds.iter().map(|r| r.amount).sum::<i64>(), worth);
    assert_eq!(words(&graph)[2], "partially_refunded");
    use EffectKind::{Authorized, Captured, Refunded};
    assert_eq!(provider.effects(), [Authorized, Captured, Refunded]);
    shop.verified().await;
}
