//! Holds that rules set, and let go of again.

use domain::{
    actor::Role,
    holds::{HoldKind, HoldRule},
    machine::Word,
};
use serde_json::json;
use services::holds;
use testkit::{TestDb, db_test};

use crate::{
    api::programs,
    fixture::{Shop, words},
};

#[db_test]
async fn a_postal_box_stops_what_is_sent_until_the_address_is_another(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, seller, admin] = programs(&shop).await;
    let mut body = crate::api::order(&[("LAMP", 1)], Some("tok_test_success"));
    body["shipping_address"]["line1"] = json!("P.O. Box 12");
    let placed = customer.post("/orders", &body).await.is(201);
    let order: domain::ids::OrderId = placed.text("/id").parse().unwrap();
    let graph = shop.graph(order).await;
    // It is confirmed and paid; what is stopped is packing.
    assert_eq!(graph.order.state.as_str(), "confirmed");
    let held = holds::of(&shop.t.services, &shop.admin, order).await.unwrap();
    assert_eq!(held.kinds().into_iter().collect::<Vec<_>>(), [HoldKind::Address]);
    let part = shop.part(order, 0).await;
    seller
        .post(&format!("/seller-orders/{part}/process"), &json!({}))
        .await
        .is(200);
    let pack = format!("/seller-orders/{part}/pack");
    assert!(
        seller
            .post(&pack, &json!({}))
            .await
            .is(409)
            .text
            .contains("postal box")
    );
    // Another box changes nothing; a street lets the order go on by itself.
    let mut edit = json!({ "shipping_address": body["shipping_address"], "reason": "They called." });
    edit["shipping_address"]["line1"] = json!("PO Box 13");
    admin.post(&format!("/orders/{order}/edits"), &edit).await.is(200);
    seller.post(&pack, &json!({})).await.is(409);
    edit["shipping_address"]["line1"] = json!("2 Market Street");
    admin.post(&format!("/orders/{order}/edits"), &edit).await.is(200);
    assert!(!shop.graph(order).await.order.holds.any());
    let events = admin.get(&format!("/orders/{order}/events")).await.is(200);
    assert!(events.text.contains("postal_box"), "{}", events.text);
    // A hold that a person has set is the person's to release.
    holds::set(
        &shop.t.services,
        &shop.admin,
        order,
        HoldKind::Address,
        "No such street",
    )
    .await
    .unwrap();
    edit["shipping_address"]["line1"] = json!("3 Market Street");
    admin.post(&format!("/orders/{order}/edits"), &edit).await.is(200);
    assert!(shop.graph(order).await.order.holds.any());
    shop.settle().await;
    shop.verified().await;
}

#[db_test]
async fn an_unusually_large_order_waits_for_somebody_before_its_money_is_taken(t: TestDb) {
    let shop = Shop::open(t, 900).await;
    let s = &shop.t.services;
    let [customer, ..] = programs(&shop).await;
    let body = crate::api::order(&[("LAMP", 600)], Some("tok_test_success"));
    let placed = customer.post("/orders", &body).await.is(201);
    let order: domain::ids::OrderId = placed.text("/id").parse().unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!(words(&graph), ["pending", "on_hold", "authorized"]);
    assert!(graph.order.holds.is_by(HoldRule::LargeTotal));
    let cash = shop.place(&[(shop.pen, 1)], None).await;
    assert!(!shop.graph(cash).await.order.holds.any());
    let finance = shop.t.staff(Role::Finance, None).await;
    holds::release(s, &finance, order, HoldKind::Fraud, "They are known.")
        .await
        .unwrap();
    shop.settle().await;
    assert_eq!(words(&shop.graph(order).await)[2], "paid");
    shop.verified().await;
}
