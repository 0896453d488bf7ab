//! From the cart to an order and back, as pages, without JavaScript.

use axum::http::{StatusCode, header};
use domain::ids::OrderId;
use sea_orm::EntityTrait;
use store::entity::orders;
use testkit::{TestDb, db_test};

use crate::{
    browser::{Answer, Browser},
    fixture::{DECLINED, GOOD, SECOND_STEP, Shop},
};

const PLACE: &str = "/api/checkout/place";

/// A guest with a lamp in the cart.
async fn guest(shop: &Shop) -> Browser {
    let mut guest = Browser::new(&shop.t);
    let lamp = shop.lamp.to_string();
    guest
        .submit(
            "/products/lamp",
            "/api/cart/add",
            &[("variant", &lamp), ("quantity", "1")],
        )
        .await;
    guest
}

/// What a guest types; `change` replaces some of it.
fn typed<'a>(key: &'a str, change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("key", key),
        ("email", "Grace@Example.com"),
        ("shipping_choice", "new"),
        ("shipping_name", "Grace Hopper"),
        ("shipping_phone", "+1 415 555 0100"),
        ("shipping_line1", "1 Market Street"),
        ("shipping_city", "San Francisco"),
        ("shipping_postcode", "94105"),
        ("shipping_country", "US"),
        ("billing_choice", "same"),
        ("shipping_method", "standard"),
        ("payment_method", "cod"),
        ("note", "Ring <twice>"),
    ];
    fields.retain(|(name, _)| change.iter().all(|(other, _)| name != other));
    fields.extend(change);
    fields
}

fn card(number: &str) -> Vec<(&str, &str)> {
    vec![
        ("payment_method", "test"),
        ("card_number", number),
        ("card_expiry", "12/49"),
        ("card_cvc", "123"),
    ]
}

fn key(page: &Answer) -> String {
    let tag = page.input("key");
    tag.split("value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned()
}

async fn placed(shop: &Shop) -> Vec<orders::Model> {
    orders::Entity::find()
        .all(shop.t.services.db.read())
        .await
        .unwrap()
}

#[db_test]
async fn an_empty_cart_has_nothing_to_check_out(t: TestDb) {
    let shop = Shop::open(t, 3).await;
    let mut nobody = Browser::new(&shop.t);
    assert!(nobody.get("/checkout").await.says("Your cart is empty"));
    let back = nobody.submit("/checkout", PLACE, &typed("k", &[])).await;
    assert!(back.says("Your cart is empty"));
    assert!(placed(&shop).await.is_empty());
}

#[db_test]
async fn a_guest_orders_and_a_double_click_orders_once(t: TestDb) {
    let shop = Shop::open(t, 3).await;
    let mut guest = guest(&shop).await;
    let page = guest.get("/checkout").await;
    assert!(
        page.says("From Lamps Inc") && page.says("$24.98"),
        "the exact total"
    );
    let key = key(&page);
    let first = guest.post("/checkout", PLACE, &typed(&key, &[])).await;
    let second = guest.post("/checkout", PLACE, &typed(&key, &[])).await;
    assert_eq!(first.place(), second.place());
    assert!(first.place().starts_with("/orders/"), "{}", first.place());
    let order = guest.get(first.place()).await;
    assert!(order.says("Thank you!") && order.says("Product LAMP") && order.says("grace@example.com"));
    assert!(
        order.body.contains("Ring &lt;twice&gt;"),
        "what people type is text"
    );
    let rows = placed(&shop).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].email, "grace@example.com");

    // Nobody else sees it, and is told the same as for an order that does not exist.
    let mut stranger = guest.another();
    for path in [first.place(), "/orders/AAAAA-AAAAA", "/orders/nonsense"] {
        let missing = stranger.get(path).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND, "{path}");
        assert!(missing.says("follow it with its number") && !missing.says("LAMP"));
        for page in ["cancel", "pay"] {
            assert_eq!(
                stranger.get(&format!("{path}/{page}")).await.status,
                StatusCode::NOT_FOUND
            );
        }
    }
    let number = rows[0].number.to_string();
    let post = stranger
        .post(
            "",
            "/api/orders/cancel",
            &[("order", &number), ("reason_code", "other")],
        )
        .await;
    assert_eq!(post.status, StatusCode::NOT_FOUND);
}

#[db_test]
async fn what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept_but_for_the_card(t: TestDb) {
    let shop = Shop::open(t, 3).await;
    let mut guest = guest(&shop).await;
    let mut wrong = card("4242 4242 4242 4241");
    wrong.extend([
        ("shipping_postcode", "941"),
        ("email", "grace"),
        ("billing_choice", "new"),
        ("billing_city", "Oakland"),
    ]);
    let back = guest.submit("/checkout", PLACE, &typed("k1", &wrong)).await;
    for sentence in [
        "This does not look like an email address.",
        "This is not a postcode of this country.",
        "This is not a card number.",
        "Address line 1 is missing.",
    ] {
        assert!(back.says(sentence), "{sentence}");
    }
    assert!(back.input("email").contains("grace") && back.input("shipping_name").contains("Grace Hopper"));
    assert!(back.input("billing_city").contains("Oakland"));
    assert!(!back.body.contains("4242424") && !back.body.contains("4242 4242 4242 4241"));
    assert!(!back.input("card_cvc").contains("123") && !back.input("card_expiry").contains("12/49"));
    assert!(placed(&shop).await.is_empty());
    let strange = [
        ("shipping_choice", "adr_00000000000000000000000000000007"),
        ("payment_method", "gold"),
        ("shipping_method", "rocket"),
    ];
    let back = guest.submit("/checkout", PLACE, &typed("k2", &strange)).await;
    assert!(back.says("Please choose an address."));
}

#[db_test]
async fn a_card_may_need_a_code_or_another_card(t: TestDb) {
    let shop = Shop::open(t, 3).await;
    let mut guest = guest(&shop).await;
    let sent = guest
        .post("/checkout", PLACE, &typed("k", &card(SECOND_STEP)))
        .await;
    let pay = sent.place().to_owned();
    assert!(pay.ends_with("/pay"));
    assert!(
        guest
            .get(&pay)
            .await
            .says("Your bank wants to know that it is you.")
    );
    let number = placed(&shop).await[0].number.to_string();
    let order = ("order", number.as_str());
    let empty = guest
        .submit(&pay, "/api/orders/enter-code", &[order, ("code", " ")])
        .await;
    assert!(empty.says("Please enter the code."));
    let wrong = guest
        .submit(&pay, "/api/orders/enter-code", &[order, ("code", "000000")])
        .await;
    assert!(wrong.says("The code was not right.") && wrong.says("Please try another card."));
    let mut again = card(DECLINED);
    again.push(order);
    assert!(
        guest
            .submit(&pay, "/api/orders/pay-again", &again)
            .await
            .says("The card was declined.")
    );
    let mut good = card(GOOD);
    good.push(order);
    let done = guest.submit(&pay, "/api/orders/pay-again", &good).await;
    assert!(done.says("Your payment is confirmed.") && done.says("Payment of $24.98 received"));
    assert!(guest.get(&pay).await.says("Nothing has to be paid here now."));
}

#[db_test]
async fn a_guest_tracks_cancels_and_orders_again(t: TestDb) {
    let shop = Shop::open(t, 3).await;
    guest(&shop)
        .await
        .post("/checkout", PLACE, &typed("k", &[]))
        .await;
    let number = placed(&shop).await[0].number.to_string();
    let mut later = Browser::new(&shop.t);
    let track = "/api/track/follow";
    let wrong = later
        .submit(
            "/track",
            track,
            &[("number", &number), ("email", "eve@example.com")],
        )
        .await;
    assert!(wrong.says("No order was found") && wrong.input("number").contains(&number));
    let order = later
        .submit(
            "/track",
            track,
            &[("number", &number), ("email", "grace@example.com")],
        )
        .await;
    assert!(order.says(&format!("Order {number}")));
    let page = format!("/orders/{number}");
    let ask = later.get(&format!("{page}/cancel")).await;
    assert!(ask.says("this is cancelled at once") && ask.says("$24.98"));
    let cancel = "/api/orders/cancel";
    let none = later
        .submit(
            &format!("{page}/cancel"),
            cancel,
            &[("order", &number), ("reason_code", "")],
        )
        .await;
    assert!(none.says("Please choose a reason."));
    let fields = [
        ("order", number.as_str()),
        ("reason_code", "changed_mind"),
        ("reason", ""),
    ];
    let done = later.submit(&format!("{page}/cancel"), cancel, &fields).await;
    assert!(done.says("The cancellation is done") && done.says("Order cancelled"));
    assert!(
        later
            .get(&format!("{page}/cancel"))
            .await
            .says("This order is closed.")
    );
    let cart = later
        .submit(&page, "/api/orders/reorder", &[("order", &number)])
        .await;
    assert!(cart.says("Your cart is filled again.") && cart.says("Product LAMP"));
}

#[db_test]
async fn the_history_asks_strangers_to_sign_in_and_any_filter_is_read(t: TestDb) {
    let shop = Shop::open(t, 3).await;
    let mut stranger = Browser::new(&shop.t);
    let away = stranger.get("/orders?q=lamp").await;
    assert_eq!(
        away.headers[header::LOCATION],
        "/sign-in?next=%2Forders%3Fq%3Dlamp"
    );
    let mut guest = guest(&shop).await;
    guest.post("/checkout", PLACE, &typed("k", &[])).await;
    let order: OrderId = placed(&shop).await[0].id;
    let number = shop.graph(order).await.order.number.to_string();
    let list = guest
        .get("/orders?q=lamp&status=confirmed&from=2020-01-01&to=2100-01-01&sort=total_desc")
        .await;
    assert!(list.says(&number) && list.says("$24.98"));
    for odd in [
        "?status=nonsense",
        "?from=never&to=1",
        "?sort=up",
        "?cursor=%00",
        "?cursor=after.1.x&q=%25",
    ] {
        assert_eq!(
            guest.get(&format!("/orders{odd}")).await.status,
            StatusCode::OK,
            "{odd}"
        );
    }
    assert!(guest.get("/orders?q=chair").await.says("No orders match"));
}
