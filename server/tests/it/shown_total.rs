//! What was shown is what is charged, and a code is used as often as it was sold with.

use domain::{money::Currency, pricing::PromotionKind, time::DAY};
use sea_orm::EntityTrait;
use services::{Error, cancellations, cart, checkout, payments, views};
use store::entity::promotions;
use testkit::{TestDb, db_test};

use crate::{
    browser::Browser,
    cart::set_price,
    fixture::{DECLINED, Shop},
};

#[db_test]
async fn an_order_that_costs_something_else_than_was_shown_is_not_placed(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let s = &shop.t.services;
    let at = cart::add(s, &shop.customer, None, shop.lamp, 1).await.unwrap();
    let page = views::checkout::of_cart(s, &shop.customer, None).await.unwrap();
    let shown = page.shipping[0].total.minor;
    set_price(&shop.t, shop.lamp, 2999).await;
    let input = |shown| checkout::PlaceInput {
        shown_total: Some(shown),
        ..Shop::input(None)
    };
    let refused = checkout::place_from_cart(s, &shop.customer, at, input(shown), "k").await;
    let Err(Error::Invalid(errors)) = refused else {
        panic!("{refused:?}")
    };
    assert!(errors.0["cart"].contains("34.98"), "{errors:?}");
    let page = views::checkout::of_cart(s, &shop.customer, None).await.unwrap();
    assert_eq!(page.cart.sellers.len(), 1, "the cart is kept");
    let shown = page.shipping[0].total.minor;
    let placed = checkout::place_from_cart(s, &shop.customer, at, input(shown), "k")
        .await
        .unwrap();
    assert_eq!(shop.graph(placed.order).await.order.total, 3498);
    shop.verified().await;
}

#[db_test]
async fn the_page_sends_the_total_it_shows(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let mut guest = Browser::new(&shop.t);
    let variant = shop.lamp.to_string();
    guest
        .submit(
            "/products/lamp",
            "/api/cart/add",
            &[("variant", &variant), ("quantity", "1")],
        )
        .await;
    let page = guest.get("/checkout").await;
    assert!(page.input("total[standard]").contains("2498"));
}

pub(crate) async fn used(shop: &Shop) -> i64 {
    let rows = promotions::Entity::find()
        .all(shop.t.services.db.read())
        .await
        .unwrap();
    rows.iter().map(|row| row.used).sum()
}

#[db_test]
async fn a_code_is_free_again_when_its_order_ends_with_nothing_sold(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let s = &shop.t.services;
    let once = promotions::Model {
        currency: Some(Currency::USD),
        ends_at: Some(s.now().plus(DAY)),
        usage_limit: Some(1),
        ..shop.t.promotion("ONCE", PromotionKind::Percentage, 1000)
    };
    shop.t.insert::<promotions::Entity, _>(once).await;
    let buy = async |card: Option<&str>, key: &str| {
        let at = cart::add(s, &shop.customer, None, shop.pen, 2).await.unwrap();
        cart::apply_code(s, &shop.customer, None, "ONCE").await?;
        let placed = checkout::place_from_cart(s, &shop.customer, at, Shop::input(card), key).await?;
        Ok::<_, Error>(placed.order)
    };
    let unpaid = buy(Some(DECLINED), "1").await.unwrap();
    assert_eq!(used(&shop).await, 1);
    assert!(buy(None, "2").await.is_err());
    shop.t.clock.advance(payments::PAY_WITHIN);
    shop.settle().await;
    assert_eq!(shop.graph(unpaid).await.order.state.to_string(), "rejected");
    assert_eq!(used(&shop).await, 0);
    let order = buy(None, "3").await.unwrap();
    assert_eq!(used(&shop).await, 1);
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    assert_eq!(used(&shop).await, 0);
    shop.verified().await;
}
