//! What people and programs read of goods that come later.

use serde_json::json;
use services::{fulfilment, views::seller_detail::seller_order};
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, order, programs},
    backorders::open,
    browser::Browser,
};

#[db_test]
async fn the_shop_and_the_cart_say_what_comes_later(t: TestDb) {
    let shop = open(t, 0).await;
    let pen = shop.pen.to_string();
    let mut guest = Browser::new(&shop.t);
    let list = guest.get("/products?q=PEN").await;
    assert!(list.says("On backorder") && !list.says("Sold out"));
    let page = guest.get("/products/pen").await;
    assert!(page.says("On backorder: it comes later") && page.says("Add to cart"));
    assert!(!page.says("In stock"));
    assert!(guest.get("/products/ink").await.says("Sold out"));
    let fields = [("variant", pen.as_str()), ("quantity", "3")];
    let cart = guest.submit("/products/pen", "/api/cart/add", &fields).await;
    assert!(cart.says("On backorder: they come later.") && cart.says("Check out"));
    assert!(
        guest
            .get("/checkout")
            .await
            .says("On backorder: they come later.")
    );
    shop.t
        .shelve(shop.pen, shop.t.place("US", "10001", 7).await, 2)
        .await;
    let cart = guest.get("/cart").await;
    assert!(cart.says("1 of them is on backorder and comes later."));
    assert!(guest.get("/products/pen").await.says("2 left, more on backorder"));
    assert!(!guest.get("/products?q=PEN").await.says("On backorder"));
}

#[db_test]
async fn a_seller_reads_why_nothing_can_be_packed(t: TestDb) {
    let shop = open(t, 0).await;
    let (s, seller) = (&shop.t.services, &shop.sellers[1].1);
    let order = shop.place(&[(shop.pen, 2)], None).await;
    let part = shop.part(order, 1).await;
    fulfilment::process(s, seller, part).await.unwrap();
    let seen = seller_order(s, seller, part).await.unwrap();
    assert_eq!(seen.headline.to_string(), "backordered");
    assert_eq!(seen.pack.as_deref(), Some("What is left waits for stock."));
    let program = Program::of(&shop.t, seller).await;
    let refused = program
        .post(&format!("/seller-orders/{part}/pack"), &json!({}))
        .await
        .is(409);
    assert_eq!(refused.json["detail"], "What is left waits for stock.");
}

#[db_test]
async fn programs_sell_beyond_the_stock_and_count_what_comes(t: TestDb) {
    let shop = open(t, 1).await;
    let [customer, _, admin] = programs(&shop).await;
    let found = customer.get("/products?q=PEN").await.is(200);
    let variant = &found.json["data"][0]["variants"][0];
    assert_eq!(
        (&variant["available"], &variant["backorder"]),
        (&json!(1), &json!(true))
    );
    let placed = customer
        .post("/orders", &order(&[("PEN", 3)], None))
        .await
        .is(201);
    assert_eq!(placed.text("/status"), "backordered");
    let line = &placed.json["lines"][0];
    assert_eq!((&line["allocated"], &line["backordered"]), (&json!(1), &json!(2)));
    let found = customer.get("/products?q=PEN").await.is(200);
    assert_eq!(found.json["data"][0]["variants"][0]["available"], 0);

    let cart = customer.post("/carts", &json!({})).await.is(201);
    let lines = format!("/carts/{}/lines", cart.text("/id"));
    let cart = customer
        .post(&lines, &json!({ "sku": "PEN", "quantity": 2 }))
        .await;
    assert_eq!(cart.json["lines"][0]["backordered"], 2, "{}", cart.text);

    let stock = admin.get("/stock/PEN").await.is(200);
    assert_eq!(
        (&stock.json["backorder"], &stock.json["waiting"]),
        (&json!(true), &json!(2))
    );
    admin.put("/stock/PEN", &json!({ "on_hand": 9 })).await.is(200);
    shop.settle().await;
    let id = placed.text("/id");
    let now = customer.get(&format!("/orders/{id}")).await.is(200);
    assert_eq!(
        (now.text("/status"), &now.json["lines"][0]["allocated"]),
        ("confirmed", &json!(3))
    );
    let events = customer.get(&format!("/orders/{id}/events")).await.is(200);
    assert!(events.text.contains("lines.allocated.v1"), "{}", events.text);

    // From now on what is not there is not sold.
    let stock = admin
        .put("/stock/PEN", &json!({ "on_hand": 3, "backorder": false }))
        .await
        .is(200);
    assert_eq!(
        (&stock.json["backorder"], &stock.json["waiting"]),
        (&json!(false), &json!(0))
    );
    let refused = customer
        .post("/orders", &order(&[("PEN", 1)], None))
        .await
        .is(409);
    assert_eq!(refused.problem(), "out-of-stock");
    shop.verified().await;
}
