//! What codes cover, how often they can be used, and that every split is exact, in the cart as in the order.

use domain::{
    actor::Actor,
    pricing::PromotionKind::{self, Fixed, FreeShipping, Percentage},
    promotions::Covers,
    time::DAY,
};
use sea_orm::EntityTrait;
use services::{Error, cancellations, cart, checkout, edits, views};
use store::entity::promotions;
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, order},
    fixture::{GOOD, Shop},
    shown_total::used,
};

async fn code(shop: &Shop, row: promotions::Model) {
    shop.t.insert::<promotions::Entity, _>(row).await;
}

async fn covering(shop: &Shop, name: &str, kind: PromotionKind, value: i64, covers: Covers) {
    let row = promotions::Model {
        covers,
        ..shop.t.promotion(name, kind, value)
    };
    code(shop, row).await;
}

/// Why a code is refused.
fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    match outcome {
        Err(Error::Invalid(errors)) => errors.0["promotion_code"].clone(),
        other => panic!("{other:?}"),
    }
}

/// Two lamps of one seller, three pens and an ink of another, with a code: the discounts of lamps, pens and ink, the fee,
/// and the total, after seeing that the cart and the checkout page said so.
async fn bought(shop: &Shop, code: &str) -> [i64; 5] {
    let s = &shop.t.services;
    for (variant, units) in [(shop.lamp, 2), (shop.pen, 3), (shop.ink, 1)] {
        cart::add(s, &shop.customer, None, variant, units).await.unwrap();
    }
    cart::apply_code(s, &shop.customer, None, code).await.unwrap();
    let page = views::checkout::of_cart(s, &shop.customer, None).await.unwrap();
    let input = checkout::PlaceInput {
        shown_total: Some(page.shipping[0].total.minor),
        ..Shop::input(Some(GOOD))
    };
    let at = page.cart.id.unwrap();
    let placed = checkout::place_from_cart(s, &shop.customer, at, input, code)
        .await
        .unwrap();
    let graph = shop.graph(placed.order).await;
    assert_eq!(page.cart.totals.discount, graph.order.discount);
    assert_eq!(page.shipping[0].fee.minor, graph.order.shipping);
    let of = |variant| {
        graph
            .lines
            .iter()
            .find(|l| l.variant_id == variant)
            .unwrap()
            .discount
    };
    [
        of(shop.lamp),
        of(shop.pen),
        of(shop.ink),
        graph.order.shipping,
        graph.order.total,
    ]
}

#[db_test]
async fn a_code_takes_its_part_off_what_it_covers_and_nothing_else(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let lamps = store::entity::variants::Entity::find_by_id(shop.lamp)
        .one(shop.t.services.db.read())
        .await
        .unwrap()
        .unwrap()
        .product_id;
    covering(&shop, "ALL10", Percentage, 1000, Covers::Order).await;
    covering(&shop, "PENS3", Fixed, 300, Covers::Seller(shop.sellers[1].0)).await;
    covering(&shop, "LAMPS", Percentage, 2500, Covers::Products(vec![lamps])).await;
    covering(
        &shop,
        "SMALL",
        Fixed,
        100,
        Covers::Variants(vec![shop.pen, shop.ink]),
    )
    .await;
    covering(&shop, "SENT", FreeShipping, 0, Covers::Order).await;
    covering(&shop, "LIGHT", FreeShipping, 0, Covers::Seller(shop.sellers[0].0)).await;
    // Goods are 3998 + 999 + 750, the fee 499: 347 of it for the lamps.
    assert_eq!(bought(&shop, "ALL10").await, [400, 100, 75, 499, 5671]);
    assert_eq!(bought(&shop, "PENS3").await, [0, 171, 129, 499, 5946]);
    assert_eq!(bought(&shop, "LAMPS").await, [1000, 0, 0, 499, 5246]);
    assert_eq!(bought(&shop, "SMALL").await, [0, 57, 43, 499, 6146]);
    assert_eq!(bought(&shop, "SENT").await, [0, 0, 0, 0, 5747]);
    assert_eq!(bought(&shop, "LIGHT").await, [0, 0, 0, 152, 5899]);
    shop.verified().await;
}

/// Edits the first line of an order that was placed with a code: its discount, and the fee.
async fn edited(shop: &Shop, code: &str, units: i64) -> [i64; 2] {
    let s = &shop.t.services;
    let program = Program::of(&shop.t, &shop.customer).await;
    let mut body = order(&[("LAMP", 2), ("PEN", 3)], None);
    body["promotion_codes"] = serde_json::json!([code]);
    let placed = program.post("/orders", &body).await.is(201);
    let order = placed.text("/id").parse().unwrap();
    let wish = edits::Wish {
        lines: vec![(shop.graph(order).await.lines[0].id, units)],
        ..edits::Wish::default()
    };
    edits::apply(s, &shop.admin, order, &wish, "Other").await.unwrap();
    let graph = shop.graph(order).await;
    [graph.lines[0].discount, graph.order.shipping]
}

#[db_test]
async fn an_edit_is_priced_by_what_the_code_covers(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let lamps = Covers::Seller(shop.sellers[0].0);
    covering(&shop, "LAMPS", Percentage, 2500, lamps.clone()).await;
    covering(&shop, "LIGHT", FreeShipping, 0, lamps).await;
    assert_eq!(edited(&shop, "LAMPS", 1).await, [500, 499]);
    assert_eq!(edited(&shop, "LAMPS", 3).await, [1499, 499]);
    // Of the fee, the pens' share stays: 999 of 2998.
    assert_eq!(edited(&shop, "LIGHT", 1).await, [0, 166]);
    shop.verified().await;
}

#[db_test]
async fn a_code_says_why_it_does_not_hold(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let s = &shop.t.services;
    covering(&shop, "INKED", Percentage, 1000, Covers::Variants(vec![shop.ink])).await;
    let later = promotions::Model {
        starts_at: s.now().plus(DAY),
        ..shop.t.promotion("LATER", Percentage, 1000)
    };
    let over = promotions::Model {
        starts_at: s.now().plus(-DAY),
        ends_at: Some(s.now()),
        ..shop.t.promotion("OVER", Percentage, 1000)
    };
    let much = promotions::Model {
        minimum: 2000,
        covers: Covers::Seller(shop.sellers[1].0),
        ..shop.t.promotion("MUCH", Percentage, 1000)
    };
    for row in [later, over, much] {
        code(&shop, row).await;
    }
    cart::add(s, &shop.customer, None, shop.lamp, 1).await.unwrap();
    cart::add(s, &shop.customer, None, shop.pen, 1).await.unwrap();
    let program = Program::of(&shop.t, &shop.customer).await;
    for (name, why) in [
        ("NONE", "This code is not known."),
        ("INKED", "This code is for other goods than those in your cart."),
        ("LATER", "This code is not valid yet."),
        ("OVER", "This code has expired."),
        ("MUCH", "This code needs goods for at least $20.00."),
    ] {
        assert_eq!(
            refusal(cart::apply_code(s, &shop.customer, None, name).await),
            why
        );
        let mut body = order(&[("LAMP", 1), ("PEN", 1)], None);
        body["promotion_codes"] = serde_json::json!([name]);
        let refused = program.post("/orders", &body).await.is(422);
        assert_eq!(refused.wrong(), ["#/promotion_codes/0"]);
        assert!(refused.text.contains(why), "{}", refused.text);
    }
    // A code that no longer holds for the cart gives nothing, and says so.
    cart::add(s, &shop.customer, None, shop.ink, 1).await.unwrap();
    cart::apply_code(s, &shop.customer, None, "INKED").await.unwrap();
    cart::remove(s, &shop.customer, None, shop.ink).await.unwrap();
    let view = cart::view(s, &shop.customer, None).await.unwrap();
    assert_eq!((view.totals.discount, view.ready), (0, false));
    assert!(view.codes[0].problem.clone().unwrap().contains("other goods"));
}

async fn buy(shop: &Shop, who: &Actor, email: &str, code: &str) -> Result<domain::ids::OrderId, Error> {
    let s = &shop.t.services;
    let at = cart::add(s, who, None, shop.pen, 1).await?;
    if let Err(error) = cart::apply_code(s, who, Some(at), code).await {
        cart::remove(s, who, Some(at), shop.pen).await?;
        return Err(error);
    }
    let input = checkout::PlaceInput {
        email: email.to_owned(),
        ..Shop::input(None)
    };
    let key: domain::ids::EventId = s.id();
    let placed = checkout::place_from_cart(s, who, at, input, &key.to_string()).await;
    cart::remove(s, who, Some(at), shop.pen).await?;
    cart::remove_code(s, who, Some(at), code).await?;
    Ok(placed?.order)
}

#[db_test]
async fn a_customer_uses_a_code_as_often_as_one_may_by_account_or_by_address(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let s = &shop.t.services;
    let twice = promotions::Model {
        limit_per_customer: Some(2),
        ..shop.t.promotion("TWICE", Percentage, 1000)
    };
    code(&shop, twice).await;
    let (ada, guest, email) = (&shop.customer, Actor::default(), "ada@example.com");
    let first = buy(&shop, ada, email, "TWICE").await.unwrap();
    // The same account with another address, then the same address without the account.
    buy(&shop, ada, "ada@home.example", "TWICE").await.unwrap();
    let why = "You have already used this code.";
    assert_eq!(refusal(buy(&shop, ada, "third@example.com", "TWICE").await), why);
    let one = promotions::Model {
        limit_per_customer: Some(1),
        ..shop.t.promotion("ONE", Percentage, 1000)
    };
    code(&shop, one).await;
    buy(&shop, &guest, email, "ONE").await.unwrap();
    assert_eq!(refusal(buy(&shop, &guest, email, "ONE").await), why);
    assert_eq!(refusal(buy(&shop, ada, email, "ONE").await), why);
    buy(&shop, &guest, "bob@example.com", "ONE").await.unwrap();
    // What was cancelled whole is no use of it.
    cancellations::request(s, ada, first, "changed_mind", "")
        .await
        .unwrap();
    buy(&shop, ada, email, "TWICE").await.unwrap();
    assert_eq!(used(&shop).await, 4);
    shop.verified().await;
}

/// The orders of twenty that were placed at once, over the API, where they share transactions.
async fn twenty(shop: &Shop, buyers: &[Actor], codes: &str) -> usize {
    let mut programs = Vec::new();
    for buyer in buyers {
        programs.push(Program::of(&shop.t, buyer).await);
    }
    let tries = (0..20).map(|n| {
        let program = programs[n % programs.len()].clone();
        let mut body = order(&[("PEN", 1)], None);
        body["email"] = format!("buyer{}@example.com", n % programs.len()).into();
        body["promotion_codes"] = serde_json::json!([codes]);
        async move { program.post("/orders", &body).await }
    });
    let replies = futures::future::join_all(tries).await;
    for reply in &replies {
        assert!(matches!(reply.status.as_u16(), 201 | 422), "{}", reply.text);
    }
    replies.iter().filter(|reply| reply.status == 201).count()
}

#[db_test]
async fn twenty_buyers_use_a_code_that_can_be_used_five_times_exactly_five_times(t: TestDb) {
    let shop = Shop::open(t, 100).await;
    let five = promotions::Model {
        usage_limit: Some(5),
        ..shop.t.promotion("FIVE", Percentage, 1000)
    };
    code(&shop, five).await;
    let mut buyers = Vec::new();
    for n in 0..20 {
        buyers.push(shop.t.user(&format!("b{n}@example.com")).await);
    }
    assert_eq!(twenty(&shop, &buyers, "FIVE").await, 5);
    assert_eq!(used(&shop).await, 5);
    assert_eq!(shop.stock(shop.pen).await, (100, 5));
    shop.verified().await;
}

#[db_test]
async fn four_buyers_at_once_use_a_code_twice_each(t: TestDb) {
    let shop = Shop::open(t, 100).await;
    let twice = promotions::Model {
        limit_per_customer: Some(2),
        ..shop.t.promotion("TWICE", Percentage, 1000)
    };
    code(&shop, twice).await;
    let mut buyers = Vec::new();
    for n in 0..4 {
        buyers.push(shop.t.user(&format!("b{n}@example.com")).await);
    }
    assert_eq!(twenty(&shop, &buyers, "TWICE").await, 8);
    assert_eq!(used(&shop).await, 8);
    shop.verified().await;
}
