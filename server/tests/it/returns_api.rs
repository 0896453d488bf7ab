//! The way back of returned goods over the REST API, also by many at once.

use std::collections::BTreeMap;

use domain::{ids::RequestId, machine::Word, token_scope::TokenScope};
use serde_json::json;
use services::orders::settle;
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, Reply, programs, token},
    fixture::Shop,
    returns_back::approved,
    wire::{Ask, at_once, serve},
};

/// The programs of the customer, of the pens' seller and of the administrator.
async fn three(shop: &Shop) -> [Program; 3] {
    let [customer, _, admin] = programs(shop).await;
    [customer, Program::of(&shop.t, &shop.sellers[1].1).await, admin]
}

fn at(request: RequestId, step: &str) -> String {
    format!("/returns/{request}/{step}")
}

#[db_test]
async fn a_return_goes_all_the_way(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, seller, admin] = three(&shop).await;
    let (order, request) = approved(&shop, 3).await;
    let part = shop.part(order, 1).await;
    let list = customer.get(&format!("/orders/{order}/returns")).await.is(200);
    assert!(list.text("/data/0/send_by").contains('T'));
    let early = seller
        .post(&at(request, "inspect"), &json!({ "fit": 1 }))
        .await
        .is(409);
    assert!(
        early.text("/detail").contains("the return is approved"),
        "{}",
        early.text
    );

    let odd = json!({ "carrier": "pigeon" });
    assert_eq!(
        customer.post(&at(request, "send"), &odd).await.is(422).wrong(),
        ["#/carrier"]
    );
    let sent = json!({ "carrier": "ups", "awb": "1Z999AA10123456784" });
    let sent = customer.post(&at(request, "send"), &sent).await.is(200);
    assert_eq!(
        (sent.text("/status"), sent.text("/awb"), &sent.json["send_by"]),
        ("in_transit", "1Z999AA10123456784", &json!(null))
    );
    customer.post(&at(request, "send"), &json!({})).await.is(409);

    let much = json!({ "quantity": 4 });
    assert_eq!(
        seller.post(&at(request, "receive"), &much).await.is(422).wrong(),
        ["#/quantity"]
    );
    let blind = json!({ "no_more": true });
    assert_eq!(
        seller.post(&at(request, "receive"), &blind).await.is(422).wrong(),
        ["#/quantity"]
    );
    let one = seller
        .post(&at(request, "receive"), &json!({ "quantity": 1 }))
        .await
        .is(200);
    assert_eq!(
        (one.text("/status"), &one.json["received"]),
        ("in_transit", &json!(1))
    );
    let last = json!({ "quantity": 1, "no_more": true });
    let last = seller.post(&at(request, "receive"), &last).await.is(200);
    assert_eq!(
        (last.text("/status"), &last.json["received"], &last.json["fit"]),
        ("received", &json!(2), &json!(null))
    );
    assert_eq!(shop.stock(shop.pen).await, (7, 0));

    let unsaid = json!({ "fit": 1 });
    assert_eq!(
        seller
            .post(&at(request, "inspect"), &unsaid)
            .await
            .is(422)
            .wrong(),
        ["#/reason"]
    );
    let result = json!({ "fit": 1, "reason": "Bent" });
    let result = seller.post(&at(request, "inspect"), &result).await.is(200);
    assert_eq!(
        (result.text("/status"), result.text("/unfit_reason")),
        ("inspected", "Bent")
    );
    assert_eq!(shop.stock(shop.pen).await, (8, 0));
    let waits = admin.get("/returns?to_close=true").await.is(200);
    assert_eq!(waits.text("/data/0/id"), request.to_string());
    let seen = seller.get(&format!("/seller-orders/{part}")).await.is(200);
    assert_eq!(
        (
            seen.text("/returns/0/status"),
            &seen.json["returns"][0]["fit"],
            &seen.json["lines"][0]["given_up"]
        ),
        ("inspected", &json!(1), &json!(1))
    );

    seller.post(&at(request, "close"), &json!({})).await.is(403);
    customer.post(&at(request, "close"), &json!({})).await.is(403);
    let closed = admin
        .post(&at(request, "close"), &json!({ "note": "Claimed" }))
        .await
        .is(200);
    assert_eq!(
        (closed.text("/status"), closed.text("/closing_note")),
        ("closed", "Claimed")
    );
    admin.post(&at(request, "close"), &json!({})).await.is(409);
    shop.settle().await;
    shop.verified().await;
}

#[db_test]
async fn what_is_not_yours_is_not_there(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let (_, request) = approved(&shop, 1).await;
    let eve = Program::of(&shop.t, &shop.t.user("eve@example.com").await).await;
    let other = Program::of(&shop.t, &shop.sellers[0].1).await;
    for who in [&eve, &other] {
        for (step, body) in [
            ("withdraw", json!({})),
            ("send", json!({})),
            ("receive", json!({})),
            ("inspect", json!({ "fit": 1 })),
            ("close", json!({})),
        ] {
            who.post(&at(request, step), &body).await.is(404);
        }
    }
}

#[db_test]
async fn a_return_is_withdrawn_before_it_is_decided(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, _, admin] = three(&shop).await;
    let (order, request) = approved(&shop, 1).await;
    customer.post(&at(request, "withdraw"), &json!({})).await.is(409);
    let line = shop.graph(order).await.lines[0].id;
    let wish = json!({ "line": line, "quantity": 1, "reason_code": "damaged" });
    let asked = customer
        .post(&format!("/orders/{order}/returns"), &wish)
        .await
        .is(201);
    let path = format!("/returns/{}/withdraw", asked.text("/id"));
    let withdrawn = customer.post(&path, &json!({})).await.is(200);
    assert_eq!(withdrawn.text("/status"), "withdrawn");
    assert_eq!(withdrawn.json["open"], json!(false));
    let late = format!("/returns/{}/approve", asked.text("/id"));
    admin.post(&late, &json!({ "amount": 0 })).await.is(409);
    shop.verified().await;
}

fn statuses(replies: &[Reply]) -> BTreeMap<u16, usize> {
    let mut all = BTreeMap::new();
    for reply in replies {
        *all.entry(reply.status.as_u16()).or_default() += 1;
    }
    all
}

#[db_test]
async fn fifty_receipts_at_once_never_count_more_than_was_approved(t: TestDb) {
    let shop = Shop::open(t, 40).await;
    let s = &shop.t.services;
    let servers = serve(&shop.t).await;
    let seller = token(&shop.t, &shop.sellers[0].1, TokenScope::ALL).await;
    let order = shop.place(&[(shop.lamp, 10)], None).await;
    shop.deliver(order, 0).await;
    let line = shop.graph(order).await.lines[0].id;
    let request = services::returns::request(s, &shop.customer, order, line, 10, "damaged", "")
        .await
        .unwrap();
    services::returns::approve(s, &shop.admin, request, 0, "")
        .await
        .unwrap();
    let three = Ask::post(at(request, "receive"), json!({ "quantity": 3 }));
    let replies = at_once(&servers, vec![(seller.clone(), three); 50]).await;
    assert_eq!(statuses(&replies), BTreeMap::from([(200, 3), (422, 47)]));
    let rest = Ask::post(at(request, "receive"), json!({}));
    let replies = at_once(&servers, vec![(seller.clone(), rest); 50]).await;
    assert_eq!(statuses(&replies), BTreeMap::from([(200, 1), (409, 49)]));
    let looked = Ask::post(at(request, "inspect"), json!({ "fit": 10 }));
    let replies = at_once(&servers, vec![(seller, looked); 50]).await;
    assert_eq!(statuses(&replies), BTreeMap::from([(200, 1), (409, 49)]));
    let counters = settle::counters(&shop.graph(order).await.lines[0]);
    assert_eq!((counters.returned, counters.return_requested), (10, 0));
    assert_eq!(
        shop.stock(shop.lamp).await,
        (40, 0),
        "each is back on its shelf once"
    );
    shop.settle().await;
    shop.verified().await;
}
