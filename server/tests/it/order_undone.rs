//! Cancellations and returns through the use cases: decided once, refunded to the cent.

use domain::{pricing::PromotionKind, promotions::Covers};
use services::{Error, cancellations, cancellations::CancelOutcome, fulfilment, returns};
use store::entity::promotions;
use testkit::{TestDb, db_test};

use crate::fixture::{ALL_FIT, GOOD, Shop, words};

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
    let worth = services::orders::money::worth(&graph, &graph.lines[0], 2).amount();
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
    returns::receive(s, &shop.sellers[1].1, request, ALL_FIT)
        .await
        .unwrap();
    let graph = shop.graph(order).await;
    assert_eq!(
        words(&graph),
        ["completed", "partially_refunded", "partially_refunded"]
    );
    assert_eq!(shop.stock(shop.pen).await, (9, 0));
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
    shop.deliver_units(order, 1, &[(line, 1)]).await;
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
async fn what_comes_back_whole_gives_back_every_cent_with_its_shipping(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 7)], Some(GOOD)).await;
    // Of seven pens two are cancelled and five sent; all of those come back, in three returns.
    let (seller, part) = (&shop.sellers[1].1, shop.part(order, 1).await);
    let graph = shop.graph(order).await;
    let pens = graph.lines.iter().find(|l| l.seller_order_id == part).unwrap().id;
    fulfilment::process(s, seller, part).await.unwrap();
    shop.deliver_units(order, 1, &[(pens, 5)]).await;
    shop.settle().await;
    let back = async |units| {
        let request = returns::request(s, &shop.customer, order, pens, units, "damaged", "").await;
        let graph = shop.graph(order).await;
        let line = graph.lines.iter().find(|l| l.id == pens).unwrap();
        let worth = services::orders::money::coming_back(&graph, line, units);
        returns::approve(s, &shop.admin, request.unwrap(), worth.amount(), "")
            .await
            .unwrap();
        worth
    };
    assert_eq!(back(3).await.shipping, 0);
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    let graph = shop.graph(order).await;
    let wish = graph.requests.iter().find(|r| r.open).unwrap().id;
    cancellations::approve(s, &shop.admin, wish, "").await.unwrap();
    assert_eq!(back(1).await.shipping, 0);
    let fee = graph.parts.iter().find(|p| p.id == part).unwrap().shipping;
    assert_eq!(back(1).await.shipping, fee);
    shop.settle().await;
    let graph = shop.graph(order).await;
    let given: i64 = graph.refunds.iter().map(|r| r.amount).sum();
    assert_eq!(given, graph.order.total);
    assert_eq!(words(&graph)[2], "refunded");
    shop.verified().await;
}

#[db_test]
async fn cash_is_paid_in_full_when_a_return_came_before_it_was_collected(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], None).await;
    let (seller, part) = (&shop.sellers[1].1, shop.part(order, 1).await);
    let graph = shop.graph(order).await;
    let pens = graph.lines.iter().find(|l| l.seller_order_id == part).unwrap().id;
    fulfilment::process(s, seller, part).await.unwrap();
    shop.deliver_units(order, 1, &[(pens, 1)]).await;
    let back = returns::request(s, &shop.customer, order, pens, 1, "damaged", "")
        .await
        .unwrap();
    returns::approve(s, &shop.admin, back, 300, "").await.unwrap();
    shop.deliver_units(order, 1, &[]).await;
    assert_eq!(words(&shop.graph(order).await)[2], "partially_paid");
    shop.deliver(order, 0).await;
    shop.settle().await;
    let graph = shop.graph(order).await;
    let captured = services::orders::settle::sums(&graph.transactions).captured;
    assert_eq!(captured, graph.order.total - 300);
    assert_eq!(words(&graph)[2], "paid");
    assert_eq!(services::orders::money::due(&graph), captured);
    // What is given back after the cash was collected is a refund of it.
    let back = returns::request(s, &shop.customer, order, pens, 1, "damaged", "")
        .await
        .unwrap();
    returns::approve(s, &shop.admin, back, 200, "").await.unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!(graph.refunds.iter().map(|r| r.amount).sum::<i64>(), 200);
    assert_eq!(words(&graph)[2], "partially_refunded");
    shop.verified().await;
}

#[db_test]
async fn cash_of_a_part_is_what_is_left_of_it_whatever_left_first(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    // Four pens cost 13.30: the first is worth 3.33, the first three 9.98.
    let code = promotions::Model {
        covers: Covers::Variants(vec![shop.pen]),
        ..shop.t.promotion("TWO", PromotionKind::Fixed, 2)
    };
    shop.t.insert::<promotions::Entity, _>(code).await;
    let lines = [(shop.pen, 4), (shop.ink, 1), (shop.lamp, 1)];
    let placed = shop
        .try_place_with(&shop.customer, &lines, None, Some("TWO"))
        .await;
    let order = placed.unwrap().order;
    let (seller, part) = (&shop.sellers[1].1, shop.part(order, 1).await);
    let graph = shop.graph(order).await;
    let pens = graph.lines.iter().find(|l| l.sku == "PEN").unwrap();
    assert_eq!(pens.total, 1330);
    fulfilment::process(s, seller, part).await.unwrap();
    shop.deliver_units(order, 1, &[(pens.id, 1)]).await;
    let back = returns::request(s, &shop.customer, order, pens.id, 1, "damaged", "").await;
    returns::approve(s, &shop.admin, back.unwrap(), 333, "")
        .await
        .unwrap();
    let rest = [(pens.id, 3)];
    cancellations::request_units(s, &shop.customer, order, &rest, "changed_mind", "")
        .await
        .unwrap();
    let wish = shop.graph(order).await;
    let wish = wish.requests.iter().find(|r| r.open).unwrap().id;
    cancellations::approve(s, &shop.admin, wish, "").await.unwrap();
    shop.deliver_units(order, 1, &[]).await;
    let captured = services::orders::settle::sums(&shop.graph(order).await.transactions).captured;
    let whole = graph.parts.iter().find(|p| p.id == part).unwrap().total;
    assert_eq!(captured, whole - 1330, "3.33 and 9.97 were given back");
    shop.deliver(order, 0).await;
    let graph = shop.graph(order).await;
    let captured = services::orders::settle::sums(&graph.transactions).captured;
    assert_eq!(captured, graph.order.total - 1330);
    shop.verified().await;
}
