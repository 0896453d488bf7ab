//! Idempotency keys: one effect and one answer, whatever happens.

use domain::time::DAY;
use futures::future::join_all;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::json;
use services::{accounts, call};
use store::entity::{idempotency_keys, orders};
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, order, programs},
    fixture::Shop,
};

async fn orders(shop: &Shop) -> u64 {
    orders::Entity::find()
        .count(shop.t.services.db.read())
        .await
        .unwrap()
}

#[db_test]
async fn a_key_sent_again_gets_the_first_answer_to_the_byte(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, _, admin] = programs(&shop).await;
    let key = [("idempotency-key", "one")];
    for (n, token) in [(1, None), (2, Some("tok_test_success"))] {
        let key = [("idempotency-key", if n == 1 { "one" } else { "two" })];
        let body = order(&[("PEN", 1)], token);
        let first = customer.post_with("/orders", &key, &body).await.is(201);
        assert_eq!(first.header("idempotent-replayed"), "");
        // What happens meanwhile does not change the first answer.
        let path = format!("/orders/{}/cancellations", first.text("/id"));
        admin
            .post(&path, &json!({ "reason_code": "too_slow" }))
            .await
            .is(201);
        let again = customer.post_with("/orders", &key, &body).await.is(201);
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(again.text, first.text);
        for header in ["etag", "location", "content-type"] {
            assert_eq!(again.header(header), first.header(header));
        }
        assert_eq!(orders(&shop).await, n);
    }
    // The key is the person's: somebody else's is another one.
    let other = admin
        .post_with("/orders", &key, &order(&[("PEN", 1)], None))
        .await
        .is(201);
    assert_eq!(other.header("idempotent-replayed"), "");
    shop.verified().await;
}

#[db_test]
async fn a_key_belongs_to_one_request(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, ..] = programs(&shop).await;
    let key = [("idempotency-key", "one")];
    let first = customer
        .post_with("/orders", &key, &order(&[("PEN", 1)], None))
        .await
        .is(201);
    for other in [
        order(&[("PEN", 2)], None),
        order(&[("PEN", 999)], None),
        json!({ "nonsense": 1 }),
    ] {
        let refused = customer.post_with("/orders", &key, &other).await.is(422);
        assert_eq!(refused.problem(), "key-reused");
    }
    let path = format!("/orders/{}/cancellations", first.text("/id"));
    let wish = json!({ "reason_code": "changed_mind" });
    let elsewhere = customer.post_with(&path, &key, &wish).await.is(422);
    assert_eq!(elsewhere.problem(), "key-reused");
    let long = "k".repeat(256);
    for wrong in ["", "a\tb", "é", long.as_str()] {
        let refused = customer
            .post_with(&path, &[("idempotency-key", wrong)], &wish)
            .await
            .is(400);
        assert_eq!(refused.wrong(), ["Idempotency-Key"]);
    }
    assert_eq!(orders(&shop).await, 1);
    shop.verified().await;
}

#[db_test]
async fn what_failed_leaves_its_key_free(t: TestDb) {
    let shop = Shop::open(t, 1).await;
    let [customer, _, admin] = programs(&shop).await;
    let key = [("idempotency-key", "one")];
    let body = order(&[("PEN", 2)], None);
    customer.post_with("/orders", &key, &body).await.is(409);
    admin.put("/stock/PEN", &json!({ "on_hand": 2 })).await.is(200);
    customer.post_with("/orders", &key, &body).await.is(201);
    let again = customer.post_with("/orders", &key, &body).await.is(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(orders(&shop).await, 1);
}

#[db_test]
async fn one_key_fifty_times_at_once_makes_one_order(t: TestDb) {
    let shop = Shop::open(t, 100).await;
    let [customer, ..] = programs(&shop).await;
    // A second process on the same database knows nothing of what the first is doing.
    let other = Program {
        router: crate::api::site(&shop.t, 0),
        token: customer.token.clone(),
    };
    let body = order(&[("PEN", 1), ("LAMP", 1)], None);
    let key = [("idempotency-key", "the same")];
    let tries = (0..50).map(|n| {
        let program = if n % 2 == 0 { &customer } else { &other };
        program.post_with("/orders", &key, &body)
    });
    let replies = join_all(tries).await;
    let (done, busy): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 201);
    assert!(!done.is_empty());
    assert!(done.iter().all(|reply| reply.text == done[0].text));
    for reply in busy {
        assert_eq!((reply.status.as_u16(), reply.problem()), (409, "in-flight"));
    }
    assert_eq!(orders(&shop).await, 1);
    assert_eq!(shop.stock(shop.pen).await, (100, 1));
    shop.verified().await;
}

#[db_test]
async fn commands_on_an_order_are_answered_once_too(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, seller, admin] = programs(&shop).await;
    let body = order(&[("LAMP", 3)], Some("tok_test_success"));
    let placed = customer.post("/orders", &body).await.is(201);
    let part = placed.text("/seller_orders/0/id");
    let line = placed.text("/lines/0/id");
    seller
        .post(&format!("/seller-orders/{part}/process"), &json!({}))
        .await
        .is(200);
    let pack = format!("/seller-orders/{part}/pack");
    let units = json!({ "lines": [{ "line": line, "quantity": 1 }] });
    let key = [("idempotency-key", "pack one")];
    let first = seller.post_with(&pack, &key, &units).await.is(200);
    let again = seller.post_with(&pack, &key, &units).await.is(200);
    assert_eq!(
        (again.text.as_str(), again.header("idempotent-replayed")),
        (first.text.as_str(), "true")
    );
    assert_eq!(again.json["lines"][0]["packed"], 1);
    let path = format!("/orders/{}/cancellations", placed.text("/id"));
    let wish = customer
        .post(&path, &json!({ "reason_code": "changed_mind" }))
        .await
        .is(201);
    let waits =
        async || seller.get(&format!("/seller-orders/{part}")).await.json["cancellation_waiting"].clone();
    assert_eq!(waits().await, json!(true));
    let approve = format!("/cancellations/{}/approve", wish.text("/id"));
    let key = [("idempotency-key", "approve")];
    let nothing = json!({});
    let tries = (0..20).map(|_| admin.post_with(&approve, &key, &nothing));
    let replies = join_all(tries).await;
    assert!(
        replies
            .iter()
            .all(|reply| [200, 409].contains(&reply.status.as_u16()))
    );
    let again = admin.post_with(&approve, &key, &json!({})).await.is(200);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(waits().await, json!(false));
    admin.post(&approve, &json!({})).await.is(409);
    shop.settle().await;
    let refunds = admin
        .get(&format!("/orders/{}/refunds", placed.text("/id")))
        .await
        .is(200);
    assert_eq!(refunds.json["data"].as_array().unwrap().len(), 1);
    shop.verified().await;
}

#[db_test]
async fn keys_are_forgotten_when_they_are_old(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, ..] = programs(&shop).await;
    let s = &shop.t.services;
    let kept = async || idempotency_keys::Entity::find().count(s.db.read()).await.unwrap();
    let key = [("idempotency-key", "one")];
    let body = order(&[("PEN", 1)], None);
    customer.post_with("/orders", &key, &body).await.is(201);
    shop.t.clock.advance(call::KEPT - DAY);
    accounts::sweep(s).await.unwrap();
    assert_eq!(kept().await, 1);
    shop.t.clock.advance(2 * DAY);
    accounts::sweep(s).await.unwrap();
    assert_eq!(kept().await, 0);
}

#[db_test]
async fn an_effect_whose_answer_cannot_be_kept_is_undone(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, ..] = programs(&shop).await;
    let rename = async |from: &str, to: &str| {
        let tx = shop.t.services.db.begin().await.unwrap();
        let sql = format!("ALTER TABLE {from} RENAME TO {to}");
        tx.execute_unprepared(&sql).await.unwrap();
        tx.commit().await.unwrap();
    };
    let key = [("idempotency-key", "one")];
    let body = order(&[("PEN", 1)], None);
    rename("idempotency_keys", "hidden").await;
    customer.post_with("/orders", &key, &body).await.is(500);
    rename("hidden", "idempotency_keys").await;
    assert_eq!(orders(&shop).await, 0);
    assert_eq!(shop.stock(shop.pen).await, (10, 0));
    customer.post_with("/orders", &key, &body).await.is(201);
    assert_eq!(orders(&shop).await, 1);
    shop.verified().await;
}

#[db_test]
async fn a_key_under_which_there_was_nothing_to_do_does_nothing_later(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, _, admin] = programs(&shop).await;
    let placed = customer
        .post("/orders", &order(&[("PEN", 1)], None))
        .await
        .is(201);
    let path = format!("/orders/{}", placed.text("/id"));
    let (key, nothing) = ([("idempotency-key", "let go")], json!({}));
    let release = format!("{path}/holds/fraud/release");
    let first = admin.post_with(&release, &key, &nothing).await.is(200);
    let hold = json!({ "kind": "fraud", "reason": "They called." });
    admin.post(&format!("{path}/holds"), &hold).await.is(201);
    let again = admin.post_with(&release, &key, &nothing).await.is(200);
    assert_eq!(
        (again.text.as_str(), again.header("idempotent-replayed")),
        (first.text.as_str(), "true")
    );
    let held = shop.graph(placed.text("/id").parse().unwrap()).await;
    assert!(held.order.holds.any());
    let other = json!({ "reason": "It is fine." });
    let other = admin.post_with(&release, &key, &other).await.is(422);
    assert_eq!(other.problem(), "key-reused");
    admin.post(&release, &nothing).await.is(200);
    shop.verified().await;
}

#[db_test]
async fn a_preview_has_a_key_and_a_version_as_commands_have(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, _, admin] = programs(&shop).await;
    let placed = customer
        .post("/orders", &order(&[("PEN", 2)], None))
        .await
        .is(201);
    let path = format!("/orders/{}/edits/preview", placed.text("/id"));
    let line = placed.text("/lines/0/id");
    let fewer = json!({ "lines": [{ "line": line, "quantity": 1 }] });
    let key = ("idempotency-key", "look");
    let stale = admin
        .post_with(&path, &[key, ("if-match", "\"99\"")], &fewer)
        .await;
    assert_eq!(stale.is(412).problem(), "stale");
    let tag = placed.header("etag");
    let first = admin
        .post_with(&path, &[key, ("if-match", tag)], &fewer)
        .await
        .is(200);
    assert_eq!(first.header("etag"), tag);
    shop.pack(placed.text("/id").parse().unwrap(), 1).await;
    let again = admin
        .post_with(&path, &[key, ("if-match", tag)], &fewer)
        .await
        .is(200);
    assert_eq!(
        (again.text.as_str(), again.header("idempotent-replayed")),
        (first.text.as_str(), "true")
    );
    // Packed, it cannot be edited; but who knows an older version is told that first.
    let stale = admin.post_with(&path, &[("if-match", tag)], &fewer).await;
    assert_eq!(stale.is(412).problem(), "stale");
    let other = admin.post_with(&path, &[key], &json!({})).await.is(422);
    assert_eq!(other.problem(), "key-reused");
}
