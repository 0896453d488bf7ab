//! Several promotion codes on one order: all of them hold, each is counted, and each says why it does not.

use axum::{body::Body, http::Method};
use domain::{
    ids::OrderId,
    machine::Word,
    pricing::PromotionKind::{Fixed, FreeShipping, Percentage},
    promotions::Covers,
    token_scope::TokenScope,
};
use sea_orm::EntityTrait;
use serde_json::json;
use services::{Services, cancellations, cart, checkout, edits};
use store::entity::promotions;
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, Reply, order, site_of, token},
    browser::Browser,
    fixture::Shop,
    statements::counted_within,
};

async fn code(shop: &Shop, row: promotions::Model) {
    shop.t.insert::<promotions::Entity, _>(row).await;
}

/// How often each code was used, by code.
async fn used(shop: &Shop) -> Vec<(String, i64)> {
    let rows = promotions::Entity::find().all(shop.t.services.db.read()).await;
    let mut used: Vec<_> = rows
        .unwrap()
        .into_iter()
        .map(|row| (row.code, row.used))
        .collect();
    used.sort();
    used
}

/// A shop with a tenth off, three dollars off pens, free shipping of $25 or more, and two codes that are narrow.
async fn open(t: TestDb, stock: i64) -> Shop {
    let shop = Shop::open(t, stock).await;
    let pens = Covers::Variants(vec![shop.pen]);
    let rows = [
        shop.t.promotion("TENTH", Percentage, 1000),
        promotions::Model {
            covers: pens,
            ..shop.t.promotion("PENS3", Fixed, 300)
        },
        promotions::Model {
            minimum: 2500,
            ..shop.t.promotion("SENT", FreeShipping, 0)
        },
        promotions::Model {
            exclusive: true,
            ..shop.t.promotion("ALONE", Percentage, 5000)
        },
        promotions::Model {
            limit_per_customer: Some(1),
            ..shop.t.promotion("ONCE", Percentage, 500)
        },
    ];
    for row in rows {
        code(&shop, row).await;
    }
    shop
}

async fn try_order(program: &Program, lines: &[(&str, i64)], codes: &[&str]) -> Reply {
    let mut body = order(lines, None);
    body["promotion_codes"] = json!(codes);
    program.post("/orders", &body).await
}

#[db_test]
async fn all_codes_of_an_order_hold_and_each_is_counted_and_handed_back(t: TestDb) {
    let shop = open(t, 20).await;
    let program = Program::of(&shop.t, &shop.customer).await;
    let codes = ["TENTH", "pens3", "SENT"];
    let placed = try_order(&program, &[("LAMP", 1), ("PEN", 3)], &codes)
        .await
        .is(201);
    assert_eq!(placed.json["promotion_codes"], json!(["TENTH", "PENS3", "SENT"]));
    // Three off the pens first, then a tenth of what is left: of 1999 + 699.
    assert_eq!(
        placed.json["totals"],
        json!({ "subtotal": 2998, "discount": 570, "shipping": 0, "tax": 0, "total": 2428 })
    );
    let count = async |n: i64| {
        let all: Vec<(String, i64)> = used(&shop).await;
        let of = |code: &str| all.iter().find(|(c, _)| c == code).unwrap().1;
        assert_eq!(["TENTH", "PENS3", "SENT", "ONCE"].map(of), [n, n, n, 0]);
    };
    count(1).await;
    shop.verified().await;
    let id: OrderId = placed.text("/id").parse().unwrap();
    // An edit is priced by all of them, and says which of them is lost.
    let line = shop.graph(id).await.lines[1].id;
    let wish = edits::Wish {
        lines: vec![(line, 1)],
        ..edits::Wish::default()
    };
    let s = &shop.t.services;
    let proposal = edits::preview(s, &shop.admin, id, &wish).await.unwrap();
    let lost: Vec<_> = proposal
        .lost()
        .map(|(code, why)| format!("{code}: {why}"))
        .collect();
    assert_eq!(lost, ["SENT: This code needs goods for at least $25.00."]);
    edits::apply(s, &shop.admin, id, &wish, "One pen").await.unwrap();
    let row = shop.graph(id).await.order;
    assert_eq!((row.discount, row.shipping, row.total), (300 + 203, 499, 2328));
    shop.verified().await;
    count(1).await;
    cancellations::request(s, &shop.customer, id, "changed_mind", "")
        .await
        .unwrap();
    count(0).await;
    shop.verified().await;
}

#[db_test]
async fn each_code_that_does_not_hold_says_why_at_its_place(t: TestDb) {
    let shop = open(t, 20).await;
    let program = Program::of(&shop.t, &shop.customer).await;
    let lamp = [("LAMP", 1)];
    for (codes, wrong) in [
        (
            vec!["TENTH", "NONE", "PENS3"],
            vec!["#/promotion_codes/1", "#/promotion_codes/2"],
        ),
        (vec!["TENTH", "tenth "], vec!["#/promotion_codes/1"]),
        (vec!["ALONE", "TENTH"], vec!["#/promotion_codes/0"]),
        (vec!["A", "B", "C", "D", "E", "F"], vec!["#/promotion_codes"]),
        (vec![" "], vec!["#/promotion_codes/0"]),
    ] {
        let refused = try_order(&program, &lamp, &codes).await.is(422);
        assert_eq!(refused.wrong(), wrong, "{codes:?}");
    }
    let refused = try_order(&program, &lamp, &["ALONE", "TENTH"]).await;
    assert!(refused.text.contains("This code cannot be combined with others."));
    try_order(&program, &lamp, &["ALONE"]).await.is(201);
    try_order(&program, &lamp, &["ONCE", "TENTH"]).await.is(201);
    let again = try_order(&program, &lamp, &["TENTH", "ONCE"]).await.is(422);
    assert_eq!(again.wrong(), ["#/promotion_codes/1"]);
    assert!(again.text.contains("You have already used this code."));
    let all = used(&shop).await;
    let all: Vec<_> = all
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(code, n)| (code.as_str(), *n))
        .collect();
    assert_eq!(all, [("ALONE", 1), ("ONCE", 1), ("TENTH", 1)]);
    shop.verified().await;
}

#[db_test]
async fn a_cart_has_several_codes_that_are_put_on_and_taken_off(t: TestDb) {
    let shop = open(t, 20).await;
    let s = &shop.t.services;
    let lamp = shop.lamp.to_string();
    let mut guest = Browser::new(&shop.t);
    let fields = [("variant", lamp.as_str()), ("quantity", "2")];
    guest.submit("/products/lamp", "/api/cart/add", &fields).await;
    for code in ["TENTH", "SENT"] {
        let page = guest
            .submit("/cart", "/api/cart/apply-code", &[("promotion_code", code)])
            .await;
        assert!(page.says("The code is applied."));
    }
    let page = guest
        .submit("/cart", "/api/cart/apply-code", &[("promotion_code", "alone")])
        .await;
    assert!(
        page.says("This code cannot be combined with others.")
            && page.input("promotion_code").contains("alone")
    );
    let page = guest.get("/cart").await;
    assert!(page.says("Remove TENTH") && page.says("Remove SENT") && page.says("-$4.00"));
    assert!(guest.get("/checkout").await.says("Discount (TENTH, SENT)"));
    let page = guest
        .submit("/cart", "/api/cart/remove-code", &[("code", "TENTH")])
        .await;
    assert!(!page.says("Remove TENTH") && page.says("Remove SENT"));
    // An exclusive code keeps others away as long as it is there.
    cart::add(s, &shop.customer, None, shop.lamp, 1).await.unwrap();
    cart::apply_code(s, &shop.customer, None, "ALONE").await.unwrap();
    let refused = cart::apply_code(s, &shop.customer, None, "TENTH")
        .await
        .unwrap_err();
    assert!(format!("{refused:?}").contains("ALONE: This code cannot be combined with others."));
    let program = Program::of(&shop.t, &shop.customer).await;
    let cart = program.post("/carts", &json!({})).await.is(201);
    let path = format!("/carts/{}/promotion-codes", cart.text("/id"));
    let refused = program.post(&path, &json!({ "code": "SENT" })).await.is(422);
    assert_eq!(refused.wrong(), ["#/code"]);
    let gone = program
        .send(Method::DELETE, &format!("{path}/alone"), &[], Body::empty())
        .await
        .is(200);
    assert_eq!(gone.json["promotion_codes"], json!([]));
    program.post(&path, &json!({ "code": "TENTH" })).await.is(201);
    let both = program.post(&path, &json!({ "code": "ONCE" })).await.is(201);
    assert_eq!(
        both.json["promotion_codes"],
        json!([{ "code": "TENTH", "problem": null }, { "code": "ONCE", "problem": null }])
    );
}

/// Forty orders at once, in two processes: half name two codes in one order, half in the other.
#[db_test]
async fn orders_that_claim_the_same_codes_the_other_way_round_do_not_wait_for_each_other(t: TestDb) {
    let shop = open(t, 200).await;
    let s = &shop.t.services;
    let token = token(&shop.t, &shop.customer, TokenScope::ALL).await;
    let other = Services::new(
        s.db.clone(),
        s.payments.clone(),
        s.mailer.clone(),
        (*s.settings).clone(),
    );
    let programs = [s.clone(), other].map(|services| Program {
        router: site_of(services, 0),
        token: token.clone(),
    });
    let tries = (0..40).map(|n| {
        let program = programs[n % 2].clone();
        let codes = if n % 4 < 2 {
            ["PENS3", "TENTH"]
        } else {
            ["TENTH", "PENS3"]
        };
        async move { try_order(&program, &[("PEN", 1)], &codes).await }
    });
    for reply in futures::future::join_all(tries).await {
        reply.is(201);
    }
    let all = used(&shop).await;
    let of = |code: &str| all.iter().find(|(c, _)| c == code).unwrap().1;
    assert_eq!(["TENTH", "PENS3"].map(of), [40, 40]);
    shop.verified().await;
}

#[db_test]
async fn several_codes_cost_no_more_statements_than_one(t: TestDb) {
    let shop = open(t, 50).await;
    let (s, customer) = (&shop.t.services, &shop.customer);
    let mut counts = Vec::new();
    for codes in [&[][..], &["TENTH"], &["TENTH", "PENS3", "SENT"]] {
        for (variant, units) in [(shop.lamp, 1), (shop.pen, 3)] {
            cart::add(s, customer, None, variant, units).await.unwrap();
        }
        for code in codes {
            cart::apply_code(s, customer, None, code).await.unwrap();
        }
        let cart = cart::view(s, customer, None).await.unwrap().id.unwrap();
        let place =
            checkout::place_from_cart(s, customer, cart, Shop::input(None), codes.last().unwrap_or(&"-"));
        let (placed, statements) = counted_within(place).await;
        let order = shop.graph(placed.unwrap().order).await.order;
        assert_eq!(order.promotion_codes.0, codes);
        counts.push(statements);
    }
    // One to lock them, one to count them.
    assert!(counts[0] > 5, "{counts:?}");
    assert_eq!(counts, [counts[0], counts[0] + 2, counts[0] + 2]);
}
