//! `verify`: clean after every command, and it finds what is wrong.

mod damage;

use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use services::{
    cancellations, returns,
    verify::{self, Report},
};
use store::entity::{orders, stock_items, users};
use testkit::{TestDb, db_test};

use self::damage::DAMAGE;
use crate::fixture::{DECLINED, GOOD, Shop};

/// The builders themselves, so that their failures are not taken for others'.
#[db_test]
async fn a_test_database_is_empty_and_holds_what_is_built(t: TestDb) {
    assert!(
        users::Entity::find()
            .all(t.services.db.read())
            .await
            .unwrap()
            .is_empty()
    );
    let ada = t.user("ada@example.com").await;
    let seller = t.seller("Papyrus").await;
    let pen = t.variant(seller, "PEN-1", 250, 10).await;
    t.variant(seller, "PEN-2", 250, 0).await;
    let stock = stock_items::Entity::find()
        .all(t.services.db.read())
        .await
        .unwrap();
    assert_eq!(stock.iter().map(|s| s.on_hand).sum::<i64>(), 10);
    t.order(&ada, &[(pen, 2)]).await;
    t.order(&ada, &[(pen, 3)]).await;
    assert_eq!(
        orders::Entity::find().count(t.services.db.read()).await.unwrap(),
        2
    );
    assert!(verify::run(&t.services).await.unwrap().is_clean());
}

/// Damages a database behind the back of the program.
async fn damage(t: &TestDb, sql: &str) {
    let tx = t.services.db.begin().await.unwrap();
    let done = tx.execute_unprepared(sql).await.unwrap();
    assert!(done.rows_affected() > 0, "nothing was damaged by {sql}");
    tx.commit().await.unwrap();
}

async fn checked(t: &TestDb) -> Report {
    verify::run(&t.services).await.unwrap()
}

/// A shop with an order delivered and refunded in part, and another that is not begun.
async fn shop(t: TestDb) -> Shop {
    let shop = Shop::open(t, 20).await;
    let order = shop.place(&[(shop.lamp, 2), (shop.pen, 3)], Some(GOOD)).await;
    shop.settle().await;
    shop.deliver(order, 0).await;
    cancellations::request(&shop.t.services, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    let request = shop.graph(order).await.requests[0].id;
    cancellations::approve(&shop.t.services, &shop.admin, request, "fine")
        .await
        .unwrap();
    shop.settle().await;
    let lamps = shop.graph(order).await.lines[0].id;
    for approved in [true, false] {
        let request = returns::request(&shop.t.services, &shop.customer, order, lamps, 1, "damaged", "")
            .await
            .unwrap();
        if approved {
            returns::approve(&shop.t.services, &shop.admin, request, 500, "")
                .await
                .unwrap();
        }
    }
    shop.settle().await;
    shop.place(&[(shop.ink, 4)], None).await;
    let unpaid = shop.place(&[(shop.ink, 1)], Some(DECLINED)).await;
    cancellations::request(&shop.t.services, &shop.customer, unpaid, "too_slow", "")
        .await
        .unwrap();
    shop.settle().await;
    shop
}

#[db_test]
async fn damage_to_an_order_is_found_by_its_rule(t: TestDb) {
    let shop = shop(t).await;
    let clean = checked(&shop.t).await;
    assert!(clean.is_clean(), "{clean}");
    assert_eq!(clean.orders, 3);
    let new = if shop.t.services.db.is_sqlite() {
        "randomblob(16)"
    } else {
        "gen_random_uuid()"
    };
    for (sql, rule) in DAMAGE {
        let sql = &sql.replace("{new}", new);
        let tx = shop.t.services.db.begin().await.unwrap();
        let done = tx.execute_unprepared(sql).await.unwrap();
        assert!(done.rows_affected() > 0, "nothing was damaged by {sql}");
        let report = verify::check(&tx, shop.t.services.now()).await.unwrap();
        assert!(
            report.counts.contains_key(rule),
            "{sql} should break {rule}, and gave {report}"
        );
        tx.rollback().await.unwrap();
    }
    assert!(checked(&shop.t).await.is_clean());
}

#[db_test]
async fn what_is_booked_for_no_order_is_found(t: TestDb) {
    let shop = shop(t).await;
    let s = &shop.t.services;
    let new = if s.db.is_sqlite() {
        "zeroblob(16)"
    } else {
        "gen_random_uuid()"
    };
    let sql = format!(
        "INSERT INTO ledger_entries (entry_group, order_id, kind, account, currency, amount, at) \
         VALUES ({new}, {new}, 'sale', 'customer', 'USD', 0, 1)"
    );
    let tx = s.db.begin().await.unwrap();
    let done = tx.execute_unprepared(&sql).await;
    if s.db.is_sqlite() {
        // Its foreign keys let no such row in.
        assert!(done.is_err());
        return;
    }
    let report = verify::check(&tx, s.now()).await.unwrap();
    assert_eq!(report.counts["ledger_order"], 1, "{report}");
}

#[db_test]
async fn damage_to_stock_is_found(t: TestDb) {
    let shop = shop(t).await;
    damage(&shop.t, "UPDATE stock_items SET on_hand = on_hand + 1").await;
    let report = checked(&shop.t).await;
    assert_eq!(report.counts["stock_equals_log"], 3, "{report}");
    damage(&shop.t, "UPDATE stock_items SET on_hand = on_hand - 1").await;
    damage(&shop.t, "UPDATE reservations SET quantity = quantity + 1").await;
    let report = checked(&shop.t).await;
    assert_eq!(report.counts["stock_equals_reservations"], 3, "{report}");
    assert_eq!(report.counts["reservations_equal_lines"], 4, "{report}");
    damage(&shop.t, "UPDATE reservations SET quantity = quantity - 1").await;
    assert!(checked(&shop.t).await.is_clean());
    damage(&shop.t, "DELETE FROM stock_items WHERE reserved > 0").await;
    let report = checked(&shop.t).await;
    assert!(report.to_string().contains("no stock row"), "{report}");
}

#[db_test]
async fn a_consumer_beyond_the_log_is_found_and_a_dead_job_is_a_warning(t: TestDb) {
    let shop = shop(t).await;
    damage(
        &shop.t,
        "UPDATE jobs SET state = 'dead' WHERE kind = 'refund.process'",
    )
    .await;
    let report = checked(&shop.t).await;
    assert!(report.is_clean() && report.warnings.len() == 1, "{report}");
    damage(
        &shop.t,
        "INSERT INTO consumers VALUES ('search', 9000000000000, 1, 0, 1)",
    )
    .await;
    let report = checked(&shop.t).await;
    assert_eq!(report.counts["consumer_cursor"], 1, "{report}");
    assert!(report.to_string().contains("consumer_cursor: search"), "{report}");
}

#[db_test]
async fn an_event_that_a_consumer_skipped_is_found(t: TestDb) {
    let shop = shop(t).await;
    let conn = shop.t.services.db.read();
    let cursor = store::events::consumer(conn, "notifications").await.unwrap();
    shop.place(&[(shop.ink, 1)], None).await;
    let mut end = cursor;
    // Other databases of the server hold a reader back too.
    while end == cursor {
        end = store::events::end(conn).await.unwrap().max(cursor);
    }
    // The order's events are passed over.
    let (transaction, position) = (end.transaction_id, end.position);
    let sql = format!("UPDATE consumers SET transaction_id = {transaction}, position = {position}");
    damage(&shop.t, &sql).await;
    let report = checked(&shop.t).await;
    assert_eq!(report.counts["consumer_skipped"], 1, "{report}");
    assert!(
        report
            .to_string()
            .contains("consumer_skipped: notifications: was given"),
        "{report}"
    );
}

#[db_test]
async fn findings_are_all_counted_and_not_all_listed(t: TestDb) {
    let mut files = crate::olist_files::Files::new();
    (1..=700).for_each(|n| {
        files.plain(n);
    });
    services::import::olist::run(&t.services, files.folder(), &mut |_, _| {})
        .await
        .unwrap();
    damage(&t, "UPDATE orders SET headline = 'shipped'").await;
    let report = checked(&t).await;
    assert_eq!(
        (report.orders, report.found(), report.findings.len()),
        (700, 700, 200)
    );
    assert!(report.to_string().contains("and 500 more"));
}
