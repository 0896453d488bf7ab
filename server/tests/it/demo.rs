//! The demo shop: made once, consistent, with an order in every state.

use std::collections::BTreeSet;

use domain::machine::Word;
use sea_orm::EntityTrait;
use services::{demo, verify};
use store::entity::orders;
use testkit::{TestDb, db_test};

#[db_test]
async fn the_demo_shop_is_made_once_and_holds_together(t: TestDb) {
    demo::fill(&t.services).await.unwrap();
    demo::fill(&t.services).await.unwrap();
    let report = verify::run(&t.services).await.unwrap();
    assert!(report.is_clean(), "{report}");
    let orders = orders::Entity::find().all(t.services.db.read()).await.unwrap();
    let headlines: BTreeSet<&str> = orders.iter().map(|o| o.headline.as_str()).collect();
    let wanted = [
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
