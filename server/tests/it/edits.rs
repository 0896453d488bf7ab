//! Editing orders before they are packed: money, stock, ledger and events follow whole, or nothing does.

use domain::{ids::OrderId, machines::SellerOrderState, pricing::PromotionKind};
use serde_json::{Value, json};
use services::{
    Error, cancellations,
    edits::{self, Wish},
    payments, views,
};
use store::entity::promotions;
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, home, order as new_order, programs},
    fixture::{GOOD, SECOND_STEP, Shop, home as address, words},
};

/// Other units of the line at `at`.
pub(crate) async fn units(shop: &Shop, order: OrderId, changes: &[(usize, i64)]) -> Wish {
    let lines = shop.graph(order).await.lines;
    Wish {
        lines: changes.iter().map(|(at, n)| (lines[*at].id, *n)).collect(),
        ..Wish::default()
    }
}

pub(crate) fn add(sku: &str, quantity: i64) -> Wish {
    Wish {
        additions: vec![(sku.into(), quantity)],
        ..Wish::default()
    }
}

pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Conflict(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[db_test]
async fn fewer_units_of_a_paid_order_give_money_and_stock_back(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 3), (shop.pen, 2)], Some(GOOD)).await;
    shop.settle().await;
    let paid = shop.graph(order).await.order.total;
    let wish = units(&shop, order, &[(0, 1)]).await;
    let proposal = edits::preview(s, &shop.admin, order, &wish).await.unwrap();
    let after = proposal.preview.after.total;
    assert_eq!((proposal.preview.refund, proposal.preview.due), (paid - after, 0));
    assert_eq!(
        shop.graph(order).await.order.version,
        proposal.version,
        "a preview changes nothing"
    );
    assert_eq!(shop.stock(shop.lamp).await, (10, 3));

    edits::apply(s, &shop.admin, order, &wish, "Ordered too many")
        .await
        .unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!(graph.order.total, after);
    assert_eq!((graph.lines[0].ordered, graph.lines[0].allocated), (1, 1));
    assert_eq!(shop.stock(shop.lamp).await, (10, 1));
    assert_eq!(graph.refunds.iter().map(|r| r.amount).sum::<i64>(), paid - after);
    assert_eq!(words(&graph)[2], "partially_refunded");
    shop.verified().await;

    // The rest of its life goes on from there.
    shop.deliver(order, 0).await;
    shop.deliver(order, 1).await;
    assert_eq!(words(&shop.graph(order).await)[0], "completed");
    shop.verified().await;
}

#[db_test]
async fn a_removed_line_stays_without_units_and_its_part_is_cancelled(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], Some(GOOD)).await;
    shop.settle().await;
    let wish = units(&shop, order, &[(1, 0)]).await;
    edits::apply(s, &shop.admin, order, &wish, "Not wanted")
        .await
        .unwrap();
    let graph = shop.graph(order).await;
    assert_eq!(
        (graph.lines.len(), graph.lines[1].ordered, graph.lines[1].total),
        (2, 0, 0)
    );
    let states: Vec<_> = graph.parts.iter().map(|p| p.state).collect();
    assert_eq!(states, [SellerOrderState::New, SellerOrderState::Cancelled]);
    assert_eq!(shop.stock(shop.pen).await, (10, 0));
    let seen = views::detail(s, &shop.customer, order).await.unwrap();
    assert_eq!(seen.parts.len(), 1, "what is not bought any more is not shown");
    shop.settle().await;
    shop.verified().await;

    // What costs no more can be swapped in; the seller that was left out gets a new part.
    let mut swap = units(&shop, order, &[(0, 0)]).await;
    swap.additions = vec![("INK".into(), 2)];
    edits::apply(s, &shop.admin, order, &swap, "Something else")
        .await
        .unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!((graph.parts.len(), graph.lines.len()), (3, 3));
    assert_eq!(graph.lines[2].seller_order_id, graph.parts[2].id);
    assert_eq!(
        (shop.stock(shop.lamp).await, shop.stock(shop.ink).await),
        ((10, 0), (10, 2))
    );
    assert_eq!(words(&graph)[0], "confirmed");
    shop.verified().await;
    let nothing = units(&shop, order, &[(2, 0)]).await;
    let why = refused(edits::apply(s, &shop.admin, order, &nothing, "All gone").await);
    assert!(why.contains("cancel it instead"), "{why}");
}

#[db_test]
async fn the_address_can_be_another_as_long_as_nothing_is_packed(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 2), (shop.pen, 1)], Some(GOOD)).await;
    shop.settle().await;
    let line = shop.graph(order).await.lines[0].id;
    cancellations::request_units(s, &shop.customer, order, &[(line, 1)], "too_slow", "")
        .await
        .unwrap();
    // As a form says it: with the units as they are.
    let moved = |city: &str, lines| Wish {
        lines,
        address: Some(domain::address::Address {
            city: city.into(),
            ..address()
        }),
        ..Wish::default()
    };
    edits::apply(s, &shop.admin, order, &moved("Oakland", vec![(line, 2)]), "Moved")
        .await
        .unwrap();
    let request = shop.graph(order).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    edits::apply(s, &shop.admin, order, &moved("Berkeley", vec![]), "Moved again")
        .await
        .unwrap();
    let draft = edits::draft(s, &shop.admin, order).await.unwrap();
    assert!(draft.blocked.is_none() && draft.goods_blocked.is_some());
    let graph = shop.graph(order).await;
    assert_eq!(graph.order.shipping_address.city, "Berkeley");
    let why = refused(edits::apply(s, &shop.admin, order, &moved("Albany", vec![(line, 1)]), "x").await);
    assert!(why.contains("cancelled already"), "{why}");
    shop.settle().await;
    shop.verified().await;
    shop.pack(order, 1).await;
    let why = refused(edits::apply(s, &shop.admin, order, &moved("Albany", vec![]), "x").await);
    assert!(why.contains("packed already"), "{why}");
}

#[db_test]
async fn an_edit_that_is_not_possible_says_why_and_changes_nothing(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 2)], None).await;
    let before = shop.graph(order).await;
    let apply = async |wish: Wish| edits::apply(s, &shop.admin, order, &wish, "because").await;
    let more = units(&shop, order, &[(0, 6)]).await;
    assert_eq!(
        refused(apply(more).await),
        "Only 3 more of Product LAMP are left, not 4."
    );
    assert_eq!(refused(apply(Wish::default()).await), "Nothing is changed.");
    let wrong = [
        (add("NOTHING", 1), "additions/0/sku"),
        (add("PEN", 0), "additions/0/quantity"),
        (units(&shop, order, &[(0, -1)]).await, "lines/0/quantity"),
        (
            Wish {
                address: Some(domain::address::Address {
                    city: String::new(),
                    ..address()
                }),
                ..Wish::default()
            },
            "shipping_address/city",
        ),
    ];
    for (wish, field) in wrong {
        match apply(wish).await {
            Err(Error::Invalid(errors)) => assert_eq!(errors.0.keys().next().unwrap(), field),
            other => panic!("{other:?}"),
        }
    }
    let one = units(&shop, order, &[(0, 1)]).await;
    let silent = edits::apply(s, &shop.admin, order, &one, " ").await;
    assert!(matches!(silent, Err(Error::Invalid(_))));
    for (who, expected) in [
        (&shop.customer, Error::Forbidden),
        (&shop.sellers[0].1, Error::NotFound),
    ] {
        let preview = edits::preview(s, who, order, &one).await;
        assert_eq!(preview.unwrap_err().to_string(), expected.to_string());
        let done = edits::apply(s, who, order, &one, "because").await;
        assert!(matches!(done, Err(Error::Forbidden | Error::NotFound)));
    }
    assert_eq!(shop.graph(order).await, before);
    shop.pack(order, 0).await;
    assert!(refused(apply(one).await).contains("packed already"));

    let unpaid = shop.place(&[(shop.pen, 2)], Some(SECOND_STEP)).await;
    let fewer = units(&shop, unpaid, &[(0, 1)]).await;
    let why = refused(edits::apply(s, &shop.admin, unpaid, &fewer, "because").await);
    assert!(why.contains("not settled yet"), "{why}");
    let moved = Wish {
        address: Some(domain::address::Address {
            city: "Oakland".into(),
            ..address()
        }),
        ..Wish::default()
    };
    edits::apply(s, &shop.admin, unpaid, &moved, "Moved")
        .await
        .unwrap();
    assert_eq!(shop.graph(unpaid).await.order.shipping_address.city, "Oakland");
    payments::confirm_code(s, &shop.customer, unpaid, "123456")
        .await
        .unwrap();
    shop.settle().await;
    shop.verified().await;
}

#[db_test]
async fn a_promotion_holds_for_the_edited_order_or_is_lost(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    shop.t
        .insert::<promotions::Entity, _>(promotions::Model {
            minimum: 4000,
            starts_at: s.now().plus(-1),
            usage_limit: Some(1),
            ..shop
                .t
                .promotion("THIRD", domain::pricing::PromotionKind::Percentage, 3333)
        })
        .await;
    let customer = Program::of(&shop.t, &shop.customer).await;
    let mut body = new_order(&[("LAMP", 3), ("PEN", 1)], Some("tok_test_success"));
    body["promotion_codes"] = json!(["THIRD"]);
    let placed = customer.post("/orders", &body).await.is(201);
    let order: OrderId = placed.text("/id").parse().unwrap();
    shop.settle().await;
    let paid = shop.graph(order).await.order.total;
    let fewer = units(&shop, order, &[(0, 2)]).await;
    edits::apply(s, &shop.admin, order, &fewer, "One less")
        .await
        .unwrap();
    let graph = shop.graph(order).await;
    assert!(graph.order.discount > 0 && graph.order.total < paid);
    shop.settle().await;
    shop.verified().await;
    let fewer = units(&shop, order, &[(0, 1)]).await;
    let lost = edits::preview(s, &shop.admin, order, &fewer).await.unwrap();
    assert_eq!((lost.preview.lost.len(), lost.preview.after.discount), (1, 0));
    edits::apply(s, &shop.admin, order, &fewer, "One less")
        .await
        .unwrap();
    shop.settle().await;
    assert_eq!(shop.graph(order).await.order.discount, 0);
    shop.verified().await;
}

#[db_test]
async fn edits_over_the_api(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, _, admin] = programs(&shop).await;
    let order = shop.place(&[(shop.lamp, 3)], Some(GOOD)).await;
    shop.settle().await;
    let line = shop.graph(order).await.lines[0].id.to_string();
    let path = format!("/orders/{order}/edits");
    let mut body = json!({ "lines": [{ "line": line, "quantity": 2 }], "shipping_address": home() });
    body["shipping_address"]["city"] = json!("Oakland");
    customer.post(&format!("{path}/preview"), &body).await.is(403);
    let preview = admin.post(&format!("{path}/preview"), &body).await.is(200);
    assert_eq!(preview.json["address_changes"], json!(true));
    assert_eq!(preview.json["blocked"], Value::Null);
    assert_eq!(preview.json["stock"][0]["units"], json!(-1));
    assert_eq!(preview.text("/lines/0/sku"), "LAMP");
    let refund = preview.json["refund"].as_i64().unwrap();
    assert!(refund > 0 && -refund == preview.json["difference"].as_i64().unwrap());
    body["reason"] = json!("Two are enough");
    let version = preview.header("etag").to_owned();
    let headers = [("if-match", version.as_str())];
    let edited = admin.post_with(&path, &headers, &body).await.is(200);
    assert_eq!(edited.json["totals"], preview.json["after"]);
    assert_eq!(edited.text("/shipping_address/city"), "Oakland");
    admin.post_with(&path, &headers, &body).await.is(412);
    let wrong = json!({ "additions": [{ "sku": "NOTHING", "quantity": 1 }], "reason": "because" });
    assert_eq!(
        admin.post(&path, &wrong).await.is(422).wrong(),
        ["#/additions/0/sku"]
    );
    shop.settle().await;
    shop.verified().await;
}

#[db_test]
async fn fifty_edits_with_one_version_let_one_win(t: TestDb) {
    let shop = Shop::open(t, 60).await;
    let admin = Program::of(&shop.t, &shop.admin).await;
    let order = shop.place(&[(shop.lamp, 51)], Some(GOOD)).await;
    shop.settle().await;
    let graph = shop.graph(order).await;
    let (path, version) = (
        format!("/orders/{order}/edits"),
        format!("\"{}\"", graph.order.version),
    );
    let line = graph.lines[0].id.to_string();
    let tries = (1..=50).map(|n| {
        let (admin, path, version) = (admin.clone(), path.clone(), version.clone());
        let body = json!({ "lines": [{ "line": line, "quantity": n }], "reason": "because" });
        async move { admin.post_with(&path, &[("if-match", &version)], &body).await }
    });
    let replies = futures::future::join_all(tries).await;
    let won: Vec<_> = replies.iter().filter(|r| r.status == 200).collect();
    assert_eq!(won.len(), 1);
    assert!(
        replies
            .iter()
            .all(|r| [200, 409, 412].contains(&r.status.as_u16()))
    );
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!(won[0].json["lines"][0]["quantity"], json!(graph.lines[0].ordered));
    assert_eq!(shop.stock(shop.lamp).await, (60, graph.lines[0].ordered));
    shop.verified().await;
}

/// An order of lamps by card that costs nothing: `off` is taken off the goods, and the shipping.
pub(crate) async fn free(shop: &Shop, lamps: i64, off: i64) -> OrderId {
    for (code, kind, value) in [
        ("GIFT", PromotionKind::Fixed, off),
        ("FREE", PromotionKind::FreeShipping, 0),
    ] {
        let row = promotions::Model {
            starts_at: shop.t.services.now().plus(-1),
            ..shop.t.promotion(code, kind, value)
        };
        shop.t.insert::<promotions::Entity, _>(row).await;
    }
    let customer = Program::of(&shop.t, &shop.customer).await;
    let mut body = new_order(&[("LAMP", lamps)], Some("tok_test_success"));
    body["promotion_codes"] = json!(["GIFT", "FREE"]);
    let placed = customer.post("/orders", &body).await.is(201);
    assert_eq!(placed.json["totals"]["total"], 0);
    placed.text("/id").parse().unwrap()
}

#[db_test]
async fn an_order_that_cost_nothing_can_be_edited(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = free(&shop, 2, 2 * 1999).await;
    let fewer = units(&shop, order, &[(0, 1)]).await;
    edits::apply(s, &shop.admin, order, &fewer, "One less")
        .await
        .unwrap();
    assert_eq!(shop.stock(shop.lamp).await, (10, 1));
    shop.settle().await;
    shop.verified().await;
}
