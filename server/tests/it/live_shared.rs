//! The one reader that all open pages of a process share: what it costs, and that nobody misses anything by it.

use std::{pin::pin, time::Duration};

use futures::{Stream, StreamExt, future::join_all, stream::BoxStream};
use sea_orm::ConnectionTrait;
use services::{fulfilment, live, notes};
use testkit::{TestDb, db_test};
use tokio::time::timeout;

use crate::{fixture::Shop, statements::Statements};

async fn next(stream: &mut (impl Stream<Item = i64> + Unpin)) -> Option<i64> {
    timeout(Duration::from_secs(3), stream.next())
        .await
        .ok()
        .flatten()
}

/// How many of the streams say something within so many milliseconds.
async fn heard(streams: &mut [BoxStream<'_, i64>], milliseconds: u64) -> usize {
    let within = Duration::from_millis(milliseconds);
    let streams = streams.iter_mut();
    let heard = join_all(streams.map(async |stream| timeout(within, stream.next()).await.is_ok())).await;
    heard.into_iter().filter(|heard| *heard).count()
}

#[db_test]
async fn many_open_pages_cost_as_many_statements_as_one(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], None).await;
    let other = shop.place(&[(shop.pen, 1)], None).await;
    let version = shop.graph(order).await.order.version;
    let here = live::position(s).await.unwrap();
    let statements = Statements::default();
    statements
        .of(async {
            let mut streams: Vec<BoxStream<'_, i64>> = Vec::new();
            for _ in 0..30 {
                let page = live::order_changes(s, &shop.customer, order, version)
                    .await
                    .unwrap();
                let list = live::seller_orders(s, &shop.sellers[0].1, Some(here))
                    .await
                    .unwrap();
                streams.extend([page.boxed(), list.boxed()]);
            }
            assert_eq!(heard(&mut streams, 300).await, 0);
            let before = statements.seen();
            assert_eq!(heard(&mut streams, 2_500).await, 0);
            let idle = statements.seen() - before;
            assert!(
                (1..=4).contains(&idle),
                "{idle} statements in 2.5 seconds of nothing"
            );

            // What happens to another order is read once, and asks nothing of who it does not concern.
            let before = statements.seen();
            notes::add(s, &shop.admin, other, None, true, "Hello")
                .await
                .unwrap();
            let written = statements.seen() - before;
            assert_eq!(heard(&mut streams, 800).await, 0);
            let told = statements.seen() - before - written;
            assert!(told <= 6, "{told} statements to tell nobody");
        })
        .await;
}

#[db_test]
async fn what_happens_while_a_page_begins_to_follow_is_never_missed(t: TestDb) {
    let shop = Shop::open(t, 100).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], None).await;
    let lamps = &shop.sellers[0].1;
    for pause in 0..25_u64 {
        let version = shop.graph(order).await.order.version;
        let here = live::position(s).await.unwrap();
        let write = async {
            tokio::time::sleep(Duration::from_micros(pause * 150)).await;
            notes::add(s, &shop.admin, order, None, true, &format!("Hello {pause}"))
                .await
                .unwrap();
        };
        let listen = async {
            let mut page = pin!(
                live::order_changes(s, &shop.customer, order, version)
                    .await
                    .unwrap()
            );
            let mut list = pin!(live::seller_orders(s, lamps, Some(here)).await.unwrap());
            (next(&mut page).await, next(&mut list).await)
        };
        let ((), (page, list)) = tokio::join!(write, listen);
        assert_eq!(page, Some(version + 1), "the order's page, after {pause}");
        assert!(list.is_some(), "the seller's list, after {pause}");
    }
}

#[db_test]
async fn pages_hear_at_once_though_another_transaction_stays_open_and_resuming_skips_nothing(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    if s.db.is_sqlite() {
        // One writer: nobody can commit beside it.
        return;
    }
    let order = shop.place(&[(shop.lamp, 1)], None).await;
    let part = shop.part(order, 0).await;
    let (version, here) = (
        shop.graph(order).await.order.version,
        live::position(s).await.unwrap(),
    );
    let mut page = pin!(
        live::order_changes(s, &shop.customer, order, version)
            .await
            .unwrap()
    );
    let mut list = pin!(
        live::seller_orders(s, &shop.sellers[0].1, Some(here))
            .await
            .unwrap()
    );
    let open = s.db.begin().await.unwrap();
    open.execute_unprepared("SELECT pg_current_xact_id()")
        .await
        .unwrap();
    fulfilment::process(s, &shop.sellers[0].1, part).await.unwrap();
    assert!(next(&mut page).await.is_some());
    let heard = next(&mut list).await.unwrap();
    // What is older may still be committed: who comes back is told from there on.
    assert!(heard >= here);
    let mut back = pin!(
        live::seller_orders(s, &shop.sellers[0].1, Some(heard))
            .await
            .unwrap()
    );
    assert!(next(&mut back).await.is_some());
    open.commit().await.unwrap();
    shop.deliver(order, 0).await;
    let heard = next(&mut list).await.unwrap();
    assert!(heard >= here);
    assert!(next(&mut page).await.is_some());
}
