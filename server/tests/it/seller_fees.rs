//! A fee for sending that every seller asks: shown before paying, and kept by edits, cancellations and refunds.

use domain::{
    ids::{OrderId, VariantId},
    pricing::PromotionKind::FreeShipping,
    promotions::Covers,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use services::{cancellations, cart, edits, views};
use store::entity::{promotions, shipping_methods};
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, order},
    browser::Browser,
    fixture::Shop,
};

/// A shop whose one way of sending costs 4.99 for each seller.
async fn open(t: TestDb) -> Shop {
    let shop = Shop::open(t, 20).await;
    let tx = shop.t.services.db.begin().await.unwrap();
    shipping_methods::Entity::update_many()
        .col_expr(shipping_methods::Column::PerSeller, Expr::value(true))
        .filter(shipping_methods::Column::Code.eq("standard"))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    shop
}

/// What each part, and the whole order, costs to be sent.
async fn fees(shop: &Shop, order: OrderId) -> (Vec<i64>, i64) {
    let graph = shop.graph(order).await;
    let parts = graph.parts.iter().map(|p| p.shipping).collect();
    (parts, graph.order.shipping)
}

async fn edit(shop: &Shop, order: OrderId, line: VariantId, units: i64, more: &[(&str, i64)]) {
    let graph = shop.graph(order).await;
    let line = graph.lines.iter().find(|l| l.variant_id == line).unwrap().id;
    let wish = edits::Wish {
        lines: vec![(line, units)],
        additions: more.iter().map(|(sku, n)| ((*sku).to_owned(), *n)).collect(),
        address: None,
        despite_rules: false,
    };
    edits::apply(&shop.t.services, &shop.admin, order, &wish, "Other")
        .await
        .unwrap();
    shop.verified().await;
}

#[db_test]
async fn each_sellers_fee_is_shown_asked_and_given_back_with_its_part(t: TestDb) {
    let shop = open(t).await;
    let s = &shop.t.services;
    let mut guest = Browser::new(&shop.t);
    for (variant, page) in [(shop.lamp, "/products/lamp"), (shop.pen, "/products/pen")] {
        let variant = variant.to_string();
        let fields = [("variant", variant.as_str()), ("quantity", "1")];
        guest.submit(page, "/api/cart/add", &fields).await;
    }
    let page = guest.get("/checkout").await;
    assert!(page.says("$4.99 for each seller") && page.says("$9.98"));
    cart::add(s, &shop.customer, None, shop.lamp, 2).await.unwrap();
    let page = views::checkout::of_cart(s, &shop.customer, None).await.unwrap();
    assert_eq!((page.shipping[0].fee.minor, page.shipping[0].each), (499, None));
    let order = shop.place(&[(shop.pen, 3)], None).await;
    assert_eq!(fees(&shop, order).await, (vec![499, 499], 998));
    shop.verified().await;
    shop.deliver(order, 0).await;
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    let request = shop.graph(order).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    let graph = shop.graph(order).await;
    assert_eq!(graph.order.cancelled_amount, 999 + 499);
    shop.verified().await;
}

#[db_test]
async fn an_edit_that_adds_or_removes_a_seller_follows_the_fee(t: TestDb) {
    let shop = open(t).await;
    let order = shop.place(&[(shop.lamp, 2)], None).await;
    assert_eq!(fees(&shop, order).await, (vec![499], 499));
    // What is asked today does not matter.
    let tx = shop.t.services.db.begin().await.unwrap();
    shipping_methods::Entity::update_many()
        .col_expr(shipping_methods::Column::Amount, Expr::value(9999_i64))
        .filter(shipping_methods::Column::Code.eq("standard"))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    edit(&shop, order, shop.lamp, 1, &[("PEN", 2)]).await;
    assert_eq!(fees(&shop, order).await, (vec![499, 499], 998));
    edit(&shop, order, shop.lamp, 0, &[]).await;
    assert_eq!(fees(&shop, order).await, (vec![0, 499], 499));
}

#[db_test]
async fn a_fee_that_was_waived_for_one_seller_comes_back_with_the_code(t: TestDb) {
    let shop = open(t).await;
    let free = promotions::Model {
        covers: Covers::Seller(shop.sellers[0].0),
        minimum: 3000,
        ..shop.t.promotion("LIGHT", FreeShipping, 0)
    };
    shop.t.insert::<promotions::Entity, _>(free).await;
    let program = Program::of(&shop.t, &shop.customer).await;
    let mut body = order(&[("LAMP", 2), ("PEN", 2)], None);
    body["promotion_codes"] = serde_json::json!(["LIGHT"]);
    let placed = program.post("/orders", &body).await.is(201);
    let id: OrderId = placed.text("/id").parse().unwrap();
    assert_eq!(fees(&shop, id).await, (vec![0, 499], 499));
    edit(&shop, id, shop.lamp, 3, &[]).await;
    assert_eq!(fees(&shop, id).await, (vec![0, 499], 499));
    edit(&shop, id, shop.lamp, 1, &[]).await;
    assert_eq!(fees(&shop, id).await, (vec![499, 499], 998));
}
