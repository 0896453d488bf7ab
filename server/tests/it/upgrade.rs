//! What migrations make of a database that is in use.

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DbBackend, EntityTrait, QueryOrder, Statement};
use services::{
    cancellations,
    clock::{Clock, Machine},
    returns,
};
use store::entity::seller_orders;
use testkit::{TestDb, db_test};

use crate::fixture::{GOOD, Shop};

/// An order of the first schema: its number, state, way and state of paying.
fn order(n: u8, state: &str, method: &str, payment: &str) -> String {
    format!(
        "INSERT INTO orders (id, number, email, channel, currency, state, headline, payment_status, holds, priority, subtotal, \
         discount, shipping, tax, total, cancelled_amount, tax_included, shipping_method, payment_method, shipping_address, \
         billing_address, note, placed_at, updated_at, version) VALUES (x'{n:032x}', '{n}', 'a@example.com', 'web', 'USD', \
         '{state}', '{state}', '{payment}', '[]', 'normal', 0, 0, 0, 0, 0, 0, FALSE, 'standard', '{method}', '{{}}', '{{}}', \
         '', 1000000, 1000000, 1)"
    )
}

#[tokio::test]
async fn orders_that_wait_for_a_payment_hold_their_stock_for_a_while_after_the_migration() {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    Migrator::up(&db, Some(1)).await.unwrap();
    let orders = [
        order(1, "pending", "test", "unpaid"),
        order(2, "pending", "test", "failed"),
        order(3, "pending", "test", "authorized"),
        order(4, "confirmed", "test", "paid"),
        order(5, "confirmed", "cod", "unpaid"),
    ];
    for sql in orders {
        db.execute_unprepared(&sql).await.unwrap();
    }
    let job = "INSERT INTO jobs (id, lane, kind, payload, state, run_at, attempts, last_error, created_at) \
               VALUES (x'01', 'orders', 'payment.expire', '{}', 'queued', 1, 0, '', 1)";
    db.execute_unprepared(job).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    let all = async |sql: &str| {
        db.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql))
            .await
            .unwrap()
    };
    let mut until: Vec<Option<i64>> = Vec::new();
    for row in all("SELECT reserved_until FROM orders ORDER BY number").await {
        until.push(row.try_get("", "reserved_until").unwrap());
    }
    let end = 1_000_000 + services::payments::PAY_AT_LATEST;
    assert_eq!(until, [Some(end), Some(end), None, None, None]);
    let open = all("SELECT id FROM jobs WHERE state <> 'done'").await;
    assert!(open.is_empty(), "no job is left that nobody knows");
}

#[tokio::test]
async fn an_order_of_one_code_has_a_list_of_one_and_its_fee_after_the_migration() {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    Migrator::up(&db, Some(1)).await.unwrap();
    let run = async |sql: &str| {
        db.execute_unprepared(sql).await.unwrap();
    };
    for (n, state) in [
        (1, "confirmed"),
        (2, "confirmed"),
        (3, "completed"),
        (4, "confirmed"),
    ] {
        run(&order(n, state, "cod", "unpaid")).await;
    }
    run("UPDATE orders SET promotion_code = 'SENT' WHERE number IN ('1', '3')").await;
    run("UPDATE orders SET promotion_code = 'A\"B\\C', shipping = 300 WHERE number = '2'").await;
    for (n, code, kind) in [(1, "SENT", "free_shipping"), (2, "A\"B\\C", "fixed")] {
        run(&format!(
            "INSERT INTO promotions (id, code, kind, value, minimum, starts_at, used) \
             VALUES (x'{n:032x}', '{code}', '{kind}', 100, 0, 0, 1)"
        ))
        .await;
    }
    run(
        "INSERT INTO shipping_methods (code, currency, name, amount, promise_days, position) \
         VALUES ('standard', 'USD', 'Standard', 499, 5, 1)",
    )
    .await;
    run(
        "INSERT INTO carts (id, currency, promotion_code, updated_at) VALUES (x'01', 'USD', 'SENT', 1), (x'02', 'USD', NULL, 1)",
    )
    .await;
    Migrator::up(&db, None).await.unwrap();
    let all = async |sql: &str| {
        let rows = db
            .query_all_raw(Statement::from_string(DbBackend::Sqlite, sql))
            .await;
        let text = |row: &sea_orm::QueryResult| row.try_get_by_index::<String>(0).unwrap();
        rows.unwrap().iter().map(text).collect::<Vec<_>>()
    };
    let orders = "SELECT promotion_codes || ' ' || shipping_fee FROM orders ORDER BY number";
    let told = [r#"["SENT"] 499"#, r#"["A\"B\\C"] 300"#, r#"["SENT"] 0"#, "[] 0"];
    assert_eq!(all(orders).await, told);
    let carts = "SELECT promotion_codes FROM carts ORDER BY id";
    assert_eq!(all(carts).await, [r#"["SENT"]"#, "[]"]);
    let alone = "SELECT code FROM promotions WHERE exclusive ORDER BY code";
    assert_eq!(
        all(alone).await,
        ["A\"B\\C", "SENT"],
        "none was made to be combined"
    );
}

#[tokio::test]
async fn what_was_received_is_closed_and_what_was_approved_has_a_fortnight_after_the_migration() {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    Migrator::up(&db, Some(8)).await.unwrap();
    let run = async |sql: &str| db.execute_unprepared(sql).await.unwrap();
    run("PRAGMA foreign_keys = OFF").await;
    for (n, kind, state, quantity) in [
        (1, "return", "received", "2"),
        (2, "return", "approved", "3"),
        (3, "return", "requested", "1"),
        (4, "cancellation", "approved", "NULL"),
    ] {
        run(&format!(
            "INSERT INTO requests (id, kind, order_id, quantity, state, open, reason_code, reason, requested_at, due_at, \
             decision_reason) VALUES (x'{n:032x}', '{kind}', x'01', {quantity}, '{state}', FALSE, 'other', '', {n}, 1, '')"
        ))
        .await;
    }
    let now = || Machine.now().0;
    let before = now();
    Migrator::up(&db, None).await.unwrap();
    let rows = "SELECT state, received, fit, send_by FROM requests ORDER BY requested_at";
    let rows = db
        .query_all_raw(Statement::from_string(DbBackend::Sqlite, rows))
        .await;
    let mut told = Vec::new();
    for row in rows.unwrap() {
        let send_by: Option<i64> = row.try_get("", "send_by").unwrap();
        let fortnight = 14 * domain::time::DAY;
        let second = 1_000_000;
        let soon = send_by.map(|at| (before + fortnight - second..=now() + fortnight).contains(&at));
        let state: String = row.try_get("", "state").unwrap();
        let came: (i64, Option<i64>) = (
            row.try_get("", "received").unwrap(),
            row.try_get("", "fit").unwrap(),
        );
        told.push((state, came, soon));
    }
    let row = |state: &str, came, soon| (state.to_owned(), came, soon);
    assert_eq!(
        told,
        [
            row("closed", (2, Some(2)), None),
            row("approved", (0, None), Some(true)),
            row("requested", (0, None), None),
            row("approved", (0, None), None),
        ]
    );
}

#[db_test]
async fn parts_know_their_orders_and_what_is_undone_of_them_after_the_migration(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let s = &shop.t.services;
    let run = async |sql: &str| {
        let tx = s.db.begin().await.unwrap();
        tx.execute_unprepared(sql).await.unwrap();
        tx.commit().await.unwrap();
    };
    run("UPDATE variants SET tax_rate = 1900").await;
    let order = shop
        .place(&[(shop.lamp, 1), (shop.pen, 2), (shop.ink, 2)], Some(GOOD))
        .await;
    shop.settle().await;
    shop.deliver(order, 1).await;
    let graph = shop.graph(order).await;
    for line in graph.lines.iter().filter(|l| l.sku != "LAMP") {
        let back = returns::request(s, &shop.customer, order, line.id, line.ordered, "damaged", "");
        returns::approve(s, &shop.admin, back.await.unwrap(), None, "")
            .await
            .unwrap();
    }
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    let wish = shop.graph(order).await;
    let wish = wish.requests.iter().find(|r| r.open).unwrap().id;
    cancellations::approve(s, &shop.admin, wish, "").await.unwrap();
    shop.place(&[(shop.ink, 1)], None).await;
    shop.settle().await;
    let parts = async || {
        let parts = seller_orders::Entity::find().order_by_asc(seller_orders::Column::Id);
        parts.all(s.db.read()).await.unwrap()
    };
    let before = parts().await;
    let undone = before
        .iter()
        .filter(|p| p.undone_tax > 0 && p.undone_shipping > 0);
    assert_eq!(undone.count(), 2);
    for sql in [
        "DROP INDEX seller_orders_order_standing",
        "ALTER TABLE seller_orders DROP COLUMN order_headline",
        "ALTER TABLE seller_orders DROP COLUMN order_payment",
        "ALTER TABLE seller_orders DROP COLUMN undone_tax",
        "ALTER TABLE seller_orders DROP COLUMN undone_shipping",
        "DELETE FROM seaql_migrations WHERE version = 'm0012_standing'",
    ] {
        run(sql).await;
    }
    s.db.migrate().await.unwrap();
    assert_eq!(parts().await, before);
    shop.verified().await;
}
