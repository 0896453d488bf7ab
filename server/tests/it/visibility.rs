//! Transactions that commit in another order than they were given their places in the log: whoever follows the log is
//! given every event, once. SQLite has one writer, so there is nothing to prove on it.

use std::{collections::HashSet, time::Duration};

use domain::ids::{EventId, OrderId};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ConnectionTrait, EntityTrait, QueryOrder,
};
use serde_json::json;
use services::{Services, jobs};
use store::{
    entity::{events, mails},
    events::{Cursor, after, append, waiting},
};
use testkit::{TestDb, db_test};

use crate::fixture::Shop;

/// An event as some transaction would append it. Confirmations are mailed.
fn event(s: &Services, order: OrderId, version: i64) -> (EventId, events::ActiveModel) {
    let id = s.id();
    let row = events::ActiveModel {
        position: NotSet,
        id: Set(id),
        order_id: Set(order),
        version: Set(version),
        kind: Set("order.confirmed.v1".to_owned()),
        data: Set(json!({})),
        actor: Set("system".to_owned()),
        actor_id: Set(None),
        justification: Set(String::new()),
        automated: Set(true),
        cause: Set(s.id()),
        at: Set(s.now()),
    };
    (id, row)
}

/// What somebody is given who goes on after `cursor`.
async fn given(s: &Services, cursor: Cursor) -> Vec<EventId> {
    let events = after(s.db.read(), cursor, 100).await.unwrap();
    events.iter().map(|event| event.id).collect()
}

/// What somebody is given once all of it can be read: other databases of the server hold a reader back too.
async fn given_in_the_end(s: &Services, cursor: Cursor, number: usize) -> Vec<EventId> {
    for _ in 0..500 {
        if given(s, cursor).await.len() >= number {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    given(s, cursor).await
}

async fn last_position(s: &Services) -> i64 {
    let last = events::Entity::find().order_by_desc(events::Column::Position);
    last.one(s.db.read()).await.unwrap().unwrap().position
}

#[db_test]
async fn an_event_that_is_committed_late_is_not_passed_over(t: TestDb) {
    if t.services.db.is_sqlite() {
        return;
    }
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (one, two) = (
        shop.place(&[(shop.pen, 1)], None).await,
        shop.place(&[(shop.ink, 1)], None).await,
    );
    shop.settle().await;
    let cursor = store::events::consumer(s.db.read(), "notifications")
        .await
        .unwrap();

    // The first takes its place in the log, and does not commit.
    let late = s.db.begin().await.unwrap();
    let (first, row) = event(s, one, 100);
    append(&late, vec![row]).await.unwrap();
    let early = s.db.begin().await.unwrap();
    let (second, row) = event(s, two, 100);
    append(&early, vec![row]).await.unwrap();
    early.commit().await.unwrap();
    // Whoever went by positions alone would take the second for the end, and never look for the first again.
    let end = last_position(s).await;
    assert_eq!(given(s, cursor).await, []);
    assert!(waiting(s.db.read(), cursor).await.unwrap());
    // Mail does not pass it either, but it is known to be behind.
    assert!(
        tokio::time::timeout(Duration::from_millis(300), jobs::drain(s))
            .await
            .is_err()
    );
    late.commit().await.unwrap();
    assert_eq!(last_position(s).await, end);
    assert_eq!(given_in_the_end(s, cursor, 2).await, [first, second]);
    shop.settle().await;
    for id in [first, second] {
        let mail = mails::Entity::find_by_id(domain::ids::MailId(id.0));
        assert!(mail.one(s.db.read()).await.unwrap().is_some());
    }
}

#[db_test]
async fn a_later_place_of_an_earlier_transaction_is_not_passed_over(t: TestDb) {
    if t.services.db.is_sqlite() {
        return;
    }
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (one, two) = (
        shop.place(&[(shop.pen, 1)], None).await,
        shop.place(&[(shop.ink, 1)], None).await,
    );
    shop.settle().await;
    let cursor = store::events::consumer(s.db.read(), "notifications")
        .await
        .unwrap();

    // The first transaction is numbered, and appends only after the second has.
    let earlier = s.db.begin().await.unwrap();
    earlier
        .execute_unprepared("SELECT pg_current_xact_id()")
        .await
        .unwrap();
    let later = s.db.begin().await.unwrap();
    let (second, row) = event(s, two, 100);
    append(&later, vec![row]).await.unwrap();
    later.commit().await.unwrap();
    assert_eq!(given(s, cursor).await, []);
    let (first, row) = event(s, one, 100);
    append(&earlier, vec![row]).await.unwrap();
    assert_eq!(given(s, cursor).await, []);
    earlier.commit().await.unwrap();
    assert_eq!(given_in_the_end(s, cursor, 2).await, [first, second]);
    // One that is given up holds nobody back.
    let never = s.db.begin().await.unwrap();
    append(&never, vec![event(s, one, 101).1]).await.unwrap();
    never.rollback().await.unwrap();
    assert_eq!(given_in_the_end(s, cursor, 2).await, [first, second]);
}

#[db_test]
async fn among_many_writers_a_reader_is_given_every_event_once(t: TestDb) {
    if t.services.db.is_sqlite() {
        return;
    }
    let shop = Shop::open(t, 1000).await;
    let s = shop.t.services.clone();
    let mut orders = Vec::new();
    for _ in 0..8 {
        orders.push(shop.place(&[(shop.pen, 1)], None).await);
    }
    shop.settle().await;
    let start = store::events::consumer(s.db.read(), "notifications")
        .await
        .unwrap();
    // Each takes its places, dawdles, and commits or gives up.
    let writers = orders.iter().enumerate().map(|(writer, order)| {
        let (s, order) = (s.clone(), *order);
        tokio::spawn(async move {
            let mut committed = Vec::new();
            for n in 0..30_u64 {
                let tx = s.db.begin().await.unwrap();
                let (a, first) = event(&s, order, 100 + 2 * i64::try_from(n).unwrap());
                let (b, second) = event(&s, order, 101 + 2 * i64::try_from(n).unwrap());
                append(&tx, vec![first]).await.unwrap();
                tokio::time::sleep(Duration::from_millis((writer as u64 * 7 + n * 5) % 11)).await;
                append(&tx, vec![second]).await.unwrap();
                if n % 7 == 3 {
                    tx.rollback().await.unwrap();
                } else {
                    tx.commit().await.unwrap();
                    committed.extend([a, b]);
                }
            }
            committed
        })
    });
    let writing = futures::future::join_all(writers);
    let (mut cursor, mut seen) = (start, Vec::new());
    let mut read = async || {
        for event in after(s.db.read(), cursor, 7).await.unwrap() {
            cursor = event.cursor();
            seen.push(event.id);
        }
        waiting(s.db.read(), cursor).await.unwrap()
    };
    let mut writing = std::pin::pin!(writing);
    let written = loop {
        tokio::select! {
            written = &mut writing => break written,
            _ = read() => {}
        }
    };
    while read().await {}
    let written: Vec<EventId> = written.into_iter().flat_map(Result::unwrap).collect();
    assert_eq!(seen.len(), written.len());
    assert_eq!(
        seen.into_iter().collect::<HashSet<_>>(),
        written.into_iter().collect()
    );
}
