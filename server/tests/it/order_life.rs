//! The order's whole life through the use cases, and what each of its people may not do.

use domain::{actor::Actor, ids::RequestId};
use services::{
    Error, cancellations,
    cancellations::CancelOutcome,
    cart, checkout, fulfilment, notes, payments,
    payments::{CardInput, PaymentNext},
    returns,
};
use testkit::{TestDb, db_test};

use crate::fixture::{DECLINED, GOOD, SECOND_STEP, Shop, words};

#[db_test]
async fn two_sellers_goods_become_two_parts_that_add_up(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let order = shop
        .place(&[(shop.lamp, 1), (shop.pen, 2), (shop.ink, 1)], Some(GOOD))
        .await;
    let graph = shop.graph(order).await;
    assert_eq!(graph.parts.len(), 2);
    let sum = |f: fn(&store::entity::seller_orders::Model) -> i64| graph.parts.iter().map(f).sum::<i64>();
    assert_eq!(sum(|p| p.subtotal), 1999 + 666 + 750);
    assert_eq!(sum(|p| p.shipping), 499);
    assert_eq!(sum(|p| p.tax), graph.order.tax);
    assert_eq!(sum(|p| p.total), graph.order.total);
    assert_eq!(words(&graph), ["confirmed", "confirmed", "paid"]);
    assert_eq!(shop.stock(shop.pen).await, (10, 2));
    shop.verified().await;
}

#[db_test]
async fn an_order_is_shipped_delivered_completed_and_mailed_about(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], Some(GOOD)).await;
    shop.deliver(order, 0).await;
    assert_eq!(
        words(&shop.graph(order).await),
        ["confirmed", "partially_delivered", "paid"]
    );
    shop.deliver(order, 1).await;
    shop.settle().await;
    assert_eq!(
        words(&shop.graph(order).await),
        ["completed", "completed", "paid"]
    );
    assert_eq!(shop.stock(shop.pen).await, (8, 0));
    assert_eq!(shop.subjects().len(), 5, "{:?}", shop.subjects());
    shop.verified().await;
}

#[db_test]
async fn an_untouched_unpaid_order_is_cancelled_at_once(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], None).await;
    let outcome = cancellations::request(&shop.t.services, &shop.customer, order, "changed_mind", "").await;
    assert_eq!(outcome.unwrap(), CancelOutcome::Cancelled);
    assert_eq!(
        words(&shop.graph(order).await),
        ["cancelled", "cancelled", "unpaid"]
    );
    assert_eq!(shop.stock(shop.lamp).await, (10, 0));
    shop.verified().await;
}

#[db_test]
async fn approving_cancels_what_is_not_packed_and_refunds_it(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], Some(GOOD)).await;
    let outcome = cancellations::request(s, &shop.customer, order, "other", "Too late for a birthday").await;
    assert_eq!(outcome.unwrap(), CancelOutcome::Requested);
    let again = cancellations::request(s, &shop.customer, order, "changed_mind", "").await;
    assert!(matches!(again, Err(Error::Conflict(_))));
    shop.pack(order, 0).await;
    let request = shop.graph(order).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    assert!(matches!(
        cancellations::approve(s, &shop.admin, request, "").await,
        Err(Error::Conflict(_))
    ));
    shop.settle().await;
    let graph = shop.graph(order).await;
    let pens = graph
        .parts
        .iter()
        .find(|p| p.seller_id == shop.sellers[1].0)
        .unwrap();
    assert_eq!(graph.order.cancelled_amount, pens.total);
    assert_eq!(graph.refunds.len(), 1);
    assert_eq!(graph.refunds[0].amount, pens.total);
    assert_eq!(words(&graph), ["confirmed", "processing", "partially_refunded"]);
    assert_eq!(shop.stock(shop.pen).await, (10, 0));
    shop.verified().await;
}

#[db_test]
async fn a_wholly_cancelled_order_gives_back_every_cent(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 3), (shop.pen, 2)], Some(GOOD)).await;
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    let request = shop.graph(order).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!(
        graph.refunds.iter().map(|r| r.amount).sum::<i64>(),
        graph.order.total
    );
    assert_eq!(words(&graph), ["cancelled", "refunded", "refunded"]);
    shop.verified().await;
}

#[db_test]
async fn a_rejected_request_changes_nothing_and_needs_a_reason(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 2)], Some(GOOD)).await;
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    let request = shop.graph(order).await.requests[0].id;
    assert!(matches!(
        cancellations::reject(s, &shop.admin, request, " ").await,
        Err(Error::Invalid(_))
    ));
    cancellations::reject(s, &shop.admin, request, "Already with the courier")
        .await
        .unwrap();
    assert_eq!(
        words(&shop.graph(order).await),
        ["confirmed", "confirmed", "paid"]
    );
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    cancellations::withdraw(s, &shop.customer, order).await.unwrap();
    shop.verified().await;
}

#[db_test]
async fn a_return_is_asked_approved_refunded_and_received(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 3)], Some(GOOD)).await;
    shop.deliver(order, 1).await;
    let line = shop.graph(order).await.lines[0].id;
    let ask = |n| returns::request(s, &shop.customer, order, line, n, "damaged", "");
    assert!(matches!(ask(4).await, Err(Error::Invalid(_))));
    let request = ask(2).await.unwrap();
    assert_eq!(words(&shop.graph(order).await)[1], "return_requested");
    let graph = shop.graph(order).await;
    let worth = services::orders::money::worth(&graph, &graph.lines[0], 2).amount;
    let over = returns::approve(s, &shop.admin, request, worth + 1, "").await;
    assert!(matches!(over, Err(Error::Invalid(e)) if e.0.contains_key("amount")));
    returns::approve(s, &shop.admin, request, worth, "Sorry")
        .await
        .unwrap();
    assert!(matches!(
        returns::approve(s, &shop.admin, request, worth, "").await,
        Err(Error::Conflict(_))
    ));
    assert_eq!(words(&shop.graph(order).await)[1], "return_approved");
    shop.settle().await;
    returns::receive(s, &shop.sellers[1].1, request).await.unwrap();
    let graph = shop.graph(order).await;
    assert_eq!(
        words(&graph),
        ["completed", "partially_refunded", "partially_refunded"]
    );
    assert_eq!(shop.stock(shop.pen).await, (9, 0));
    shop.verified().await;
}

#[db_test]
async fn cash_is_collected_with_each_part_and_adds_up(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], None).await;
    shop.deliver(order, 1).await;
    assert_eq!(words(&shop.graph(order).await)[2], "partially_paid");
    shop.deliver(order, 0).await;
    assert_eq!(
        words(&shop.graph(order).await),
        ["completed", "completed", "paid"]
    );
    shop.verified().await;
}

#[db_test]
async fn cash_that_was_never_collected_is_not_refunded(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], None).await;
    shop.deliver(order, 0).await;
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    let request = shop.graph(order).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert!(graph.refunds.is_empty(), "{:?}", graph.refunds);
    assert_eq!(words(&graph), ["completed", "completed", "paid"]);
    shop.verified().await;
}

#[db_test]
async fn cash_is_collected_when_a_cancellation_ends_a_part(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 2)], None).await;
    let (seller, part) = (&shop.sellers[1].1, shop.part(order, 1).await);
    let line = shop.graph(order).await.lines[0].id;
    fulfilment::process(s, seller, part).await.unwrap();
    fulfilment::pack(s, seller, part, &[(line, 1)]).await.unwrap();
    let shipment = fulfilment::ship(s, seller, part, "ups", "1Z999AA1012345678")
        .await
        .unwrap();
    fulfilment::deliver(s, seller, shipment).await.unwrap();
    let back = returns::request(s, &shop.customer, order, line, 1, "damaged", "")
        .await
        .unwrap();
    returns::approve(s, &shop.admin, back, 100, "").await.unwrap();
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    let graph = shop.graph(order).await;
    let waiting = graph.requests.iter().find(|r| r.id != back).unwrap().id;
    cancellations::approve(s, &shop.admin, waiting, "").await.unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    let captured: i64 = graph.transactions.iter().map(|t| t.amount).sum();
    assert_eq!(captured, graph.order.total - graph.order.cancelled_amount - 100);
    assert!(graph.refunds.is_empty(), "{:?}", graph.refunds);
    shop.verified().await;
}

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
    let next = payments::retry(s, &shop.customer, placed.order, card)
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

#[db_test]
async fn a_stranger_finds_nothing(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 2)], Some(GOOD)).await;
    let part = shop.part(order, 1).await;
    let line = shop.graph(order).await.lines[0].id;
    let other = shop.t.user("mallory@example.com").await;
    let wrong_seller = &shop.sellers[0].1;
    for who in [&Actor::default(), &other, wrong_seller] {
        let missing =
            |result: Result<(), Error>| assert!(matches!(result, Err(Error::NotFound)), "{result:?}");
        missing(
            cancellations::request(s, who, order, "changed_mind", "")
                .await
                .map(drop),
        );
        missing(cancellations::withdraw(s, who, order).await);
        missing(
            returns::request(s, who, order, line, 1, "damaged", "")
                .await
                .map(drop),
        );
        missing(fulfilment::process(s, who, part).await);
        missing(fulfilment::pack(s, who, part, &[]).await);
        missing(
            fulfilment::ship(s, who, part, "ups", "1Z999AA1012345678")
                .await
                .map(drop),
        );
        missing(notes::add(s, who, order, Some(part), true, "x").await.map(drop));
        missing(payments::confirm_code(s, who, order, "123456").await.map(drop));
    }
    // The customer may see the order and not work on it or decide about it.
    let missing = fulfilment::process(s, &shop.customer, part).await;
    assert!(matches!(missing, Err(Error::NotFound)));
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    let request: RequestId = shop.graph(order).await.requests[0].id;
    assert!(matches!(
        cancellations::approve(s, &shop.customer, request, "").await,
        Err(Error::Forbidden)
    ));
    assert!(matches!(
        cancellations::approve(s, &other, request, "").await,
        Err(Error::NotFound)
    ));
}
