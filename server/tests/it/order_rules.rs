//! The named rules an order must meet, whichever way it is placed.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use services::{Error, accounts};
use store::entity::{sellers, users};
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, Reply, order},
    fixture::{GOOD, Shop},
};

#[db_test]
async fn a_seller_takes_orders_from_its_minimum(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let tx = shop.t.services.db.begin().await.unwrap();
    sellers::Entity::update_many()
        .col_expr(sellers::Column::Minimum, Expr::value(1000_i64))
        .filter(sellers::Column::Id.eq(shop.sellers[1].0))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    // Three pens are 9.99, and the lamp of another seller does not count.
    let small = shop
        .try_place(&shop.customer, &[(shop.pen, 3), (shop.lamp, 1)], Some(GOOD))
        .await;
    match small {
        Err(Error::Invalid(errors)) => {
            assert_eq!(errors.0["cart"], "Pens Ltd takes orders from $10.00.");
        }
        other => panic!("{other:?}"),
    }
    let customer = Program::of(&shop.t, &shop.customer).await;
    let small = customer
        .post("/orders", &order(&[("PEN", 3)], None))
        .await
        .is(422);
    assert_eq!(small.wrong(), ["#/lines"]);
    assert_eq!(shop.stock(shop.pen).await, (10, 0));
    customer
        .post("/orders", &order(&[("PEN", 1), ("INK", 1)], None))
        .await
        .is(201);
    customer
        .post("/orders", &order(&[("LAMP", 1)], None))
        .await
        .is(201);
    shop.verified().await;
}

#[db_test]
async fn a_blocked_customer_orders_nothing_and_is_not_told_why(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let user = shop.customer.user.unwrap();
    let tx = shop.t.services.db.begin().await.unwrap();
    users::Entity::update_many()
        .col_expr(users::Column::Blocked, Expr::value(true))
        .filter(users::Column::Id.eq(user))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let actor = accounts::person(&shop.t.services, user).await.unwrap().actor();
    let refused = shop.try_place(&actor, &[(shop.lamp, 1)], Some(GOOD)).await;
    let sentence = "We cannot take this order. Please write to us.";
    match refused {
        Err(Error::Invalid(errors)) => assert_eq!(errors.0["email"], sentence),
        other => panic!("{other:?}"),
    }
    let customer = Program::of(&shop.t, &actor).await;
    let refused = customer
        .post("/orders", &order(&[("LAMP", 1)], None))
        .await
        .is(422);
    assert_eq!(refused.wrong(), ["#/email"]);
    assert!(refused.text.contains(sentence));
    assert_eq!(shop.stock(shop.lamp).await, (10, 0));
    shop.verified().await;
}

/// The rules that an answer names, with the places they are about.
fn codes(reply: &Reply) -> Vec<(String, String)> {
    let errors = reply.json["errors"].as_array().unwrap();
    let text = |e: &Value, name: &str| e[name].as_str().unwrap_or_default().to_owned();
    errors
        .iter()
        .map(|e| (text(e, "code"), text(e, "pointer")))
        .collect()
}

#[db_test]
async fn a_program_is_told_every_rule_that_is_not_met_by_its_key(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let customer = Program::of(&shop.t, &shop.customer).await;
    let sound = order(&[("PEN", 1)], None);
    let with = |name: &str, value: Value| {
        let mut body = sound.clone();
        body[name] = value;
        body
    };
    let mut nowhere = sound["shipping_address"].clone();
    nowhere["postcode"] = json!("1");
    let pens = |n: i64| json!([{ "sku": "LAMP", "quantity": 1 }, { "sku": "PEN", "quantity": n }]);
    for (body, status, code, pointer) in [
        (with("lines", json!([])), 422, "lines_present", "#/lines"),
        (
            with("lines", pens(0)),
            422,
            "quantity_in_range",
            "#/lines/1/quantity",
        ),
        (
            with("lines", pens(i64::MAX)),
            422,
            "quantity_in_range",
            "#/lines/1/quantity",
        ),
        (with("lines", pens(6)), 409, "in_stock", "#/lines/1/quantity"),
        (
            with("lines", json!([{ "sku": "GHOST", "quantity": 1 }])),
            422,
            "still_sold",
            "#/lines/0/sku",
        ),
        (
            with("currency", json!("BRL")),
            422,
            "currency_matches",
            "#/currency",
        ),
        (
            with("shipping_address", nowhere.clone()),
            422,
            "shipping_address",
            "#/shipping_address/postcode",
        ),
        (
            with("billing_address", nowhere),
            422,
            "billing_address",
            "#/billing_address/postcode",
        ),
    ] {
        let reply = customer.post("/orders", &body).await;
        assert_eq!(reply.status.as_u16(), status, "{code}: {}", reply.text);
        assert_eq!(
            codes(&reply),
            [(code.to_owned(), pointer.to_owned())],
            "{}",
            reply.text
        );
    }
    // Everything that is wrong is told at once.
    let mut all = with("lines", pens(0));
    all["currency"] = json!("BRL");
    let reply = customer.post("/orders", &all).await.is(422);
    let told: Vec<String> = codes(&reply).into_iter().map(|(code, _)| code).collect();
    assert_eq!(told, ["currency_matches", "quantity_in_range"]);
    assert_eq!(shop.stock(shop.pen).await, (5, 0));
    shop.verified().await;
}

#[db_test]
async fn a_cart_whose_goods_are_gone_or_short_says_so_in_one_place(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let s = &shop.t.services;
    let mut cart = None;
    for (variant, n) in [(shop.lamp, 2), (shop.pen, 3)] {
        cart = Some(
            services::cart::add(s, &shop.customer, cart, variant, n)
                .await
                .unwrap(),
        );
    }
    // Somebody else takes the pens.
    let other = shop.t.user("eve@example.com").await;
    shop.try_place(&other, &[(shop.pen, 4)], None).await.unwrap();
    let key = testkit::unique();
    let refused =
        services::checkout::place_from_cart(s, &shop.customer, cart.unwrap(), Shop::input(None), &key).await;
    match refused {
        Err(Error::Invalid(errors)) => {
            assert_eq!(errors.0["cart"], "Only 1 of Product PEN are left, not 3.");
            assert_eq!(errors.0.len(), 1, "{errors:?}");
        }
        other => panic!("{other:?}"),
    }
    shop.verified().await;
}

/// Sets the least that a seller's goods in an order must cost.
async fn minimum(shop: &Shop, at: usize, amount: i64) {
    let tx = shop.t.services.db.begin().await.unwrap();
    sellers::Entity::update_many()
        .col_expr(sellers::Column::Minimum, Expr::value(amount))
        .filter(sellers::Column::Id.eq(shop.sellers[at].0))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[db_test]
async fn an_edit_meets_limits_and_minimums_unless_staff_says_otherwise(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let admin = Program::of(&shop.t, &shop.admin).await;
    let order = shop.place(&[(shop.pen, 3), (shop.lamp, 1)], None).await;
    let earlier = shop.place(&[(shop.lamp, 1)], None).await;
    minimum(&shop, 1, 900).await;
    let tx = shop.t.services.db.begin().await.unwrap();
    store::entity::variants::Entity::update_many()
        .col_expr(
            store::entity::variants::Column::LimitPerCustomer,
            Expr::value(3_i64),
        )
        .filter(store::entity::variants::Column::Id.eq(shop.lamp))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let graph = shop.graph(order).await;
    let line = |sku: &str| graph.lines.iter().find(|l| l.sku == sku).unwrap().id;
    let change = |sku: &str, n: i64| json!({ "lines": [{ "line": line(sku), "quantity": n }] });
    let path = format!("/orders/{order}/edits");
    for (sku, units, code, says) in [
        ("PEN", 2, "seller_minimum", "Pens Ltd takes orders from $9.00."),
        (
            "LAMP",
            3,
            "limit_per_customer",
            "One customer can buy 3 of Product LAMP.",
        ),
    ] {
        let preview = admin
            .post(&format!("{path}/preview"), &change(sku, units))
            .await
            .is(200);
        assert_eq!(preview.text("/broken_rules/0/code"), code);
        assert!(preview.text("/blocked").starts_with(says), "{}", preview.text);
        let mut edit = change(sku, units);
        edit["reason"] = json!("They called.");
        let refused = admin.post(&path, &edit).await.is(409);
        assert!(refused.text.contains(says), "{}", refused.text);
    }
    // Fewer pens than the minimum are fine for who says so; the limit counts the other order.
    let mut edit = change("PEN", 2);
    edit["reason"] = json!("They called.");
    edit["despite_rules"] = json!(true);
    admin.post(&path, &edit).await.is(200);
    let mut edit = change("LAMP", 2);
    edit["reason"] = json!("They called.");
    admin.post(&path, &edit).await.is(200);
    // What breaks a rule already and is not made worse can be changed in other ways.
    let mut edit = change("PEN", 2);
    edit["shipping_address"] = crate::api::home();
    edit["shipping_address"]["line1"] = json!("2 Market Street");
    edit["reason"] = json!("They moved.");
    admin.post(&path, &edit).await.is(200);
    assert_eq!(shop.graph(earlier).await.lines[0].ordered, 1);
    shop.settle().await;
    shop.verified().await;
}
