//! Placing and paying through the use cases: once, with every wrong field named.

use services::{
    Error, cart, checkout, payments,
    payments::{CardInput, PaymentNext},
};
use testkit::{TestDb, db_test};

use crate::fixture::{DECLINED, GOOD, SECOND_STEP, Shop, words};

#[db_test]
async fn a_declined_card_can_be_replaced_until_time_is_up(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let placed = shop
        .try_place(&shop.customer, &[(shop.pen, 2)], Some(DECLINED))
        .await
        .unwrap();
    assert!(matches!(placed.payment, PaymentNext::Declined { .. }));
    assert_eq!(
        words(&shop.graph(placed.order).await),
        ["pending", "pending", "failed"]
    );
    let card = CardInput {
        number: GOOD.into(),
        expiry: "12/49".into(),
        cvc: "123".into(),
    };
    let next = payments::retry(s, &shop.customer, placed.order, card, None)
        .await
        .unwrap();
    assert_eq!(next, PaymentNext::Done);
    assert_eq!(
        words(&shop.graph(placed.order).await),
        ["confirmed", "confirmed", "paid"]
    );
    let late = shop
        .try_place(&shop.customer, &[(shop.pen, 1)], Some(DECLINED))
        .await
        .unwrap();
    shop.t.clock.advance(payments::PAY_WITHIN);
    shop.settle().await;
    assert_eq!(words(&shop.graph(late.order).await)[0], "rejected");
    assert_eq!(shop.stock(shop.pen).await, (10, 2));
    shop.verified().await;
}

#[db_test]
async fn a_second_step_confirms_with_the_right_code(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let placed = shop
        .try_place(&shop.customer, &[(shop.pen, 1)], Some(SECOND_STEP))
        .await
        .unwrap();
    assert_eq!(placed.payment, PaymentNext::NeedsCode);
    assert!(matches!(
        payments::confirm_code(s, &shop.customer, placed.order, " ").await,
        Err(Error::Invalid(_))
    ));
    let next = payments::confirm_code(s, &shop.customer, placed.order, "123456")
        .await
        .unwrap();
    assert_eq!(next, PaymentNext::Done);
    assert_eq!(
        words(&shop.graph(placed.order).await),
        ["confirmed", "confirmed", "paid"]
    );
    shop.verified().await;
}

#[db_test]
async fn a_form_sent_twice_places_one_order(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let at = cart::add(s, &shop.customer, None, shop.pen, 1).await.unwrap();
    let send = |input| checkout::place_from_cart(s, &shop.customer, at, input, "one");
    let first = send(Shop::input(Some(GOOD))).await.unwrap();
    let second = send(Shop::input(Some(GOOD))).await.unwrap();
    assert_eq!(first.order, second.order);
    let other = checkout::PlaceInput {
        note: "other".into(),
        ..Shop::input(Some(GOOD))
    };
    assert!(matches!(send(other).await, Err(Error::Conflict(_))));
    shop.verified().await;
}

#[db_test]
async fn a_form_sent_many_times_at_once_places_one_order(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let at = cart::add(s, &shop.customer, None, shop.pen, 1).await.unwrap();
    let tries =
        (0..8).map(|_| checkout::place_from_cart(s, &shop.customer, at, Shop::input(Some(GOOD)), "one"));
    let placed = futures::future::join_all(tries).await;
    let orders: std::collections::BTreeSet<_> = placed.into_iter().map(|p| p.unwrap().order).collect();
    assert_eq!(orders.len(), 1);
    assert_eq!(shop.stock(shop.pen).await, (10, 1));
    shop.verified().await;
}

#[db_test]
async fn wrong_fields_are_named_at_once_and_nothing_is_kept(t: TestDb) {
    let shop = Shop::open(t, 1).await;
    let s = &shop.t.services;
    let at = cart::add(s, &shop.customer, None, shop.pen, 1).await.unwrap();
    let mut input = Shop::input(Some("1234"));
    input.email = "nobody".into();
    input.shipping.city = String::new();
    let Err(Error::Invalid(errors)) = checkout::place_from_cart(s, &shop.customer, at, input, "k").await
    else {
        panic!("wrong fields were taken")
    };
    let fields: Vec<_> = errors.0.keys().map(String::as_str).collect();
    assert_eq!(fields, ["card_number", "email", "shipping_city"]);
    let mut input = Shop::input(Some(GOOD));
    input.card = None;
    let Err(Error::Invalid(errors)) = checkout::place_from_cart(s, &shop.customer, at, input, "k").await
    else {
        panic!("no card was taken for one")
    };
    let fields: Vec<_> = errors.0.keys().map(String::as_str).collect();
    assert_eq!(fields, ["card_cvc", "card_expiry", "card_number"]);
    assert_eq!(shop.stock(shop.pen).await, (1, 0));
}
