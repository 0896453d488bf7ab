//! Commands that somebody else is in the way of: done again, a few times, and never half.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::Duration,
};

use axum::http::Method;
use domain::{
    actor::{Grant, Role},
    pricing::PromotionKind,
};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait, Statement};
use serde_json::json;
use services::{Random, TRIES, cancellations, clock::Machine, fulfilment};
use store::entity::{idempotency_keys, orders, promotions};
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, order, programs},
    browser::Browser,
    fixture::{GOOD, Shop},
};

/// Chance that counts the pauses between tries: only they ask for two bytes.
#[derive(Debug, Default)]
struct Pauses(AtomicU32);

impl Random for Pauses {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.fetch_add(u32::from(bytes.len() == 2), SeqCst);
        Machine.fill(bytes);
    }
}

async fn sql(t: &TestDb, statements: &[&str]) {
    let tx = t.services.db.begin().await.unwrap();
    for statement in statements {
        tx.execute_unprepared(statement).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Whoever changes rows of `table` meets a taken key from now on.
async fn obstruct(t: &TestDb, change: &str, table: &str) {
    let trigger = if t.services.db.is_sqlite() {
        format!("CREATE TRIGGER meet BEFORE {change} ON {table} BEGIN INSERT INTO one VALUES (1); END")
    } else {
        format!(
            "CREATE FUNCTION meet() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN INSERT INTO one VALUES (1) ; RETURN NEW; END'; \
             CREATE TRIGGER meet BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION meet()"
        )
    };
    let one = "CREATE TABLE one (n INTEGER PRIMARY KEY)";
    sql(t, &[one, "INSERT INTO one VALUES (1)", &trigger]).await;
}

async fn clear(t: &TestDb, table: &str) {
    let on = if t.services.db.is_sqlite() {
        String::new()
    } else {
        format!(" ON {table}")
    };
    sql(t, &[&format!("DROP TRIGGER meet{on}")]).await;
}

/// Clears the way after the first pause.
async fn cleared(t: &TestDb, pauses: &Pauses, table: &str) {
    while pauses.0.load(SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    clear(t, table).await;
}

/// A shop that counts pauses.
async fn shop(mut t: TestDb) -> (Shop, Arc<Pauses>) {
    let pauses = Arc::new(Pauses::default());
    t.services.random = pauses.clone();
    (Shop::open(t, 50).await, pauses)
}

#[db_test]
async fn a_command_of_a_program_is_tried_again_and_not_for_ever(t: TestDb) {
    let (shop, pauses) = shop(t).await;
    let [customer, _, admin] = programs(&shop).await;
    let id = shop.place(&[(shop.pen, 1)], None).await;
    obstruct(&shop.t, "UPDATE", "orders").await;
    let (path, why) = (
        format!("/orders/{id}/holds"),
        json!({ "kind": "manual", "reason": "Look" }),
    );
    let key = [("idempotency-key", "one")];
    let reply = admin.post_with(&path, &key, &why).await.is(409);
    assert_eq!(reply.problem(), "conflict");
    assert_eq!(pauses.0.swap(0, SeqCst), TRIES - 1);
    // The key is free: nothing was done under it.
    let (reply, ()) = tokio::join!(
        admin.post_with(&path, &key, &why),
        cleared(&shop.t, &pauses, "orders")
    );
    let first = reply.is(201);
    assert!((1..TRIES).contains(&pauses.0.swap(0, SeqCst)));
    assert_eq!(admin.post_with(&path, &key, &why).await.is(201).text, first.text);
    assert_eq!(shop.graph(id).await.order.holds.kinds().len(), 1);
    // What the caller's version decides is decided once.
    let old = [("content-type", "application/json"), ("if-match", "\"1\"")];
    let path = format!("/orders/{id}/cancellations");
    let body = json!({ "reason_code": "too_slow" }).to_string();
    customer.send(Method::POST, &path, &old, body).await.is(412);
    assert_eq!(pauses.0.load(SeqCst), 0);
    shop.verified().await;
}

#[db_test]
async fn a_form_is_carried_out_again(t: TestDb) {
    let (shop, pauses) = shop(t).await;
    let id = shop.place(&[(shop.pen, 1)], None).await;
    let grant = Grant {
        role: Role::Administrator,
        seller: None,
    };
    let (mut browser, _) = Browser::signed_in(&shop.t, vec![grant]).await;
    let order = shop.graph(id).await.order.number.to_string();
    let fields = [("order", order.as_str()), ("kind", "manual"), ("reason", "Look")];
    obstruct(&shop.t, "UPDATE", "orders").await;
    let page = format!("/orders/{order}");
    let refused = browser.submit(&page, "/api/admin/set-hold", &fields).await;
    assert!(refused.says("at the same moment"), "{}", refused.body);
    assert_eq!(pauses.0.swap(0, SeqCst), TRIES - 1);
    let (sent, ()) = tokio::join!(
        browser.post(&page, "/api/admin/set-hold", &fields),
        cleared(&shop.t, &pauses, "orders")
    );
    assert_eq!(sent.status, 303);
    assert_eq!(shop.graph(id).await.order.holds.kinds().len(), 1);
    shop.verified().await;
}

#[db_test]
async fn an_order_that_is_placed_again_keeps_its_answer_under_its_key(t: TestDb) {
    let (shop, pauses) = shop(t).await;
    let customer = Program::of(&shop.t, &shop.customer).await;
    // Every order of the group is refused as a whole, after the answers were made.
    obstruct(&shop.t, "INSERT", "ledger_entries").await;
    let body = order(&[("PEN", 1)], None);
    let keys = ["one", "two", "three", "four"].map(|key| [("idempotency-key", key)]);
    let sent = futures::future::join_all(keys.iter().map(|key| customer.post_with("/orders", key, &body)));
    let (replies, ()) = tokio::join!(sent, cleared(&shop.t, &pauses, "ledger_entries"));
    for (key, first) in keys.iter().zip(replies) {
        let first = first.is(201);
        let again = customer.post_with("/orders", key, &body).await.is(201);
        assert_eq!(again.text, first.text);
    }
    let kept = idempotency_keys::Entity::find();
    assert_eq!(kept.count(shop.t.services.db.read()).await.unwrap(), 4);
    assert_eq!(shop.stock(shop.pen).await, (50, 4));
    shop.verified().await;
}

#[db_test]
async fn an_order_is_placed_though_nobody_waits_for_it_any_more(t: TestDb) {
    let (shop, _) = shop(t).await;
    let customer = Program::of(&shop.t, &shop.customer).await;
    // Nobody gets at the shelves: the first orders keep every turn.
    let tx = shop.t.services.db.begin().await.unwrap();
    tx.execute_unprepared("UPDATE stock_items SET on_hand = on_hand")
        .await
        .unwrap();
    let mut waiting = Vec::new();
    for _ in 0..4 {
        let customer = customer.clone();
        waiting.push(tokio::spawn(async move {
            customer.post("/orders", &order(&[("PEN", 1)], None)).await
        }));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // All hang up, those that have a turn and those that wait for one.
    for waiting in &waiting {
        waiting.abort();
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    tx.rollback().await.unwrap();
    let mut placed = 0;
    for _ in 0..500 {
        let all = orders::Entity::find().count(shop.t.services.db.read());
        placed = all.await.unwrap();
        if placed == 4 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(placed, 4);
    shop.verified().await;
}

#[db_test]
async fn two_that_wait_for_each_other_are_both_done_in_the_end(t: TestDb) {
    if t.services.db.is_sqlite() {
        return;
    }
    let (shop, pauses) = shop(t).await;
    let [customer, ..] = programs(&shop).await;
    let id = shop.place(&[(shop.pen, 1)], None).await;
    // Somebody takes the shelf first and then the order, against the order of locks; the command is the one to give way.
    let other = shop.t.services.db.begin().await.unwrap();
    other
        .execute_unprepared("SET LOCAL deadlock_timeout = '1min'")
        .await
        .unwrap();
    other
        .execute_unprepared("UPDATE stock_items SET on_hand = on_hand")
        .await
        .unwrap();
    let path = format!("/orders/{id}/cancellations");
    let (body, late) = (json!({ "reason_code": "too_slow" }), Duration::from_millis(300));
    let (reply, ()) = tokio::join!(customer.post(&path, &body), async {
        tokio::time::sleep(late).await;
        other
            .execute_unprepared("UPDATE orders SET note = note")
            .await
            .unwrap();
        other.commit().await.unwrap();
    });
    reply.is(201);
    assert!(pauses.0.load(SeqCst) > 0);
    assert_eq!(shop.stock(shop.pen).await, (50, 0));
    shop.verified().await;
}

#[db_test]
async fn groups_that_use_the_same_codes_do_not_wait_for_each_other_in_a_circle(t: TestDb) {
    let (shop, pauses) = shop(t).await;
    for name in ["ALPHA", "OMEGA"] {
        let row = shop.t.promotion(name, PromotionKind::Percentage, 1000);
        shop.t.insert::<promotions::Entity, _>(row).await;
    }
    let customer = Program::of(&shop.t, &shop.customer).await;
    let tries = (0..60).map(|n| {
        // Groups of either goods, with the codes in either order.
        let mut body = order(&[(["LAMP", "PEN", "INK"][n % 3], 1)], None);
        body["promotion_codes"] = vec![["ALPHA", "OMEGA"][n / 3 % 2]].into();
        let customer = customer.clone();
        async move { customer.post("/orders", &body).await }
    });
    for reply in futures::future::join_all(tries).await {
        reply.is(201);
    }
    assert_eq!(pauses.0.load(SeqCst), 0);
    let used = promotions::Entity::find()
        .all(shop.t.services.db.read())
        .await
        .unwrap();
    assert!(used.iter().all(|row| row.used == 30));
    if !shop.t.services.db.is_sqlite() {
        let query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        let statement = Statement::from_string(sea_orm::DbBackend::Postgres, query);
        let row = shop
            .t
            .services
            .db
            .read()
            .query_one_raw(statement)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.try_get::<i64>("", "deadlocks").unwrap(), 0);
    }
    shop.verified().await;
}

#[db_test]
async fn each_of_many_parts_is_tried_again_for_itself(t: TestDb) {
    let (shop, pauses) = shop(t).await;
    let first = shop.place(&[(shop.pen, 1)], Some(GOOD)).await;
    let second = shop.place(&[(shop.pen, 1)], Some(GOOD)).await;
    let parts = [shop.part(first, 1).await, shop.part(second, 1).await];
    obstruct(&shop.t, "UPDATE", "seller_orders").await;
    let seller = &shop.sellers[1].1;
    let (ended, ()) = tokio::join!(
        fulfilment::process_many(&shop.t.services, seller, &parts),
        cleared(&shop.t, &pauses, "seller_orders")
    );
    let done = |end: &(_, fulfilment::Processed)| end.1 == fulfilment::Processed::Done;
    assert!(ended.unwrap().iter().all(done));
    let late = cancellations::request(&shop.t.services, &shop.customer, first, "too_slow", "").await;
    late.unwrap();
    shop.verified().await;
}
