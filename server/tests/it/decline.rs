//! A seller that cannot deliver declines its part, before it has begun.

use domain::{headline::Headline, holds::HoldKind, machines::SellerOrderState};
use serde_json::json;
use services::{Error, cancellations, fulfilment, holds, views::seller_detail::seller_order};
use testkit::{TestDb, db_test};

use crate::{
    api::programs,
    fixture::{GOOD, SECOND_STEP, Shop, words},
};

#[db_test]
async fn a_declined_part_gives_its_money_and_stock_back_and_the_rest_goes_on(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let (s, lamps) = (&shop.t.services, &shop.sellers[0].1);
    let order = shop.place(&[(shop.lamp, 2), (shop.pen, 3)], Some(GOOD)).await;
    shop.settle().await;
    let part = shop.part(order, 0).await;
    // No hold stops the way out.
    holds::set(s, &shop.admin, order, HoldKind::Fraud, "because")
        .await
        .unwrap();
    fulfilment::decline(s, lamps, part, "Broken in the warehouse")
        .await
        .unwrap();
    holds::release(s, &shop.admin, order, HoldKind::Fraud, "")
        .await
        .unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    let own = graph.parts.iter().find(|p| p.id == part).unwrap();
    assert_eq!(
        (own.state, own.headline),
        (SellerOrderState::Declined, Headline::Rejected)
    );
    assert_eq!(graph.order.cancelled_amount, own.total);
    assert_eq!(graph.refunds.iter().map(|r| r.amount).sum::<i64>(), own.total);
    assert_eq!(
        (shop.stock(shop.lamp).await, shop.stock(shop.pen).await),
        ((10, 0), (10, 3))
    );
    assert_eq!(words(&graph), ["confirmed", "confirmed", "partially_refunded"]);
    assert!(
        shop.subjects()
            .iter()
            .any(|s| s.ends_with("Lamps Inc cannot deliver"))
    );
    shop.verified().await;
    let again = fulfilment::decline(s, lamps, part, "Again").await;
    assert!(matches!(again, Err(Error::Conflict(_))));

    shop.deliver(order, 1).await;
    assert_eq!(words(&shop.graph(order).await)[0], "completed");
    shop.verified().await;
}

#[db_test]
async fn an_order_that_every_seller_declines_is_cancelled(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    for card in [Some(GOOD), None] {
        let order = shop.place(&[(shop.lamp, 1), (shop.pen, 1)], card).await;
        shop.settle().await;
        for at in [0, 1] {
            let part = shop.part(order, at).await;
            fulfilment::decline(s, &shop.sellers[at].1, part, "Sold out")
                .await
                .unwrap();
        }
        shop.settle().await;
        let graph = shop.graph(order).await;
        assert_eq!(words(&graph)[0], "cancelled");
        assert_eq!(graph.order.cancelled_amount, graph.order.total);
    }
    assert!(
        shop.subjects()
            .iter()
            .any(|s| s.to_lowercase().contains("cancel"))
    );
    shop.verified().await;
}

#[db_test]
async fn a_wish_to_cancel_is_granted_when_the_last_seller_declines(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 1)], Some(GOOD)).await;
    shop.settle().await;
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    for at in [0, 1] {
        assert!(shop.graph(order).await.requests[0].open);
        let part = shop.part(order, at).await;
        fulfilment::decline(s, &shop.sellers[at].1, part, "Sold out")
            .await
            .unwrap();
    }
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!(
        (graph.requests[0].open, graph.requests[0].state.as_str()),
        (false, "approved")
    );
    assert_eq!(words(&graph)[0], "cancelled");
    let subjects = shop.subjects();
    assert!(subjects.iter().any(|s| s.ends_with("cancellation approved")));
    assert!(
        !subjects.iter().any(|s| s.ends_with(" cancelled")),
        "{subjects:?}"
    );
    shop.verified().await;
}

#[db_test]
async fn cash_of_the_other_parts_is_collected_as_far_as_they_are_delivered(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    for declined_first in [true, false] {
        let order = shop.place(&[(shop.lamp, 1), (shop.pen, 1)], None).await;
        let part = shop.part(order, 0).await;
        if !declined_first {
            shop.deliver(order, 1).await;
        }
        fulfilment::decline(s, &shop.sellers[0].1, part, "Sold out")
            .await
            .unwrap();
        if declined_first {
            shop.deliver(order, 1).await;
        }
        shop.settle().await;
        let graph = shop.graph(order).await;
        let taken = services::orders::settle::sums(&graph.transactions).captured;
        assert_eq!(taken, graph.order.total - graph.order.cancelled_amount);
        assert_eq!(words(&graph)[0], "completed");
    }
    shop.verified().await;
}

#[db_test]
async fn who_declines_what_over_the_api(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, seller, _] = programs(&shop).await;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 1)], Some(GOOD)).await;
    let (own, foreign) = (shop.part(order, 0).await, shop.part(order, 1).await);
    let seen = seller_order(&shop.t.services, &shop.sellers[0].1, own)
        .await
        .unwrap();
    assert_eq!(seen.decline, None);
    let path = |part| format!("/seller-orders/{part}/decline");
    let body = json!({ "reason": "Sold out" });
    seller.post(&path(foreign), &body).await.is(404);
    customer.post(&path(own), &body).await.is(404);
    assert_eq!(
        seller
            .post(&path(own), &json!({ "reason": " " }))
            .await
            .is(422)
            .wrong(),
        ["#/reason"]
    );
    assert_eq!(
        seller.post(&path(own), &body).await.is(200).text("/state"),
        "declined"
    );
    let seen = seller_order(&shop.t.services, &shop.sellers[0].1, own)
        .await
        .unwrap();
    assert_eq!(seen.decline.as_deref(), Some("The order is declined."));
    shop.pack(order, 1).await;
    let pens = &shop.sellers[1].1;
    let late = fulfilment::decline(&shop.t.services, pens, foreign, "Too late").await;
    assert!(matches!(late, Err(Error::Conflict(_))));
    let unpaid = shop.place(&[(shop.lamp, 1)], Some(SECOND_STEP)).await;
    let part = shop.part(unpaid, 0).await;
    let early = fulfilment::decline(&shop.t.services, &shop.admin, part, "Early").await;
    assert!(matches!(early, Err(Error::Conflict(_))));
    shop.settle().await;
    shop.verified().await;
}
