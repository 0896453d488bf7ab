//! Carts and products over the REST API.

use axum::{body::Body, http::Method};
use serde_json::json;
use testkit::{TestDb, db_test};

use crate::{
    api::{home, programs},
    fixture::Shop,
};

#[db_test]
async fn a_cart_is_filled_changed_and_checked_out(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, ..] = programs(&shop).await;
    let cart = customer.post("/carts", &json!({})).await.is(201);
    let path = format!("/carts/{}", cart.text("/id"));
    assert_eq!(cart.header("location"), format!("/api/v1{path}"));
    assert_eq!(customer.post("/carts", &json!({})).await.is(201).json, cart.json);
    let lines = format!("{path}/lines");
    let add = |sku: &str, n: i64| json!({ "sku": sku, "quantity": n });
    customer.post(&lines, &add("LAMP", 2)).await.is(201);
    let key = [("idempotency-key", "add a pen")];
    customer.post_with(&lines, &key, &add("PEN", 1)).await.is(201);
    let again = customer.post_with(&lines, &key, &add("PEN", 1)).await.is(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    let full = customer.get(&path).await.is(200);
    assert_eq!(full.json, again.json);
    assert_eq!(
        (
            full.json["lines"][1]["quantity"].clone(),
            full.json["ready"].clone()
        ),
        (json!(1), json!(true))
    );
    assert_eq!(full.json["totals"]["subtotal"], json!(2 * 1999 + 333));
    for (body, pointer) in [
        (add("GHOST", 1), "#/sku"),
        (add("PEN", 50), "#/quantity"),
        (add("PEN", 0), "#/quantity"),
    ] {
        assert_eq!(customer.post(&lines, &body).await.is(422).wrong(), [pointer]);
    }
    let set = customer
        .put(&format!("{lines}/PEN"), &json!({ "quantity": 3 }))
        .await
        .is(200);
    assert_eq!(set.json["lines"][1]["quantity"], json!(3));
    customer
        .put(&format!("{lines}/INK"), &json!({ "quantity": 3 }))
        .await
        .is(404);
    let gone = customer
        .send(Method::DELETE, &format!("{lines}/LAMP"), &[], Body::empty())
        .await
        .is(200);
    assert_eq!(gone.json["lines"].as_array().unwrap().len(), 1);

    let terms = json!({
        "email": "ada@example.com", "shipping_address": home(), "shipping_method": "standard",
        "payment": { "method": "cod" },
    });
    let checkout = format!("{path}/checkout");
    let key = [("idempotency-key", "check out")];
    let placed = customer.post_with(&checkout, &key, &terms).await.is(201);
    assert_eq!(placed.json["totals"]["subtotal"], json!(3 * 333));
    let again = customer.post_with(&checkout, &key, &terms).await.is(201);
    assert_eq!(
        (again.text.as_str(), again.header("idempotent-replayed")),
        (placed.text.as_str(), "true")
    );
    assert_eq!(customer.get(&path).await.is(200).json["lines"], json!([]));
    customer.post(&checkout, &terms).await.is(422);
    shop.verified().await;
}

#[db_test]
async fn a_cart_that_ran_out_says_what_is_left(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let [customer, _, admin] = programs(&shop).await;
    let cart = customer.post("/carts", &json!({})).await.is(201);
    let path = format!("/carts/{}", cart.text("/id"));
    customer
        .post(&format!("{path}/lines"), &json!({ "sku": "PEN", "quantity": 5 }))
        .await
        .is(201);
    admin.put("/stock/PEN", &json!({ "on_hand": 2 })).await.is(200);
    let terms = json!({
        "email": "ada@example.com", "shipping_address": home(), "shipping_method": "standard",
        "payment": { "method": "cod" },
    });
    let refused = customer.post(&format!("{path}/checkout"), &terms).await.is(409);
    assert_eq!(refused.problem(), "out-of-stock");
    assert_eq!(refused.json["lines"][0]["available"], json!(2));
}

#[db_test]
async fn products_are_listed_with_their_variants_page_by_page(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let [customer, ..] = programs(&shop).await;
    let page = customer.get("/products?limit=2").await.is(200);
    assert_eq!(page.json["data"].as_array().unwrap().len(), 2);
    let next = page.text("/next_cursor");
    let rest = customer
        .get(&format!("/products?limit=2&cursor={next}"))
        .await
        .is(200);
    assert_eq!(rest.json["data"].as_array().unwrap().len(), 1);
    assert_eq!(rest.json["next_cursor"], json!(null));
    let found = customer.get("/products?q=lamp&category=tests").await.is(200);
    let variant = &found.json["data"][0]["variants"][0];
    assert_eq!(variant["sku"], "LAMP");
    assert_eq!(variant["price"], json!({ "amount": 1999, "currency": "USD" }));
    assert_eq!(variant["seller"]["name"], "Lamps Inc");
    assert_eq!(variant["available"], json!(5));
    assert_eq!(
        customer.get("/products?category=none").await.is(200).json["data"],
        json!([])
    );
    customer.get("/products?cursor=bm9uc2Vuc2U").await.is(400);
}
