//! What sellers do over the REST API: list, process, pack, ship, deliver; and their stock.

use axum::http::Method;
use serde_json::json;
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, order, programs},
    fixture::{GOOD, Shop},
};

#[db_test]
async fn a_seller_brings_a_part_from_new_to_delivered(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, seller, admin] = programs(&shop).await;
    let placed = customer
        .post("/orders", &order(&[("LAMP", 3), ("PEN", 1)], None))
        .await
        .is(201);
    let list = seller.get("/seller-orders").await.is(200);
    assert_eq!(list.json["data"].as_array().unwrap().len(), 1);
    let id = list.text("/data/0/id");
    let part = seller.get(&format!("/seller-orders/{id}")).await.is(200);
    assert_eq!(part.json["lines"].as_array().unwrap().len(), 1);
    assert!(part.json.get("payment").is_none() && part.json.get("email").is_none());
    // Notes about the part are there, and none of what others are told.
    let notes = format!("/orders/{}/notes", placed.text("/id"));
    let note = json!({ "body": "The box is torn.", "seller_order": id });
    seller.post(&notes, &note).await.is(201);
    let inside = json!({ "body": "They complain often." });
    admin.post(&notes, &inside).await.is(201);
    let part = seller.get(&format!("/seller-orders/{id}")).await.is(200);
    assert_eq!(part.json["notes"].as_array().unwrap().len(), 1);
    assert_eq!(part.text("/notes/0/body"), "The box is torn.");
    let step = async |name: &str, body: serde_json::Value| {
        seller.post(&format!("/seller-orders/{id}/{name}"), &body).await
    };
    step("pack", json!({})).await.is(409);
    assert_eq!(
        step("process", json!({})).await.is(200).text("/state"),
        "processing"
    );
    // Doing it again changes nothing.
    let again = step("process", json!({})).await.is(200);
    assert_eq!(again.header("etag"), format!("\"{}\"", again.json["version"]));
    let line = part.text("/lines/0/id");
    let units = |n: i64| json!({ "lines": [{ "line": line, "quantity": n }] });
    let refused = step("pack", units(9)).await.is(422);
    assert_eq!(refused.wrong(), ["#/lines/0/quantity"]);
    let foreign = placed.text("/lines/1/id");
    let other = json!({ "lines": [{ "line": foreign, "quantity": 1 }] });
    step("pack", other).await.is(404);
    step("pack", units(1)).await.is(200);
    assert_eq!(step("deliver", json!({})).await.is(409).problem(), "conflict");
    assert_eq!(
        step("ship", json!({ "carrier": "pigeon" })).await.is(422).wrong(),
        ["#/carrier"]
    );
    let bad = json!({ "carrier": "ups", "awb": "1" });
    assert_eq!(step("ship", bad).await.is(422).wrong(), ["#/awb"]);
    let ship = json!({ "carrier": "ups", "awb": "1Z999AA1012345678" });
    let sent = step("ship", ship.clone()).await.is(200);
    assert_eq!(sent.text("/shipments/0/status"), "in_transit");
    assert_eq!(
        step("pack", json!({})).await.is(200).json["lines"][0]["packed"],
        json!(3)
    );
    let sent = step("ship", ship).await.is(200);
    assert_eq!(step("deliver", json!({})).await.is(422).wrong(), ["#/shipment"]);
    let first = sent.text("/shipments/0/id");
    step("deliver", json!({ "shipment": first })).await.is(200);
    // The other one is the only one left.
    let done = step("deliver", json!({})).await.is(200);
    assert_eq!(done.text("/state"), "completed");
    let again = step("deliver", json!({ "shipment": first })).await.is(200);
    assert_eq!(again.json["version"], done.json["version"]);
    let order = customer
        .get(&format!("/orders/{}", placed.text("/id")))
        .await
        .is(200);
    assert_eq!(order.json["axes"]["delivery"], "partially_delivered");
    assert_eq!(shop.stock(shop.lamp).await, (7, 0));
    shop.verified().await;
}

#[db_test]
async fn an_empty_body_is_fine_where_there_is_nothing_to_say(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, seller, _] = programs(&shop).await;
    let placed = customer
        .post("/orders", &order(&[("LAMP", 1)], None))
        .await
        .is(201);
    let part = placed.text("/seller_orders/0/id");
    for step in ["process", "pack"] {
        let path = format!("/seller-orders/{part}/{step}");
        seller
            .send(axum::http::Method::POST, &path, &[], axum::body::Body::empty())
            .await
            .is(200);
    }
}

#[db_test]
async fn parts_are_listed_page_by_page_once_each(t: TestDb) {
    let shop = Shop::open(t, 100).await;
    let [customer, seller, admin] = programs(&shop).await;
    for n in 0..5_i64 {
        let placed = customer
            .post("/orders", &order(&[("LAMP", 1), ("PEN", 1)], None))
            .await
            .is(201);
        if n == 2 {
            let part = placed.text("/seller_orders/0/id");
            seller
                .post(&format!("/seller-orders/{part}/process"), &json!({}))
                .await
                .is(200);
        }
        shop.t.clock.advance(1);
    }
    for (who, parts) in [(&seller, 5), (&admin, 10)] {
        let (mut seen, mut cursor) = (std::collections::BTreeSet::new(), String::new());
        loop {
            let page = who.get(&format!("/seller-orders?limit=2{cursor}")).await.is(200);
            for row in page.json["data"].as_array().unwrap() {
                assert!(seen.insert(row["id"].to_string()));
            }
            match page.json["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), parts);
    }
    let page = admin.get("/seller-orders?status=processing").await.is(200);
    assert_eq!(page.json["data"].as_array().unwrap().len(), 1);
}

#[db_test]
async fn counted_stock_is_set_and_recorded_and_never_below_what_is_set_aside(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, seller, admin] = programs(&shop).await;
    customer
        .post("/orders", &order(&[("LAMP", 4)], None))
        .await
        .is(201);
    let stock = seller.get("/stock/LAMP").await.is(200);
    let sums = |reply: &crate::api::Reply| {
        ["on_hand", "reserved", "available"].map(|name| reply.json[name].as_i64().unwrap())
    };
    assert_eq!(sums(&stock), [10, 4, 6]);
    assert_eq!(stock.json["locations"][0]["on_hand"], json!(10));
    let refused = seller.put("/stock/LAMP", &json!({ "on_hand": 3 })).await.is(409);
    assert_eq!(refused.problem(), "conflict");
    assert_eq!(
        sums(&seller.put("/stock/LAMP", &json!({ "on_hand": 4 })).await.is(200)),
        [4, 4, 0]
    );
    assert_eq!(
        sums(&admin.put("/stock/LAMP", &json!({ "on_hand": 9 })).await.is(200)),
        [9, 4, 5]
    );
    admin.put("/stock/LAMP", &json!({ "on_hand": 9 })).await.is(200);
    for wrong in [json!(-1), json!(1_000_000_001_i64), json!("9"), json!(1.5)] {
        let refused = admin
            .put("/stock/LAMP", &json!({ "on_hand": wrong }))
            .await
            .is(422);
        assert_eq!(refused.wrong(), ["#/on_hand"]);
    }
    admin.get("/stock/GHOST").await.is(404);
    // A variant that was never on a shelf gets one.
    let other = Program::of(&shop.t, &shop.sellers[1].1).await;
    other.put("/stock/INK", &json!({ "on_hand": 0 })).await.is(200);
    shop.verified().await;
}

#[db_test]
async fn what_is_read_of_a_shelf_can_be_put_back(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let annex = shop.t.place("US", "90001", 7).await;
    shop.t.shelve(shop.lamp, annex, 5).await;
    let seller = Program::of(&shop.t, &shop.sellers[0].1).await;
    let read = seller.get("/stock/LAMP").await.is(200);
    let said = |reply: &crate::api::Reply| {
        let shelves = reply.json["locations"].as_array().unwrap().clone();
        let defaults = shelves.iter().filter(|shelf| shelf["default"] == json!(true));
        let default = defaults.map(|shelf| shelf["on_hand"].clone()).collect::<Vec<_>>();
        (
            reply.json["on_hand"].clone(),
            reply.json["total_on_hand"].clone(),
            reply.json["available"].clone(),
            default,
        )
    };
    assert_eq!(said(&read), (json!(10), json!(15), json!(15), vec![json!(10)]));
    let count = json!({ "on_hand": read.json["on_hand"] });
    let put = seller.put("/stock/LAMP", &count).await.is(200);
    assert_eq!(put.json, read.json);
    shop.verified().await;
}

#[db_test]
async fn of_two_who_read_whether_more_may_be_ordered_one_changes_it(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let seller = Program::of(&shop.t, &shop.sellers[0].1).await;
    let tag = seller.get("/stock/LAMP").await.is(200).header("etag").to_owned();
    let put = async |backorder: bool| {
        let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
        let body = json!({ "on_hand": 10, "backorder": backorder }).to_string();
        seller.send(Method::PUT, "/stock/LAMP", &headers, body).await
    };
    let first = put(true).await.is(200);
    assert_ne!(first.header("etag"), tag);
    assert_eq!(put(false).await.is(412).problem(), "stale");
    shop.verified().await;
}

#[db_test]
async fn a_count_is_refused_when_pieces_came_or_went_since_it_was_made(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let seller = Program::of(&shop.t, &shop.sellers[0].1).await;
    let counted = async |on_hand: i64, tag: &str| {
        let headers = [("content-type", "application/json"), ("if-match", tag)];
        let body = json!({ "on_hand": on_hand }).to_string();
        seller.send(Method::PUT, "/stock/LAMP", &headers, body).await
    };
    let tag = seller.get("/stock/LAMP").await.is(200).header("etag").to_owned();
    assert!(!tag.is_empty());
    // What is set aside is on the shelf still.
    let order = shop.place(&[(shop.lamp, 2)], Some(GOOD)).await;
    assert_eq!(seller.get("/stock/LAMP").await.header("etag"), tag);
    let first = counted(9, &tag).await.is(200);
    assert_ne!(first.header("etag"), tag);
    let late = counted(8, &tag).await.is(412);
    assert_eq!(late.problem(), "stale");
    let tag = first.header("etag").to_owned();
    shop.deliver(order, 0).await;
    counted(9, &tag).await.is(412);
    assert_eq!(shop.stock(shop.lamp).await, (7, 0));
    let tag = seller.get("/stock/LAMP").await.header("etag").to_owned();
    counted(7, &tag).await.is(200);
    counted(6, "*").await.is(200);
    shop.verified().await;
}
