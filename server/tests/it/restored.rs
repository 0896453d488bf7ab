//! A database that was restored on another PostgreSQL server, whose transactions are counted from the beginning.

use std::time::Duration;

use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use services::jobs;
use store::{entity::mails, events};
use testkit::{TestDb, db_test};

use crate::fixture::Shop;

async fn sql(t: &TestDb, sql: &str) {
    let tx = t.services.db.begin().await.unwrap();
    assert!(tx.execute_unprepared(sql).await.unwrap().rows_affected() > 0);
    tx.commit().await.unwrap();
}

async fn mailed(t: &TestDb) -> u64 {
    mails::Entity::find().count(t.services.db.read()).await.unwrap()
}

#[db_test]
async fn events_of_another_server_are_followed_once_and_before_those_of_this_one(t: TestDb) {
    if t.services.db.is_sqlite() {
        return;
    }
    let shop = Shop::open(t, 50).await;
    let (t, db) = (&shop.t, &shop.t.services.db);
    shop.place(&[(shop.pen, 1)], None).await;
    shop.settle().await;
    assert_eq!(mailed(t).await, 1);
    // Placed before the dump, and not followed yet.
    let waiting = shop.place(&[(shop.ink, 1)], None).await;
    let log = |cursor| events::after(db.read(), cursor, 1000);
    let ids = |events: Vec<events::Logged>| events.into_iter().map(|e| e.id).collect::<Vec<_>>();
    let mut before = Vec::new();
    while !before.iter().any(|e: &events::Logged| e.order_id == waiting) {
        before = log(events::Cursor::default()).await.unwrap();
    }
    let before = ids(before);
    // The other server had come further than this one.
    for table in ["events", "consumers"] {
        let ahead = format!("UPDATE {table} SET transaction_id = transaction_id + 1000000000000");
        sql(t, &ahead).await;
    }
    let stuck = tokio::time::timeout(Duration::from_millis(300), jobs::drain(&t.services));
    assert!(stuck.await.is_err());
    // Two processes start.
    let other = store::Db::connect(&t.url).await.unwrap();
    let (one, two) = tokio::join!(db.migrate(), other.migrate());
    one.and(two).unwrap();
    shop.settle().await;
    assert_eq!(mailed(t).await, 2);
    shop.place(&[(shop.lamp, 1)], None).await;
    shop.settle().await;
    assert_eq!(mailed(t).await, 3);
    shop.verified().await;
    // Whoever reads from the beginning is given all of it, in the same order.
    let all = ids(log(events::Cursor::default()).await.unwrap());
    assert_eq!(all[..before.len()], before);
    assert!(all.len() > before.len());
    // The next start has nothing to do, and a second move changes no order either.
    db.migrate().await.unwrap();
    assert_eq!(ids(log(events::Cursor::default()).await.unwrap()), all);
    for table in ["events", "consumers"] {
        let ahead = format!("UPDATE {table} SET transaction_id = transaction_id + 1000000000000");
        sql(t, &ahead).await;
    }
    db.migrate().await.unwrap();
    assert_eq!(ids(log(events::Cursor::default()).await.unwrap()), all);
    shop.settle().await;
    assert_eq!(mailed(t).await, 3);
    shop.verified().await;
}
