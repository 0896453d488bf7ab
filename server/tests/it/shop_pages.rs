//! The shop and the cart as pages, without JavaScript.

use axum::http::StatusCode;
use testkit::{TestDb, db_test};

use crate::browser::Browser;

#[db_test]
async fn a_guest_finds_something_and_fills_a_cart(t: TestDb) {
    let seller = t.seller("Papyrus").await;
    let pen = t.variant(seller, "PEN", 250, 5).await.to_string();
    t.variant(seller, "INK", 999, 0).await;
    let mut guest = Browser::new(&t);
    let shop = guest.get("/products").await;
    assert!(shop.says("Product PEN") && shop.says("$2.50") && shop.says("Sold out"));
    let found = guest.get("/products?q=pen&category=tests").await;
    assert!(found.says("Product PEN") && !found.says("Product INK"));
    assert!(found.input("q").contains("pen"));
    assert!(
        guest
            .get("/products?q=%3Cb%3Enothing")
            .await
            .says("Nothing was found")
    );
    assert_eq!(
        guest.get("/products/no-such-thing").await.status,
        StatusCode::NOT_FOUND
    );
    let ink = guest.get("/products/ink").await;
    assert!(ink.says("This is sold out.") && ink.says("Sold by Papyrus"));

    let page = "/products/pen";
    assert!(guest.get(page).await.says("Only 5 left"));
    for wrong in ["0", "-1", "6", "ten", "", "99999999999999999999"] {
        let back = guest
            .submit(page, "/api/cart/add", &[("variant", &pen), ("quantity", wrong)])
            .await;
        assert!(
            back.says("Add to cart") && back.body.contains("aria-invalid"),
            "{wrong}"
        );
    }
    let nothing = guest
        .post(page, "/api/cart/add", &[("variant", "var_x"), ("quantity", "1")])
        .await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    let cart = guest
        .submit(page, "/api/cart/add", &[("variant", &pen), ("quantity", "3")])
        .await;
    assert!(cart.says("$7.50") && cart.says("Sold by Papyrus") && cart.says("Check out"));
    let cart = guest
        .submit(
            "/cart",
            "/api/cart/set-quantity",
            &[("variant", &pen), ("quantity", "9")],
        )
        .await;
    assert!(cart.says("Only 5 are left.") && cart.says("$7.50"));
    let cart = guest
        .submit(
            "/cart",
            "/api/cart/set-quantity",
            &[("variant", &pen), ("quantity", "5")],
        )
        .await;
    assert!(cart.says("$12.50"));
    let cart = guest
        .submit("/cart", "/api/cart/apply-code", &[("promotion_code", "NONE")])
        .await;
    assert!(cart.says("This code is not known.") && cart.input("promotion_code").contains("NONE"));
    assert!(guest.another().get("/cart").await.says("Your cart is empty"));
    let cart = guest
        .submit("/cart", "/api/cart/remove", &[("variant", &pen)])
        .await;
    assert!(cart.says("Your cart is empty"));
}

#[db_test]
async fn the_list_is_paged_with_its_filters(t: TestDb) {
    let seller = t.seller("Papyrus").await;
    for i in 0..26 {
        t.variant(seller, &format!("PEN-{i:02}"), 250, 5).await;
    }
    let mut guest = Browser::new(&t);
    let first = guest.get("/products?category=tests").await;
    assert!(first.says("Next") && !first.says("Previous"));
    let (_, rest) = first.body.split_once("rel=\"next\" href=\"").unwrap();
    let next = rest.split('"').next().unwrap().replace("&amp;", "&");
    assert!(next.starts_with("/products?category=tests&after=prd_"), "{next}");
    let second = guest.get(&next).await;
    assert!(second.says("Product PEN-25") && second.says("Previous") && !second.says("Product PEN-00"));
}
