//! Accounts and sessions as pages, without JavaScript.

use axum::http::{StatusCode, header};
use domain::time::{DAY, HOUR};
use sea_orm::EntityTrait;
use services::accounts::{self, NewAccount};
use store::entity::{mails, sessions};
use testkit::{TestDb, db_test};

use crate::browser::Browser;

const PASSWORD: &str = "correct horse battery";

async fn account(t: &TestDb, email: &str) {
    let account = NewAccount {
        email: email.into(),
        name: "Ada <b>Lovelace</b>".into(),
        password: PASSWORD.into(),
    };
    accounts::sign_up(&t.services, &account, "192.0.2.1")
        .await
        .unwrap();
}

/// A browser in which a new account is signed in.
pub(crate) async fn signed_in(t: &TestDb, email: &str) -> Browser {
    account(t, email).await;
    let mut browser = Browser::new(t);
    let fields = [("email", email), ("password", PASSWORD), ("next", "")];
    let sent = browser.post("/sign-in", "/api/account/sign-in", &fields).await;
    assert_eq!((sent.status, sent.place()), (StatusCode::SEE_OTHER, "/"));
    browser
}

#[db_test]
async fn somebody_signs_up_goes_on_where_they_were_and_signs_out(t: TestDb) {
    let mut browser = Browser::new(&t);
    let page = browser.get("/sign-up?next=/cart").await;
    assert!(page.body.contains("value=\"/cart\"") && page.says("Full name"));
    let fields = [
        ("email", "ada@example.com"),
        ("name", "Ada"),
        ("password", PASSWORD),
        ("next", "/cart"),
    ];
    let sent = browser
        .post("/sign-up?next=/cart", "/api/account/sign-up", &fields)
        .await;
    assert_eq!(sent.place(), "/cart");
    let cookie = sent.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Max-Age=2592000")
    );
    let cart = browser.get("/cart").await;
    assert!(cart.says("Your account is ready.") && cart.says("Sign out"));
    assert!(!browser.get("/cart").await.says("Your account is ready."));
    let before = browser.clone();
    let out = browser.submit("/cart", "/api/auth/sign-out", &[]).await;
    assert!(out.says("You are signed out.") && out.says("Sign in"));
    // The session is gone on the server too.
    assert!(!before.clone().get("/").await.says("Sign out"));
    assert!(before.cookie.is_some() && before.cookie != browser.cookie);
}

#[db_test]
async fn nobody_is_sent_to_another_site(t: TestDb) {
    account(&t, "ada@example.com").await;
    for next in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ] {
        let fields = [
            ("email", "ada@example.com"),
            ("password", PASSWORD),
            ("next", next),
        ];
        let sent = Browser::new(&t)
            .post("/sign-in", "/api/account/sign-in", &fields)
            .await;
        assert_eq!(sent.place(), "/", "{next}");
    }
}

#[db_test]
async fn a_wrong_password_keeps_the_address_and_says_what_no_account_says(t: TestDb) {
    account(&t, "ada@example.com").await;
    let mut said = Vec::new();
    for email in ["ada@example.com", "nobody@example.com"] {
        let mut browser = Browser::new(&t);
        let fields = [
            ("email", email),
            ("password", "not the password"),
            ("next", "/cart"),
        ];
        let page = browser
            .submit("/sign-in?next=%2Fcart", "/api/account/sign-in", &fields)
            .await;
        assert!(page.input("email").contains(email));
        assert!(!page.body.contains("not the password"));
        assert!(page.input("next").contains("/cart"));
        assert!(page.says("Email or password is not right."));
        said.push(page.body.matches("not right").count());
    }
    assert_eq!(said[0], said[1]);
}

#[db_test]
async fn signing_in_makes_the_session_id_of_before_worthless(t: TestDb) {
    let seller = t.seller("Papyrus").await;
    let pen = t.variant(seller, "PEN", 250, 5).await.to_string();
    let mut browser = Browser::new(&t);
    let cart = browser
        .submit(
            "/products/pen",
            "/api/cart/add",
            &[("variant", &pen), ("quantity", "2")],
        )
        .await;
    assert!(cart.says("It is in your cart.") && cart.says("Product PEN"));
    let planted = browser.clone();
    account(&t, "ada@example.com").await;
    let fields = [("email", "ada@example.com"), ("password", PASSWORD)];
    browser.post("/sign-in", "/api/account/sign-in", &fields).await;
    assert_ne!(planted.cookie, browser.cookie);
    assert!(
        browser.get("/cart").await.says("Product PEN"),
        "the cart came along"
    );
    let page = planted.clone().get("/cart").await;
    assert!(!page.says("Sign out") && page.says("Your cart is empty"));
    // A request that was under way when it ended does not bring it back.
    planted
        .clone()
        .post(
            "/products/pen",
            "/api/cart/add",
            &[("variant", &pen), ("quantity", "1")],
        )
        .await;
    let rows = sessions::Entity::find().all(t.services.db.read()).await.unwrap();
    let old = planted.cookie.unwrap();
    assert!(rows.iter().all(|row| !old.ends_with(&row.id)));
    assert_eq!(rows.iter().filter(|row| row.user_id.is_some()).count(), 1);
}

#[db_test]
async fn a_forgotten_password_is_set_anew_through_pages(t: TestDb) {
    account(&t, "ada@example.com").await;
    let mut browser = Browser::new(&t);
    let mut sent = Vec::new();
    for email in ["nobody@example.com", "ada@example.com"] {
        let page = browser
            .submit(
                "/forgotten-password",
                "/api/account/forgotten-password",
                &[("email", email)],
            )
            .await;
        assert_eq!(page.status, StatusCode::OK);
        sent.push(page.says("If this address has an account"));
    }
    assert_eq!(sent, [true, true]);
    let mail = mails::Entity::find()
        .one(t.services.db.read())
        .await
        .unwrap()
        .unwrap();
    let (_, rest) = mail.body.split_once("/reset-password/").unwrap();
    let token = rest.split_whitespace().next().unwrap();
    let path = format!("/reset-password/{token}");
    let page = browser.get(&path).await;
    assert_eq!(page.headers[header::REFERRER_POLICY], "strict-origin");
    assert!(page.says("New password"));

    // The Referer names no more than the host, or nothing: the form still comes back to its page.
    let action = "/api/account/reset-password";
    for referer in ["", "/"] {
        let short = browser
            .submit(referer, action, &[("token", token), ("password", "short")])
            .await;
        assert!(short.says("Please use at least 10 characters."), "{}", short.body);
    }
    let done = browser
        .submit(
            &path,
            action,
            &[("token", token), ("password", "another long password")],
        )
        .await;
    assert!(done.says("Your new password is set."));
    assert!(
        browser
            .get(&path)
            .await
            .says("This link was used before or is too old.")
    );
    let fields = [
        ("email", "ada@example.com"),
        ("password", "another long password"),
    ];
    assert_eq!(
        browser
            .post("/sign-in", "/api/account/sign-in", &fields)
            .await
            .place(),
        "/"
    );
}

#[db_test]
async fn a_session_ends_after_thirty_days_without_a_visit(t: TestDb) {
    let mut ada = signed_in(&t, "ada@example.com").await;
    for _ in 0..3 {
        t.clock.advance(20 * DAY);
        assert!(ada.get("/").await.says("Sign out"));
    }
    t.clock.advance(30 * DAY);
    assert!(!ada.get("/").await.says("Sign out"));
}

#[db_test]
async fn reading_pages_writes_a_session_once_a_day(t: TestDb) {
    let mut ada = signed_in(&t, "ada@example.com").await;
    ada.get("/").await;
    let stored = async || {
        sessions::Entity::find()
            .one(t.services.db.read())
            .await
            .unwrap()
            .unwrap()
    };
    let before = stored().await;
    t.clock.advance(HOUR);
    let page = ada.get("/products").await;
    assert!(page.says("Sign out") && !page.headers.contains_key(header::SET_COOKIE));
    assert_eq!(stored().await, before);
    t.clock.advance(DAY);
    assert!(
        ada.get("/products")
            .await
            .headers
            .contains_key(header::SET_COOKIE)
    );
    assert_eq!(stored().await.expires_at, t.services.now().plus(30 * DAY));
    let mut stranger = ada.another();
    stranger.get("/products").await;
    assert_eq!(stranger.cookie, None);
}
