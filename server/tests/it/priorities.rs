//! How urgent orders are: by hand, and by themselves as the promise comes near.

use domain::{priority::Priority, time::DAY};
use sea_orm::ConnectionTrait;
use serde_json::json;
use services::{
    Error, priorities,
    views::admin::{OrderFilter, orders},
};
use testkit::{TestDb, db_test};

use crate::{
    api::programs,
    fixture::{GOOD, Shop},
    staff::rows,
};

#[db_test]
async fn overdue_orders_escalate_by_themselves(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    let done = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    shop.deliver(done, 0).await;
    let priority = async || shop.graph(order).await.order.priority;
    assert_eq!(priority().await, Priority::Normal);
    assert_eq!(priorities::escalate(s).await.unwrap(), 0);
    // Five days were promised.
    shop.t.clock.advance(4 * DAY + 1);
    assert_eq!(priorities::escalate(s).await.unwrap(), 1);
    assert_eq!(priority().await, Priority::High);
    assert_eq!(priorities::escalate(s).await.unwrap(), 0, "twice is once");
    shop.t.clock.advance(DAY);
    assert_eq!(priorities::escalate(s).await.unwrap(), 1);
    assert_eq!(priority().await, Priority::Urgent);
    assert_eq!(shop.graph(done).await.order.priority, Priority::Normal);
    let listed = rows(s, &shop.sellers[0].1, "all", "").await;
    assert!(listed.iter().any(|row| row.priority == Priority::Urgent));
    let listed = orders(s, &shop.admin, OrderFilter::default()).await.unwrap();
    assert!(
        listed
            .page
            .rows
            .iter()
            .any(|row| row.priority == Priority::Urgent)
    );
    shop.verified().await;
}

#[db_test]
async fn an_order_that_cannot_be_changed_keeps_no_other_back(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let broken = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    let tx = s.db.begin().await.unwrap();
    tx.execute_unprepared("UPDATE orders SET holds = '7'")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    shop.t.clock.advance(1);
    let sound = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    shop.t.clock.advance(4 * DAY + 1);
    assert_eq!(priorities::escalate(s).await.unwrap(), 1);
    assert_eq!(shop.graph(sound).await.order.priority, Priority::High);
    assert!(store::graph::load(s.db.read(), broken).await.is_err());
}

#[db_test]
async fn who_may_says_how_urgent_an_order_is(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, _, admin] = programs(&shop).await;
    let order = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    let path = format!("/orders/{order}/priority");
    let urgent = json!({ "priority": "urgent", "reason": "A wedding" });
    customer.post(&path, &urgent).await.is(403);
    let set = admin.post(&path, &urgent).await.is(200);
    assert_eq!(set.text("/priority"), "urgent");
    let again = admin.post(&path, &urgent).await.is(200);
    assert_eq!(again.json["version"], set.json["version"], "twice is once");
    assert_eq!(
        admin
            .post(&path, &json!({ "priority": "asap" }))
            .await
            .is(422)
            .wrong(),
        ["#/priority"]
    );
    // What was set by hand stays as long as the promise asks for no more.
    admin.post(&path, &json!({ "priority": "normal" })).await.is(200);
    assert_eq!(priorities::escalate(&shop.t.services).await.unwrap(), 0);
    shop.deliver(order, 0).await;
    let late = priorities::set(&shop.t.services, &shop.admin, order, Priority::High, "").await;
    assert!(matches!(late, Err(Error::Conflict(_))));
    shop.verified().await;
}
