//! Many at once: nothing is sold twice, nothing is refunded twice.

use services::{Error, cancellations, jobs};
use testkit::{TestDb, db_test};

use crate::fixture::{GOOD, Shop};

#[db_test]
async fn twenty_buyers_of_five_units_buy_exactly_five(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let mut buyers = Vec::new();
    for n in 0..20 {
        buyers.push(shop.t.user(&format!("buyer{n}@example.com")).await);
    }
    let lines = [(shop.pen, 1)];
    let tries = buyers
        .iter()
        .map(|buyer| shop.try_place(buyer, &lines, Some(GOOD)));
    let results = futures::future::join_all(tries).await;
    let sold = results.iter().filter(|r| r.is_ok()).count();
    for result in &results {
        assert!(
            matches!(result, Ok(_) | Err(Error::Invalid(_) | Error::Conflict(_))),
            "{result:?}"
        );
    }
    assert_eq!(sold, 5);
    assert_eq!(shop.stock(shop.pen).await, (5, 5));
    shop.verified().await;
}

#[db_test]
async fn twenty_approvals_of_one_cancellation_refund_once(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 2), (shop.lamp, 1)], Some(GOOD)).await;
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    let request = shop.graph(order).await.requests[0].id;
    let tries = (0..20).map(|_| cancellations::approve(s, &shop.admin, request, ""));
    let approved = futures::future::join_all(tries)
        .await
        .iter()
        .filter(|r| r.is_ok())
        .count();
    assert_eq!(approved, 1);
    let workers = (0..4).map(|_| jobs::drain(s));
    for result in futures::future::join_all(workers).await {
        result.unwrap();
    }
    let graph = shop.graph(order).await;
    assert_eq!(graph.refunds.len(), 1);
    assert_eq!(graph.refunds[0].amount, graph.order.total);
    shop.verified().await;
}
