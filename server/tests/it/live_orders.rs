//! Live changes: open pages hear of what happened, soon, once, and after a lost connection.

use std::{pin::pin, time::Duration};

use futures::{Stream, StreamExt};
use services::{Error, fulfilment, live};
use testkit::{TestDb, db_test};

use crate::fixture::Shop;

async fn next(stream: &mut (impl Stream<Item = i64> + Unpin)) -> Option<i64> {
    tokio::time::timeout(Duration::from_secs(2), stream.next())
        .await
        .ok()
        .flatten()
}

#[db_test]
async fn an_open_order_hears_of_changes_within_two_seconds_and_resumes_where_it_was(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], None).await;
    let page = shop.graph(order).await.order;
    let mut open = pin!(
        live::order_changes(s, &shop.customer, order, page.version)
            .await
            .unwrap()
    );
    let quiet = tokio::time::timeout(Duration::from_millis(300), open.next()).await;
    assert!(quiet.is_err(), "nothing happened yet");
    shop.pack(order, 0).await;
    let heard = next(&mut open).await.unwrap();
    assert!(heard > page.version);

    // What happened while the connection was lost is told at once, and only once.
    let part = shop.part(order, 0).await;
    fulfilment::ship(s, &shop.sellers[0].1, part, "ups", "1Z999AA1012345678")
        .await
        .unwrap();
    let now = shop.graph(order).await.order.version;
    let mut again = pin!(
        live::order_changes(s, &shop.customer, order, heard)
            .await
            .unwrap()
    );
    assert_eq!(next(&mut again).await, Some(now));
    assert!(
        tokio::time::timeout(Duration::from_millis(300), again.next())
            .await
            .is_err()
    );
}

#[db_test]
async fn changes_of_another_process_arrive_too(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let order = shop.place(&[(shop.lamp, 1)], None).await;
    let mut elsewhere = shop.t.services.clone();
    elsewhere.db = store::Db::connect(&shop.t.url).await.unwrap();
    let version = shop.graph(order).await.order.version;
    let mut open = pin!(
        live::order_changes(&elsewhere, &shop.customer, order, version)
            .await
            .unwrap()
    );
    let writer = shop.pack(order, 0);
    let (heard, ()) = tokio::join!(next(&mut open), writer);
    assert!(heard.unwrap() > version);
}

#[db_test]
async fn a_sellers_list_hears_of_its_own_orders_only(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    shop.place(&[(shop.pen, 1)], None).await;
    let here = live::position(s).await.unwrap();
    let [lamps, pens] = [&shop.sellers[0].1, &shop.sellers[1].1];
    let mut lamps_list = pin!(live::seller_orders(s, lamps, Some(here)).await.unwrap());
    let mut pens_list = pin!(live::seller_orders(s, pens, Some(here)).await.unwrap());
    let mut admin_list = pin!(live::admin(s, &shop.admin, Some(here)).await.unwrap());
    shop.place(&[(shop.pen, 1)], None).await;
    let heard = next(&mut pens_list).await.unwrap();
    assert!(heard > here);
    assert!(next(&mut admin_list).await.is_some());
    assert!(next(&mut lamps_list).await.is_none(), "another seller's order");

    // Resuming tells what was missed; a position of another time tells once and goes on.
    let mut again = pin!(live::seller_orders(s, pens, Some(here)).await.unwrap());
    assert!(next(&mut again).await.is_some());
    let mut lost = pin!(live::seller_orders(s, pens, Some(i64::MAX)).await.unwrap());
    assert!(next(&mut lost).await.is_some());
    assert!(matches!(
        live::seller_orders(s, &shop.customer, None).await.err(),
        Some(Error::NotFound)
    ));
    assert!(matches!(
        live::admin(s, pens, None).await.err(),
        Some(Error::NotFound)
    ));
}
