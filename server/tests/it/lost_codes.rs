//! The bank says yes to a code, and this process does not live to write it down.

use std::{
    sync::{Arc, atomic::Ordering::SeqCst},
    time::Duration,
};

use domain::{ids::OrderId, time::MINUTE};
use gateways::payments::EffectKind;
use services::payments::{self, PAY_WITHIN, PaymentNext};
use testkit::{TestDb, db_test};

use crate::{
    fixture::{SECOND_STEP, Shop, words},
    provider::Provider,
};

const PAID: [&str; 3] = ["confirmed", "confirmed", "paid"];

/// A shop with an order whose bank asks for a code.
async fn shop(mut t: TestDb) -> (Shop, Arc<Provider>, OrderId) {
    let (provider, gateways) = Provider::new();
    t.services.payments = gateways;
    let shop = Shop::open(t, 5).await;
    let order = shop.place(&[(shop.pen, 2)], Some(SECOND_STEP)).await;
    (shop, provider, order)
}

/// The code is passed on; whoever waits for the answer is gone before it comes.
async fn typed_and_lost(shop: &Shop, provider: &Provider, order: OrderId) {
    provider.lost.store(true, SeqCst);
    let (s, calls) = (&shop.t.services, provider.calls.load(SeqCst));
    tokio::select! {
        next = payments::confirm_code(s, &shop.customer, order, "123456") => panic!("{next:?}"),
        () = async {
            while provider.calls.load(SeqCst) == calls {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        } => {}
    }
    provider.lost.store(false, SeqCst);
    assert_eq!(provider.effects(), [EffectKind::Authorized]);
    assert_eq!(shop.graph(order).await.order.payment_status.to_string(), "unpaid");
}

#[db_test]
async fn a_yes_that_was_lost_is_asked_for_soon(t: TestDb) {
    let (shop, provider, order) = shop(t).await;
    typed_and_lost(&shop, &provider, order).await;
    shop.t.clock.advance(2 * MINUTE);
    shop.settle().await;
    assert_eq!(words(&shop.graph(order).await), PAID);
    assert_eq!(provider.effects(), [EffectKind::Authorized, EffectKind::Captured]);
    shop.verified().await;
}

#[db_test]
async fn a_yes_that_was_lost_is_found_before_the_order_is_given_up(t: TestDb) {
    let (shop, provider, order) = shop(t).await;
    typed_and_lost(&shop, &provider, order).await;
    let payment = shop.graph(order).await.payments[0].id;
    shop.t.clock.advance(PAY_WITHIN);
    payments::expire(&shop.t.services, order, payment).await.unwrap();
    assert_eq!(words(&shop.graph(order).await), PAID);
    shop.settle().await;
    assert_eq!(provider.effects(), [EffectKind::Authorized, EffectKind::Captured]);
    shop.verified().await;
}

#[db_test]
async fn a_yes_that_comes_after_the_end_and_is_lost_is_let_go(t: TestDb) {
    let (shop, provider, order) = shop(t).await;
    let s = &shop.t.services;
    let payment = shop.graph(order).await.payments[0].id;
    // The code is on its way while the order ends; then the bank says yes, and nobody hears it.
    provider.slow.store(true, SeqCst);
    let (customer, services) = (shop.customer.clone(), s.clone());
    let typing =
        tokio::spawn(async move { payments::confirm_code(&services, &customer, order, "123456").await });
    while !provider.typing.load(SeqCst) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    payments::expire(s, order, payment).await.unwrap();
    assert_eq!(shop.graph(order).await.order.state.to_string(), "rejected");
    provider.lost.store(true, SeqCst);
    provider.slow.store(false, SeqCst);
    while provider.effects().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    typing.abort();
    provider.lost.store(false, SeqCst);
    shop.t.clock.advance(2 * MINUTE);
    shop.settle().await;
    assert_eq!(
        words(&shop.graph(order).await),
        ["rejected", "rejected", "voided"]
    );
    assert_eq!(provider.effects(), [EffectKind::Authorized, EffectKind::Voided]);
    shop.verified().await;
}

#[db_test]
async fn a_code_that_was_wrong_or_never_came_through_changes_nothing_later(t: TestDb) {
    let (shop, provider, order) = shop(t).await;
    let s = &shop.t.services;
    provider.down.store(true, SeqCst);
    let none = payments::confirm_code(s, &shop.customer, order, "123456").await;
    assert!(none.is_err());
    provider.down.store(false, SeqCst);
    shop.t.clock.advance(2 * MINUTE);
    shop.settle().await;
    assert_eq!(provider.effects(), []);
    let wrong = payments::confirm_code(s, &shop.customer, order, "000000").await;
    assert!(matches!(wrong, Ok(PaymentNext::Declined { .. })));
    shop.t.clock.advance(2 * MINUTE);
    shop.settle().await;
    assert_eq!(shop.graph(order).await.order.payment_status.to_string(), "failed");
    assert_eq!(provider.effects(), []);
    shop.verified().await;
}
