//! The order's whole life through the use cases, and what each of its people may not do.

use domain::{actor::Actor, ids::RequestId};
use services::{Error, cancellations, fulfilment, notes, payments, returns};
use testkit::{TestDb, db_test};

use crate::fixture::{GOOD, Shop, words};

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
