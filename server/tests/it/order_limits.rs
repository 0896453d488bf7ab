//! How much one customer may buy of something, and prices that changed since the cart.

use domain::{
    actor::Actor,
    ids::{OrderId, VariantId},
    words::VariantKind,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;
use services::{Error, cancellations, cart, checkout};
use store::entity::variants;
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, home, order},
    browser::Browser,
    cart::set_price,
    edits,
    fixture::Shop,
};

/// Sets what one customer may buy of a variant, and how it comes to them.
async fn limit(shop: &Shop, variant: VariantId, units: i64, kind: VariantKind) {
    let tx = shop.t.services.db.begin().await.unwrap();
    variants::Entity::update_many()
        .col_expr(variants::Column::LimitPerCustomer, Expr::value(units))
        .col_expr(variants::Column::Kind, Expr::value(kind))
        .filter(variants::Column::Id.eq(variant))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Buys pens in cash, under an address.
async fn buy(shop: &Shop, who: &Actor, email: &str, pens: i64) -> Result<OrderId, String> {
    let s = &shop.t.services;
    let at = cart::add(s, who, None, shop.pen, pens).await.unwrap();
    let input = checkout::PlaceInput {
        email: email.to_owned(),
        ..Shop::input(None)
    };
    let outcome = checkout::place_from_cart(s, who, at, input, &testkit::unique()).await;
    cart::remove(s, who, Some(at), shop.pen).await.unwrap();
    match outcome {
        Ok(placed) => Ok(placed.order),
        Err(Error::Invalid(errors)) => Err(errors.0["cart"].clone()),
        Err(other) => panic!("{other:?}"),
    }
}

#[db_test]
async fn a_customer_buys_at_most_as_many_units_as_one_may(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    limit(&shop, shop.pen, 3, VariantKind::Stocked).await;
    let (s, ada, guest, email) = (
        &shop.t.services,
        &shop.customer,
        Actor::default(),
        "ada@example.com",
    );
    let refused = buy(&shop, ada, email, 4).await.unwrap_err();
    assert_eq!(refused, "One customer can buy 3 of Product PEN.");
    let first = buy(&shop, ada, email, 2).await.unwrap();
    // The account counts whatever address it gives, and the address whoever gives it.
    let refused = buy(&shop, ada, "other@example.com", 2).await.unwrap_err();
    assert_eq!(
        refused,
        "One customer can buy 3 of Product PEN. You have bought 2 already."
    );
    assert!(buy(&shop, &guest, email, 2).await.is_err());
    buy(&shop, &guest, "bob@example.com", 3).await.unwrap();
    let program = Program::of(&shop.t, ada).await;
    let lines = [("LAMP", 1), ("PEN", 1), ("PEN", 1)];
    let refused = program.post("/orders", &order(&lines, None)).await.is(422);
    assert_eq!(refused.wrong(), ["#/lines/1/quantity"]);
    // What was cancelled is not counted.
    cancellations::request(s, ada, first, "changed_mind", "")
        .await
        .unwrap();
    buy(&shop, ada, email, 3).await.unwrap();
    assert!(buy(&shop, ada, email, 1).await.is_err());
    let view = {
        let cart = cart::add(s, ada, None, shop.pen, 4).await.unwrap();
        assert_eq!(cart::view(s, ada, Some(cart)).await.unwrap().id, Some(cart));
        cart::view(s, ada, Some(cart)).await.unwrap()
    };
    let line = &view.sellers[0].lines[0];
    assert_eq!((line.most, view.ready), (3, false), "{:?}", line.problem);
    shop.verified().await;
}

#[db_test]
async fn twenty_orders_of_one_customer_at_once_take_no_more_than_the_limit(t: TestDb) {
    let shop = Shop::open(t, 100).await;
    limit(&shop, shop.pen, 3, VariantKind::Stocked).await;
    limit(&shop, shop.ink, 3, VariantKind::Digital).await;
    for sku in ["PEN", "INK"] {
        let program = Program::of(&shop.t, &shop.customer).await;
        let tries = (0..20).map(|_| {
            let program = program.clone();
            async move { program.post("/orders", &order(&[(sku, 1)], None)).await }
        });
        let replies = futures::future::join_all(tries).await;
        for reply in &replies {
            assert!(matches!(reply.status.as_u16(), 201 | 422), "{}", reply.text);
        }
        let placed = replies.iter().filter(|reply| reply.status == 201).count();
        assert_eq!(placed, 3, "{sku}");
    }
    shop.verified().await;
}

#[db_test]
async fn a_price_that_changed_is_named_and_accepted_with_one_more_press(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let mut guest = Browser::new(&shop.t);
    for (slug, variant) in [("lamp", shop.lamp), ("pen", shop.pen)] {
        let fields = [("variant", variant.to_string()), ("quantity", "1".to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        guest
            .submit(&format!("/products/{slug}"), "/api/cart/add", &fields)
            .await;
    }
    let page = guest.get("/checkout").await;
    assert!(!page.says("The price has changed"));
    set_price(&shop.t, shop.lamp, 2999).await;
    let place = async |guest: &mut Browser, total: &str, key: &str| {
        let fields = [
            ("key", key),
            ("total[standard]", total),
            ("email", "ada@example.com"),
            ("shipping_method", "standard"),
            ("payment_method", "cod"),
            ("shipping_name", "Ada Lovelace"),
            ("shipping_phone", "+14155550100"),
            ("shipping_line1", "1 Market Street"),
            ("shipping_city", "San Francisco"),
            ("shipping_state", "CA"),
            ("shipping_postcode", "94105"),
            ("shipping_country", "US"),
        ];
        guest.submit("/checkout", "/api/checkout/place", &fields).await
    };
    let refused = place(&mut guest, "2831", "1").await;
    assert!(
        refused.says(
            "The price of Product LAMP is now $29.99; it was $19.99. Everything costs $38.31 now. Please look again \
             before you order."
        ),
        "{}",
        refused.body
    );
    // It stands beside the line too, and the page sends the total that it shows now.
    assert!(refused.says("The price has changed from $19.99 to $29.99."));
    assert!(refused.input("total[standard]").contains("3831"));
    let placed = place(&mut guest, "3831", "2").await;
    assert!(placed.says("is placed."), "{}", placed.body);
    shop.verified().await;
}

#[db_test]
async fn a_program_accepts_a_new_price_by_setting_the_line_again(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let program = Program::of(&shop.t, &shop.customer).await;
    let cart = program
        .post("/carts", &json!({}))
        .await
        .is(201)
        .text("/id")
        .to_owned();
    let lines = format!("/carts/{cart}/lines");
    for sku in ["LAMP", "PEN"] {
        let line = json!({ "sku": sku, "quantity": 1 });
        program.post(&lines, &line).await.is(201);
    }
    set_price(&shop.t, shop.lamp, 2999).await;
    let terms = json!({
        "email": "ada@example.com", "shipping_address": home(), "shipping_method": "standard",
        "payment": { "method": "cod" },
    });
    let checkout = format!("/carts/{cart}/checkout");
    let refused = program.post(&checkout, &terms).await.is(422);
    assert_eq!(refused.wrong(), ["#/lines/0/price"]);
    let view = program.get(&format!("/carts/{cart}")).await.is(200);
    assert_eq!(view.json["lines"][0]["was"], json!(1999));
    program
        .put(&format!("{lines}/LAMP"), &json!({ "quantity": 1 }))
        .await
        .is(200);
    program.post(&checkout, &terms).await.is(201);
    shop.verified().await;
}

#[db_test]
async fn an_edit_counts_all_lines_of_what_is_limited(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    limit(&shop, shop.pen, 4, VariantKind::Stocked).await;
    let customer = Program::of(&shop.t, &shop.customer).await;
    let body = order(&[("PEN", 2), ("PEN", 2)], None);
    let placed = customer.post("/orders", &body).await.is(201);
    let id: OrderId = placed.text("/id").parse().unwrap();
    let broken = async |units: [i64; 2]| {
        let wish = edits::units(&shop, id, &[(0, units[0]), (1, units[1])]).await;
        let proposal = services::edits::preview(&shop.t.services, &shop.admin, id, &wish).await;
        proposal.unwrap().broken.len()
    };
    assert!(broken([4, 2]).await > 0);
    assert!(broken([3, 2]).await > 0);
    assert_eq!(broken([2, 1]).await, 0);
}
