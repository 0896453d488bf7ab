//! Processes on one PostgreSQL database hear of each other's commits.

use std::time::Duration;

use store::Db;
use testkit::{TestDb, db_test};

use crate::fixture::{GOOD, Shop};

#[db_test]
async fn what_one_process_commits_wakes_another(t: TestDb) {
    if t.services.db.is_sqlite() {
        return;
    }
    let other = Db::connect(&t.url).await.unwrap();
    t.services.db.join("one");
    other.join("two");
    let shop = Shop::open(t, 1000).await;
    let mut changes = other.changes();
    // Hearing begins some time after joining: something is committed until it is heard.
    let committing = async {
        loop {
            shop.place(&[(shop.pen, 1)], Some(GOOD)).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::select! {
        heard = changes.changed() => heard.unwrap(),
        () = committing => {}
    }
}
