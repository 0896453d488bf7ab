//! Cancellations, returns, refunds and notes over the REST API.

use serde_json::json;
use testkit::{TestDb, db_test};

use crate::{
    api::{order, programs},
    fixture::Shop,
};

const PAID: Option<&str> = Some("tok_test_success");

#[db_test]
async fn a_cancellation_is_asked_for_decided_and_refunded(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, _, admin] = programs(&shop).await;
    let mut asked = Vec::new();
    for _ in 0..3 {
        let placed = customer
            .post("/orders", &order(&[("PEN", 1)], PAID))
            .await
            .is(201);
        let path = format!("/orders/{}/cancellations", placed.text("/id"));
        let vague = customer
            .post(&path, &json!({ "reason_code": "other" }))
            .await
            .is(422);
        assert_eq!(vague.wrong(), ["#/reason"]);
        let wish = json!({ "reason_code": "too_slow", "reason": "It is late." });
        let request = customer.post(&path, &wish).await.is(201);
        assert_eq!(
            (request.text("/status"), request.json["open"].clone()),
            ("pending", json!(true))
        );
        assert_eq!(request.json["order"], placed.json["id"]);
        customer.post(&path, &wish).await.is(409);
        let list = customer.get(&path).await.is(200);
        assert_eq!(list.json["data"][0]["id"], request.json["id"]);
        asked.push((placed.text("/id").to_owned(), request.text("/id").to_owned()));
        shop.t.clock.advance(1);
    }
    let [(first, approved), (_, rejected), (third, _)] = asked.as_slice() else {
        panic!("three were asked for")
    };
    let page = admin.get("/cancellations?limit=2").await.is(200);
    assert_eq!(page.json["data"][0]["id"], json!(approved));
    let next = page.text("/next_cursor");
    let page = admin
        .get(&format!("/cancellations?limit=2&cursor={next}"))
        .await
        .is(200);
    assert_eq!(page.json["data"].as_array().unwrap().len(), 1);

    customer
        .post(&format!("/cancellations/{approved}/approve"), &json!({}))
        .await
        .is(403);
    let done = admin
        .post(&format!("/cancellations/{approved}/approve"), &json!({}))
        .await
        .is(200);
    assert_eq!(
        (done.text("/status"), &done.json["amount"]),
        ("approved", &json!(333 + 499))
    );
    admin
        .post(&format!("/cancellations/{approved}/approve"), &json!({}))
        .await
        .is(409);
    let path = format!("/cancellations/{rejected}/reject");
    admin.post(&path, &json!({ "reason": " " })).await.is(422);
    let done = admin
        .post(&path, &json!({ "reason": "It is packed." }))
        .await
        .is(200);
    assert_eq!(done.text("/decision_reason"), "It is packed.");
    let path = format!("/orders/{third}/cancellations/withdraw");
    let done = customer.post(&path, &json!({})).await.is(200);
    assert_eq!(done.text("/status"), "confirmed");
    customer.post(&path, &json!({})).await.is(409);
    let decided = admin.get("/cancellations?open=false").await.is(200);
    assert_eq!(decided.json["data"].as_array().unwrap().len(), 3);

    shop.settle().await;
    let refunds = customer.get(&format!("/orders/{first}/refunds")).await.is(200);
    assert_eq!(refunds.text("/data/0/status"), "succeeded");
    let all = admin.get("/refunds?limit=1").await.is(200);
    assert_eq!(all.json["data"], refunds.json["data"]);
    shop.verified().await;
}

#[db_test]
async fn a_return_is_asked_for_decided_and_received(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, seller, admin] = programs(&shop).await;
    let order = shop.place(&[(shop.lamp, 3)], Some(crate::fixture::GOOD)).await;
    let path = format!("/orders/{order}/returns");
    let line = shop.graph(order).await.lines[0].id;
    let wish = json!({ "line": line, "quantity": 2, "reason_code": "damaged" });
    customer.post(&path, &wish).await.is(409);
    shop.deliver(order, 0).await;
    let mut many = wish.clone();
    many["quantity"] = json!(9);
    assert_eq!(customer.post(&path, &many).await.is(422).wrong(), ["#/quantity"]);
    let mut odd = wish.clone();
    odd["reason_code"] = json!("bogus");
    let odd = customer.post(&path, &odd).await.is(422);
    assert!(
        odd.text.contains("is none of: ") && odd.text.contains("damaged, "),
        "{}",
        odd.text
    );
    let request = customer.post(&path, &wish).await.is(201);
    let id = request.text("/id");
    assert_eq!(admin.get("/returns").await.is(200).text("/data/0/id"), id);
    let much = json!({ "amount": 1_000_000 });
    let refused = admin.post(&format!("/returns/{id}/approve"), &much).await.is(422);
    assert_eq!(refused.wrong(), ["#/amount"]);
    seller
        .post(&format!("/returns/{id}/receive"), &json!({}))
        .await
        .is(409);
    let done = admin
        .post(&format!("/returns/{id}/approve"), &json!({}))
        .await
        .is(200);
    assert_eq!(
        (done.text("/status"), &done.json["amount"]),
        ("approved", &json!(3998))
    );
    let done = seller
        .post(&format!("/returns/{id}/receive"), &json!({}))
        .await
        .is(200);
    assert_eq!(done.text("/status"), "received");
    let one = json!({ "line": line, "quantity": 1, "reason_code": "other", "reason": "Too bright." });
    let request = customer.post(&path, &one).await.is(201);
    let path = format!("/returns/{}/reject", request.text("/id"));
    let done = admin
        .post(&path, &json!({ "reason": "It was dimmed." }))
        .await
        .is(200);
    assert_eq!(done.text("/status"), "rejected");
    let list = customer.get(&format!("/orders/{order}/returns")).await.is(200);
    assert_eq!(list.json["data"].as_array().unwrap().len(), 2);
    shop.settle().await;
    shop.verified().await;
}

#[db_test]
async fn notes_are_for_whom_they_are_written(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, seller, admin] = programs(&shop).await;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 1)], None).await;
    let part = shop.part(order, 0).await;
    let path = format!("/orders/{order}/notes");
    let hidden = admin.post(&path, &json!({ "body": "Careful." })).await.is(201);
    assert_eq!(hidden.json["visible"], json!(false));
    let again = admin.post(&path, &json!({ "body": "Careful." })).await.is(201);
    assert_eq!(again.json["id"], hidden.json["id"], "sent twice, written once");
    let shown = json!({ "body": "It leaves today.", "visible": true, "seller_order": part });
    let shown = seller.post(&path, &shown).await.is(201);
    assert_eq!(shown.json["seller_order"], json!(part.to_string()));
    seller.post(&path, &json!({ "body": "Mine?" })).await.is(403);
    customer.post(&path, &json!({ "body": "Hello?" })).await.is(403);
    assert_eq!(
        admin.post(&path, &json!({ "body": "" })).await.is(422).wrong(),
        ["#/body"]
    );
    let bodies = async |who: &crate::api::Program| {
        let list = who.get(&path).await.is(200);
        list.json["data"].as_array().unwrap().len()
    };
    assert_eq!((bodies(&customer).await, bodies(&admin).await), (1, 2));
}
