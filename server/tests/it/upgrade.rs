//! What migrations make of a database that is in use.

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};

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
