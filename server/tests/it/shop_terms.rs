//! The shop's currency and whether its prices include the tax: the same for cart, order, edit, refund, ledger and checks.

use std::sync::Arc;

use domain::{ids::VariantId, money::Currency, pricing::PromotionKind::Percentage};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;
use services::{cancellations, cart, edits, orders::money, returns, services::Settings, views};
use store::entity::{promotions, variants};
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, order},
    browser::Browser,
    fixture::{GOOD, Shop},
};

/// Lets the shop sell in a currency, with the tax added to its prices or included in them.
fn sells(t: &mut TestDb, currency: &str, tax_included: bool) {
    t.services.settings = Arc::new(Settings {
        currency: Currency::from_code(currency).unwrap(),
        tax_included,
        ..(*t.services.settings).clone()
    });
}

async fn taxed(shop: &Shop, variant: VariantId, rate: i64) {
    let tx = shop.t.services.db.begin().await.unwrap();
    variants::Entity::update_many()
        .col_expr(variants::Column::TaxRate, Expr::value(rate))
        .filter(variants::Column::Id.eq(variant))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn open(mut t: TestDb, currency: &str, tax_included: bool) -> Shop {
    sells(&mut t, currency, tax_included);
    let shop = Shop::open(t, 20).await;
    taxed(&shop, shop.lamp, 1900).await;
    taxed(&shop, shop.pen, 700).await;
    let tenth = shop.t.promotion("TENTH", Percentage, 1000);
    shop.t.insert::<promotions::Entity, _>(tenth).await;
    shop
}

/// Buys two lamps and three pens, gives one lamp back by an edit, cancels the other, and sends all pens back: after
/// each step everything agrees, and in the end everything has gone back.
async fn lives(shop: &Shop, tax: [i64; 2]) {
    let (s, customer) = (&shop.t.services, &shop.customer);
    for (variant, units) in [(shop.lamp, 2), (shop.pen, 3)] {
        cart::add(s, customer, None, variant, units).await.unwrap();
    }
    cart::apply_code(s, customer, None, "TENTH").await.unwrap();
    let cart = cart::view(s, customer, None).await.unwrap();
    let included = s.settings.tax_included;
    assert_eq!(
        (cart.currency, cart.tax_included),
        (s.settings.currency, included)
    );
    let page = views::checkout::of_cart(s, customer, None).await.unwrap();
    let input = services::checkout::PlaceInput {
        shown_total: Some(page.shipping[0].total.minor),
        ..Shop::input(Some(GOOD))
    };
    let placed = services::checkout::place_from_cart(s, customer, cart.id.unwrap(), input, "terms")
        .await
        .unwrap();
    shop.settle().await;
    let id = placed.order;
    let graph = shop.graph(id).await;
    let row = &graph.order;
    assert_eq!((row.currency, row.tax_included), (s.settings.currency, included));
    // Goods of 3998 and 999, less a tenth.
    assert_eq!((row.subtotal, row.discount, row.shipping), (4997, 500, 499));
    assert_eq!(row.tax, tax[0]);
    let beside = if included { 0 } else { row.tax };
    assert_eq!(row.total, 4997 - 500 + 499 + beside);
    assert_eq!((cart.totals.tax, cart.totals.total), (row.tax, row.total - 499));
    shop.verified().await;

    let line = graph.lines.iter().find(|l| l.variant_id == shop.lamp).unwrap().id;
    let wish = edits::Wish {
        lines: vec![(line, 1)],
        ..edits::Wish::default()
    };
    edits::apply(s, &shop.admin, id, &wish, "One is enough")
        .await
        .unwrap();
    shop.settle().await;
    assert_eq!(shop.graph(id).await.order.tax, tax[1]);
    shop.verified().await;

    shop.deliver(id, 1).await;
    cancellations::request(s, customer, id, "changed_mind", "")
        .await
        .unwrap();
    let graph = shop.graph(id).await;
    cancellations::approve(s, &shop.admin, graph.requests[0].id, "")
        .await
        .unwrap();
    let pens = graph.lines.iter().find(|l| l.variant_id == shop.pen).unwrap().id;
    for units in [1, 2] {
        let back = returns::request(s, customer, id, pens, units, "damaged", "")
            .await
            .unwrap();
        let graph = shop.graph(id).await;
        let pens = graph.lines.iter().find(|l| l.id == pens).unwrap();
        let worth = money::coming_back(&graph, pens, units).amount();
        returns::approve(s, &shop.admin, back, worth, "").await.unwrap();
        shop.settle().await;
        shop.verified().await;
    }
    let graph = shop.graph(id).await;
    let paid = services::orders::settle::sums(&graph.transactions);
    assert_eq!((paid.captured, paid.refunded), (row.total, row.total));
    assert_eq!(money::owed(&graph), 0);
}

#[db_test]
async fn euros_with_the_tax_in_the_price(t: TestDb) {
    // Of 3598 and 899: 19/119 and 7/107, then of 1799.
    lives(&open(t, "EUR", true).await, [633, 346]).await;
}

#[db_test]
async fn yen_with_the_tax_on_top(t: TestDb) {
    lives(&open(t, "JPY", false).await, [747, 405]).await;
}

#[db_test]
async fn dinars_with_the_tax_in_the_price(t: TestDb) {
    lives(&open(t, "KWD", true).await, [633, 346]).await;
}

#[db_test]
async fn programs_and_pages_say_what_the_tax_is(t: TestDb) {
    let shop = open(t, "KWD", true).await;
    let program = Program::of(&shop.t, &shop.customer).await;
    let mut body = order(&[("LAMP", 1)], None);
    assert_eq!(
        program.post("/orders", &body).await.is(422).wrong(),
        ["#/currency"]
    );
    body["currency"] = json!("KWD");
    let placed = program.post("/orders", &body).await.is(201);
    assert_eq!(placed.json["tax_included"], json!(true));
    assert_eq!(placed.json["currency"], json!("KWD"));
    assert_eq!(
        placed.json["totals"],
        json!({ "subtotal": 1999, "discount": 0, "shipping": 499, "tax": 319, "total": 2498 })
    );
    let opened = program.post("/carts", &json!({})).await.is(201);
    assert_eq!(opened.json["tax_included"], json!(true));
    let lamp = shop.lamp.to_string();
    let mut guest = Browser::new(&shop.t);
    let fields = [("variant", lamp.as_str()), ("quantity", "1")];
    let cart = guest.submit("/products/lamp", "/api/cart/add", &fields).await;
    assert!(cart.says("1.999 KWD") && cart.says("Tax, included") && cart.says("0.319 KWD"));
    let checkout = guest.get("/checkout").await;
    assert!(checkout.says("Tax, included") && checkout.says("2.498 KWD"));
}

#[db_test]
async fn an_order_keeps_what_it_was_placed_with(t: TestDb) {
    let mut shop = open(t, "EUR", true).await;
    let id = shop.place(&[(shop.lamp, 3)], Some(GOOD)).await;
    shop.settle().await;
    sells(&mut shop.t, "USD", false);
    let s = &shop.t.services;
    assert!(cart::view(s, &shop.customer, None).await.unwrap().currency == Currency::USD);
    let graph = shop.graph(id).await;
    let wish = edits::Wish {
        lines: vec![(graph.lines[0].id, 2)],
        ..edits::Wish::default()
    };
    edits::apply(s, &shop.admin, id, &wish, "Two are enough")
        .await
        .unwrap();
    shop.settle().await;
    let graph = shop.graph(id).await;
    assert_eq!((graph.order.tax, graph.order.total), (638, 2 * 1999 + 499));
    assert_eq!(graph.order.currency.code(), "EUR");
    shop.verified().await;
}
