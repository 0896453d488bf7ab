//! Who may use the REST API: tokens, scopes, rows of others, and how often.

use axum::{body::Body, http::Method};
use domain::{ids::ApiTokenId, machine::Word, time::DAY, token_scope::TokenScope};
use sea_orm::EntityTrait;
use serde_json::json;
use services::tokens;
use store::entity::api_tokens;
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, order, programs, site},
    fixture::Shop,
};

/// A token that was seen is taken for another second.
async fn wait_until_forgotten() {
    tokio::time::sleep(std::time::Duration::from_millis(1050)).await;
}

#[db_test]
async fn without_a_token_that_works_nobody_gets_in(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let mut program = Program::of(&shop.t, &shop.customer).await;
    program.get("/orders").await.is(200);
    let rows = api_tokens::Entity::find().all(s.db.read()).await.unwrap();
    assert!(program.token.starts_with(tokens::PREFIX) && program.token.len() == 47);
    assert!(!rows[0].token_hash.contains(&program.token) && program.token.ends_with(&rows[0].hint));

    tokens::revoke(s, rows[0].id).await.unwrap();
    assert!(tokens::revoke(s, rows[0].id).await.is_err());
    wait_until_forgotten().await;
    let refused = program.get("/orders").await.is(401);
    assert_eq!(refused.problem(), "unauthenticated");
    assert!(refused.header("www-authenticate").contains("invalid_token"));

    let short = tokens::create(s, "ada@example.com", TokenScope::ALL, Some(1))
        .await
        .unwrap();
    program.token = short;
    program.get("/orders").await.is(200);
    shop.t.clock.advance(DAY);
    wait_until_forgotten().await;
    program.get("/orders").await.is(401);

    for token in ["", "wbt_", "nonsense"] {
        program.token = token.to_owned();
        let refused = program.get("/orders").await.is(401);
        assert!(refused.header("www-authenticate").starts_with("Bearer realm="));
    }
    let basic = [("authorization", "Basic YTpi")];
    program.token = String::new();
    program
        .send(Method::GET, "/orders", &basic, Body::empty())
        .await
        .is(401);
    assert!(
        tokens::create(s, "nobody@example.com", TokenScope::ALL, None)
            .await
            .is_err()
    );
    assert!(tokens::create(s, "ada@example.com", &[], None).await.is_err());
    assert!(tokens::revoke(s, s.id::<ApiTokenId>()).await.is_err());
}

#[db_test]
async fn a_missing_scope_is_named(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let id = "ord_00000000000000000000000000000001";
    let routes = [
        ("GET", "/orders".to_owned(), "orders:read"),
        ("POST", "/orders".to_owned(), "orders:write"),
        ("GET", format!("/orders/{id}"), "orders:read"),
        ("GET", format!("/orders/{id}/events"), "orders:read"),
        ("GET", format!("/orders/{id}/notes"), "orders:read"),
        ("POST", format!("/orders/{id}/notes"), "orders:write"),
        ("GET", format!("/orders/{id}/cancellations"), "orders:read"),
        ("POST", format!("/orders/{id}/cancellations"), "orders:write"),
        (
            "POST",
            format!("/orders/{id}/cancellations/withdraw"),
            "orders:write",
        ),
        ("POST", format!("/orders/{id}/edits"), "orders:write"),
        ("POST", format!("/orders/{id}/edits/preview"), "orders:read"),
        ("GET", format!("/orders/{id}/holds"), "orders:read"),
        ("POST", format!("/orders/{id}/holds"), "orders:write"),
        (
            "POST",
            format!("/orders/{id}/holds/fraud/release"),
            "orders:write",
        ),
        ("POST", format!("/orders/{id}/priority"), "orders:write"),
        ("GET", "/cancellations".to_owned(), "orders:read"),
        ("GET", "/cancellations/{req}".to_owned(), "orders:read"),
        ("POST", "/cancellations/{req}/approve".to_owned(), "orders:write"),
        ("POST", "/cancellations/{req}/reject".to_owned(), "orders:write"),
        ("GET", format!("/orders/{id}/returns"), "returns:read"),
        ("POST", format!("/orders/{id}/returns"), "returns:write"),
        ("GET", "/returns".to_owned(), "returns:read"),
        ("GET", "/returns/{req}".to_owned(), "returns:read"),
        ("POST", "/returns/{req}/approve".to_owned(), "returns:write"),
        ("POST", "/returns/{req}/reject".to_owned(), "returns:write"),
        ("POST", "/returns/{req}/withdraw".to_owned(), "returns:write"),
        ("POST", "/returns/{req}/send".to_owned(), "returns:write"),
        ("POST", "/returns/{req}/receive".to_owned(), "returns:write"),
        ("POST", "/returns/{req}/inspect".to_owned(), "returns:write"),
        ("POST", "/returns/{req}/close".to_owned(), "returns:write"),
        ("GET", "/refunds".to_owned(), "payments:read"),
        ("GET", format!("/orders/{id}/refunds"), "payments:read"),
        ("GET", "/refunds/{rfd}".to_owned(), "payments:read"),
        ("POST", "/refunds/{rfd}/retry".to_owned(), "payments:write"),
        ("POST", "/refunds/{rfd}/paid".to_owned(), "payments:write"),
        ("POST", format!("/orders/{id}/payments"), "payments:write"),
        ("POST", format!("/orders/{id}/payments/confirm"), "payments:write"),
        ("GET", "/seller-orders".to_owned(), "orders:read"),
        ("GET", "/seller-orders/{sor}".to_owned(), "orders:read"),
        ("POST", "/seller-orders/{sor}/process".to_owned(), "orders:write"),
        ("POST", "/seller-orders/{sor}/decline".to_owned(), "orders:write"),
        ("POST", "/seller-orders/{sor}/pack".to_owned(), "orders:write"),
        ("POST", "/seller-orders/{sor}/ship".to_owned(), "orders:write"),
        ("POST", "/seller-orders/{sor}/deliver".to_owned(), "orders:write"),
        ("POST", "/carts".to_owned(), "orders:write"),
        ("POST", "/carts/{crt}/promotion-codes".to_owned(), "orders:write"),
        (
            "DELETE",
            "/carts/{crt}/promotion-codes/TENTH".to_owned(),
            "orders:write",
        ),
        ("GET", "/carts/{crt}".to_owned(), "orders:read"),
        ("POST", "/carts/{crt}/lines".to_owned(), "orders:write"),
        ("PUT", "/carts/{crt}/lines/PEN".to_owned(), "orders:write"),
        ("DELETE", "/carts/{crt}/lines/PEN".to_owned(), "orders:write"),
        ("POST", "/carts/{crt}/checkout".to_owned(), "orders:write"),
        ("GET", "/products".to_owned(), "products:read"),
        ("GET", "/stock/PEN".to_owned(), "stock:read"),
        ("PUT", "/stock/PEN".to_owned(), "stock:write"),
        ("GET", "/customers".to_owned(), "customers:read"),
        ("GET", "/customers/{usr}".to_owned(), "customers:read"),
        ("PATCH", "/customers/{usr}".to_owned(), "customers:write"),
        ("GET", "/sellers".to_owned(), "admin:read"),
        ("PATCH", "/sellers/{sel}".to_owned(), "admin:write"),
    ];
    let document = Program::of(&shop.t, &shop.admin)
        .await
        .get("/openapi.json")
        .await
        .is(200);
    let paths = document.json["paths"].as_object().unwrap();
    let operations: usize = paths.values().map(|item| item.as_object().unwrap().len()).sum();
    assert_eq!(operations, routes.len(), "a route has no scope here");
    for (method, path, scope) in routes {
        // The document says the same.
        let fits = |template: &str| {
            let (asked, parts) = (path.split('/'), template.split('/'));
            template.split('/').count() == path.split('/').count()
                && asked
                    .zip(parts)
                    .all(|(word, part)| part.starts_with('{') || part == word)
        };
        let said = paths.iter().filter(|(template, _)| fits(template));
        let said: Vec<_> = said
            .map(|(_, item)| &item[method.to_lowercase()]["security"][0]["bearer"][0])
            .collect();
        assert!(said.contains(&&json!(scope)), "{method} {path}: {said:?}");
        let others: Vec<TokenScope> = TokenScope::ALL
            .iter()
            .copied()
            .filter(|other| other.as_str() != scope)
            .collect();
        let program = Program::with(&shop.t, &shop.admin, &others).await;
        let mut path = path;
        for prefix in ["req", "rfd", "sor", "crt", "usr", "sel"] {
            path = path.replace(&format!("{{{prefix}}}"), &format!("{prefix}_{:032x}", 1));
        }
        let method = Method::try_from(method).unwrap();
        let refused = program.send(method, &path, &[], Body::empty()).await;
        assert_eq!(refused.clone().is(403).problem(), "missing-scope");
        let challenge = format!("scope=\"{scope}\"");
        assert!(refused.header("www-authenticate").contains(&challenge), "{path}");
    }
}

#[db_test]
async fn what_is_not_yours_is_not_there(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, seller, admin] = programs(&shop).await;
    let eve = Program::of(&shop.t, &shop.t.user("eve@example.com").await).await;
    let other = Program::of(&shop.t, &shop.sellers[1].1).await;
    let placed = customer
        .post("/orders", &order(&[("LAMP", 1)], None))
        .await
        .is(201);
    let (id, part) = (placed.text("/id"), placed.text("/seller_orders/0/id"));
    let wish = json!({ "reason_code": "changed_mind" });
    for who in [&eve, &seller, &other] {
        for path in ["", "/events", "/notes", "/cancellations", "/returns", "/refunds"] {
            let refused = who.get(&format!("/orders/{id}{path}")).await.is(404);
            assert_eq!(refused.problem(), "not-found");
        }
        // A version that is asked for tells nothing either.
        let path = format!("/orders/{id}/cancellations");
        who.post_with(&path, &[("if-match", "\"0\"")], &wish)
            .await
            .is(404);
    }
    for who in [&eve, &other, &customer] {
        who.get(&format!("/seller-orders/{part}")).await.is(404);
        for step in ["process", "pack", "deliver"] {
            let path = format!("/seller-orders/{part}/{step}");
            who.post(&path, &json!({})).await.is(404);
        }
    }
    for path in ["/cancellations", "/returns", "/refunds"] {
        eve.get(path).await.is(404);
        seller.get(path).await.is(404);
        admin.get(path).await.is(200);
    }
    eve.get("/seller-orders").await.is(404);
    eve.get("/stock/LAMP").await.is(404);
    other.get("/stock/LAMP").await.is(404);
    other.put("/stock/LAMP", &json!({ "on_hand": 5 })).await.is(404);
    let cart = customer.post("/carts", &json!({})).await.is(201);
    eve.get(&format!("/carts/{}", cart.text("/id"))).await.is(404);
    for strange in [
        "/orders/7",
        "/orders/ord_x",
        "/seller-orders/%00",
        "/stock/%00",
        "/stock/%ff",
    ] {
        admin.get(strange).await.is(404);
    }
    seller.get(&format!("/seller-orders/{part}")).await.is(200);
    assert_eq!(shop.stock(shop.lamp).await, (10, 1));
}

#[db_test]
async fn a_token_that_asks_too_often_waits_and_others_do_not(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [mut customer, mut seller, _] = programs(&shop).await;
    customer.router = site(&shop.t, 3);
    seller.router = customer.router.clone();
    for left in [2, 1, 0] {
        let reply = customer.get("/orders").await.is(200);
        assert_eq!(reply.header("ratelimit"), format!("\"token\";r={left};t=60"));
        assert_eq!(reply.header("ratelimit-policy"), "\"token\";q=3;w=60");
    }
    let refused = customer.get("/orders").await.is(429);
    assert_eq!(refused.problem(), "too-many-requests");
    assert_eq!(refused.header("retry-after"), "20");
    assert_eq!(refused.header("ratelimit"), "\"token\";r=0;t=20");
    seller.get("/seller-orders").await.is(200);
    shop.t.clock.advance(20 * domain::time::SECOND);
    customer.get("/orders").await.is(200);
    customer.get("/orders").await.is(429);
}
