//! What is done about payments and refunds over the REST API, and what is told to whom.

use domain::{actor::Role, machine::Word, token_scope::TokenScope};
use serde_json::json;
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, order, programs},
    fixture::Shop,
};

#[db_test]
async fn a_declined_card_is_followed_by_another(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, seller, _] = programs(&shop).await;
    let placed = customer
        .post("/orders", &order(&[("PEN", 1)], Some("tok_test_card_declined")))
        .await
        .is(201);
    assert_eq!(placed.text("/payment/state"), "failed");
    let path = format!("/orders/{}/payments", placed.text("/id"));
    let card = json!({ "token": "tok_test_success" });
    seller.post(&path, &card).await.is(404);
    let refused = customer.post(&path, &json!({})).await.is(422);
    assert_eq!(refused.wrong(), ["#/token"]);
    let key = [("idempotency-key", "another-card")];
    let paid = customer.post_with(&path, &key, &card).await.is(200);
    assert_eq!(
        (paid.text("/payment/state"), paid.text("/status")),
        ("captured", "confirmed")
    );
    let again = customer.post_with(&path, &key, &card).await.is(200);
    assert_eq!(again.text, paid.text);
    customer.post(&path, &card).await.is(409);
    shop.verified().await;
}

#[db_test]
async fn the_banks_second_step_is_answered(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, ..] = programs(&shop).await;
    let placed = customer
        .post("/orders", &order(&[("PEN", 1)], Some("tok_test_requires_code")))
        .await
        .is(201);
    assert_eq!(placed.text("/payment/state"), "requires_action");
    let path = format!("/orders/{}/payments/confirm", placed.text("/id"));
    let refused = customer.post(&path, &json!({ "code": " " })).await.is(422);
    assert_eq!(refused.wrong(), ["#/code"]);
    let paid = customer.post(&path, &json!({ "code": "123456" })).await.is(200);
    assert_eq!(paid.text("/payment/state"), "captured");
    customer.post(&path, &json!({ "code": "123456" })).await.is(409);
    shop.verified().await;
}

#[db_test]
async fn a_refused_refund_is_tried_again_or_paid_by_hand(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, _, admin] = programs(&shop).await;
    let placed = customer
        .post("/orders", &order(&[("PEN", 1)], Some("tok_test_refund_fails")))
        .await
        .is(201);
    let path = format!("/orders/{}/cancellations", placed.text("/id"));
    let asked = customer
        .post(&path, &json!({ "reason_code": "changed_mind" }))
        .await
        .is(201);
    admin
        .post(
            &format!("/cancellations/{}/approve", asked.text("/id")),
            &json!({}),
        )
        .await
        .is(200);
    shop.settle().await;
    let failed = admin.get("/refunds?status=failed").await.is(200);
    assert_eq!(failed.json["data"].as_array().unwrap().len(), 1);
    assert_eq!(
        admin.get("/refunds?status=succeeded").await.is(200).json["data"],
        json!([])
    );
    let path = format!("/refunds/{}", failed.text("/data/0/id"));
    assert_eq!(
        customer.get(&path).await.is(200).json["amount"],
        failed.json["data"][0]["amount"]
    );
    Program::of(&shop.t, &shop.sellers[0].1)
        .await
        .get(&path)
        .await
        .is(404);
    customer.post(&format!("{path}/retry"), &json!({})).await.is(403);
    let retried = admin.post(&format!("{path}/retry"), &json!({})).await.is(200);
    assert_eq!(retried.text("/status"), "processing");
    shop.settle().await;
    assert_eq!(admin.get(&path).await.is(200).text("/status"), "failed");
    let vague = admin
        .post(&format!("{path}/paid"), &json!({ "how": "" }))
        .await
        .is(422);
    assert_eq!(vague.wrong(), ["#/how"]);
    let paid = admin
        .post(&format!("{path}/paid"), &json!({ "how": "Transfer 4711" }))
        .await
        .is(200);
    assert_eq!(paid.text("/status"), "succeeded");
    admin.post(&format!("{path}/retry"), &json!({})).await.is(409);
    shop.verified().await;
}

#[db_test]
async fn commissions_are_between_the_seller_and_the_marketplace(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, _, admin] = programs(&shop).await;
    let placed = customer
        .post("/orders", &order(&[("PEN", 1)], None))
        .await
        .is(201);
    let path = format!("/orders/{}/events", placed.text("/id"));
    assert!(admin.get(&path).await.is(200).text.contains("commission_rate"));
    let told = customer.get(&path).await.is(200);
    assert!(told.text.contains("\"parts\"") && !told.text.contains("commission"));
}

#[db_test]
async fn a_seller_sees_what_comes_back_and_packs_each_line_once(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, _, admin] = programs(&shop).await;
    let placed = customer
        .post("/orders", &order(&[("LAMP", 3)], None))
        .await
        .is(201);
    let seller = Program::of(&shop.t, &shop.sellers[0].1).await;
    let path = format!("/seller-orders/{}", placed.text("/seller_orders/0/id"));
    let line = placed.text("/lines/0/id");
    seller.post(&format!("{path}/process"), &json!({})).await.is(200);
    let twice = json!({ "lines": [{ "line": line, "quantity": 2 }, { "line": line, "quantity": 1 }] });
    let refused = seller.post(&format!("{path}/pack"), &twice).await.is(422);
    assert_eq!(refused.wrong(), ["#/lines/1/quantity"]);
    seller.post(&format!("{path}/pack"), &json!({})).await.is(200);
    seller
        .post(&format!("{path}/ship"), &json!({ "carrier": "other" }))
        .await
        .is(200);
    seller.post(&format!("{path}/deliver"), &json!({})).await.is(200);
    let wish = json!({ "line": line, "quantity": 1, "reason_code": "damaged" });
    let asked = customer
        .post(&format!("/orders/{}/returns", placed.text("/id")), &wish)
        .await
        .is(201);
    let returns = format!("/returns/{}", asked.text("/id"));
    admin
        .post(&format!("{returns}/approve"), &json!({ "amount": 100 }))
        .await
        .is(200);
    let part = seller.get(&path).await.is(200);
    assert_eq!(part.json["returns"][0]["id"], asked.json["id"]);
    assert_eq!(part.text("/returns/0/status"), "approved");
    seller
        .post(&format!("{returns}/receive"), &json!({}))
        .await
        .is(200);
    let other = Program::of(&shop.t, &shop.sellers[1].1).await;
    other
        .post(&format!("{returns}/receive"), &json!({}))
        .await
        .is(404);
}

#[db_test]
async fn everything_that_is_missing_is_said_at_once_in_words_of_json(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, ..] = programs(&shop).await;
    let nothing = customer.post("/orders", &json!({})).await.is(422);
    let mut wrong = nothing.wrong();
    wrong.sort_unstable();
    assert_eq!(
        wrong,
        [
            "#/currency",
            "#/email",
            "#/lines",
            "#/payment",
            "#/shipping_address",
            "#/shipping_method"
        ]
    );
    let mut body = order(&[("PEN", 1)], None);
    body["shipping_address"] = json!({ "name": "Ada Lovelace" });
    let address = customer.post("/orders", &body).await.is(422);
    assert!(address.wrong().contains(&"#/shipping_address/city") && address.wrong().len() > 3);
    for (member, value, pointer, words) in [
        (
            "lines",
            json!([{ "sku": "PEN", "quantity": "1" }]),
            "#/lines/0/quantity",
            "A whole number is expected here.",
        ),
        (
            "lines",
            json!([{ "sku": 7, "quantity": 1 }]),
            "#/lines/0/sku",
            "A text is expected here.",
        ),
        (
            "lines",
            json!([{ "sku": "PEN" }]),
            "#/lines/0/quantity",
            "This is needed.",
        ),
        ("colour", json!("red"), "#/colour", "There is no such member."),
        (
            "payment",
            json!("cod"),
            "#/payment",
            "An object is expected here.",
        ),
    ] {
        let mut body = order(&[("PEN", 1)], None);
        body[member] = value;
        let refused = customer.post("/orders", &body).await.is(422);
        assert_eq!(
            refused.json["errors"],
            json!([{ "pointer": pointer, "detail": words }])
        );
    }
}

#[db_test]
async fn what_a_person_may_not_do_is_not_a_missing_scope(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, ..] = programs(&shop).await;
    let placed = customer
        .post("/orders", &order(&[("PEN", 1)], None))
        .await
        .is(201);
    let operations = shop.t.staff(Role::Operations, None).await;
    let edit = json!({ "reason": "Less", "lines": [] });
    let path = format!("/orders/{}/edits", placed.text("/id"));
    let refused = Program::of(&shop.t, &operations)
        .await
        .post(&path, &edit)
        .await
        .is(403);
    assert_eq!(refused.problem(), "forbidden");
    let scopes: Vec<_> = TokenScope::ALL
        .iter()
        .copied()
        .filter(|scope| scope.as_str() != "orders:write")
        .collect();
    let refused = Program::with(&shop.t, &shop.admin, &scopes)
        .await
        .post(&path, &edit)
        .await;
    assert_eq!(refused.is(403).problem(), "missing-scope");
}
