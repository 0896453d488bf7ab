//! The demo shop: made once and whole, consistent, with an order in every state; never in somebody's own database.

use std::{collections::BTreeSet, time::Duration};

use domain::machine::Word;
use sea_orm::{EntityTrait, PaginatorTrait};
use services::{Error, demo, verify};
use store::entity::{jobs, mails, orders, sellers, users};
use testkit::{TestDb, db_test};

/// The demo shop is there, all of it.
async fn assert_whole(t: &TestDb) {
    let db = t.services.db.read();
    let report = verify::run(&t.services).await.unwrap();
    assert!(report.is_clean(), "{report}");
    let orders = orders::Entity::find().all(db).await.unwrap();
    let headlines: BTreeSet<&str> = orders.iter().map(|o| o.headline.as_str()).collect();
    let wanted = [
        "backordered",
        "cancelled",
        "completed",
        "confirmed",
        "partially_refunded",
        "partially_shipped",
        "pending",
        "processing",
        "refunded",
        "rejected",
        "return_approved",
        "return_requested",
        "shipped",
    ];
    let missing: Vec<_> = wanted.iter().filter(|w| !headlines.contains(**w)).collect();
    assert!(missing.is_empty(), "no order is {missing:?}");
}

#[db_test]
async fn the_demo_shop_is_made_once_and_holds_together(t: TestDb) {
    demo::fill(&t.services).await.unwrap();
    let count = async || orders::Entity::find().count(t.services.db.read()).await.unwrap();
    let made = count().await;
    demo::fill(&t.services).await.unwrap();
    assert_eq!(count().await, made);
    assert_whole(&t).await;
}

#[db_test]
async fn the_demo_shops_past_is_not_mailed_again(t: TestDb) {
    demo::fill(&t.services).await.unwrap();
    let db = t.services.db.read();
    let (mails, jobs) = (
        mails::Entity::find().count(db).await.unwrap(),
        jobs::Entity::find().count(db).await.unwrap(),
    );
    services::jobs::drain(&t.services).await.unwrap();
    assert!(mails > 20, "the demo shows what it mailed");
    assert_eq!(mails::Entity::find().count(db).await.unwrap(), mails);
    assert_eq!(jobs::Entity::find().count(db).await.unwrap(), jobs);
    assert!(t.mailer.sent().is_empty());
}

#[db_test]
async fn an_interrupted_filling_leaves_nothing_and_the_next_one_fills_anew(t: TestDb) {
    for milliseconds in [50, 200, 500, 1000] {
        let services = t.services.clone();
        let filling = tokio::spawn(async move { demo::fill(&services).await });
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        filling.abort();
        if filling.await.is_ok() {
            break;
        }
        let db = t.services.db.read();
        assert_eq!(users::Entity::find().count(db).await.unwrap(), 0);
        assert_eq!(sellers::Entity::find().count(db).await.unwrap(), 0);
    }
    demo::fill(&t.services).await.unwrap();
    assert_whole(&t).await;
}

#[db_test]
async fn two_processes_fill_one_demo_shop(t: TestDb) {
    let (one, other) = tokio::join!(demo::fill(&t.services), demo::fill(&t.services));
    one.unwrap();
    other.unwrap();
    assert_whole(&t).await;
}

#[db_test]
async fn the_demo_shop_is_refused_in_somebodys_own_database(t: TestDb) {
    t.seller("Lamps Inc").await;
    assert!(matches!(demo::fill(&t.services).await, Err(Error::Conflict(_))));
    t.user("ada@example.com").await;
    assert!(matches!(demo::fill(&t.services).await, Err(Error::Conflict(_))));
    let db = t.services.db.read();
    assert_eq!(users::Entity::find().count(db).await.unwrap(), 1);
    assert_eq!(sellers::Entity::find().count(db).await.unwrap(), 1);
}
