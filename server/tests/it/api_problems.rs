//! What goes wrong over the REST API has one form, whoever found it; and the documentation.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use serde_json::json;
use testkit::{TestDb, db_test};
use tower::ServiceExt;

use crate::{
    api::{Program, order},
    fixture::Shop,
};

const JSON: (&str, &str) = ("content-type", "application/json");

#[db_test]
async fn every_refusal_is_a_problem(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let program = Program::of(&shop.t, &shop.customer).await;
    let send = async |method: Method, path: &str, headers: &[(&str, &str)], body: String| {
        program.send(method, path, headers, body).await
    };
    let good = order(&[("PEN", 1)], None).to_string();
    let cases = [
        (
            Method::POST,
            "/orders",
            vec![JSON],
            "{\"email\":".to_owned(),
            400,
            "malformed",
        ),
        (
            Method::POST,
            "/orders",
            vec![JSON],
            String::new(),
            400,
            "malformed",
        ),
        (Method::POST, "/orders", vec![], good.clone(), 415, "media-type"),
        (
            Method::POST,
            "/orders",
            vec![("content-type", "text/plain")],
            good.clone(),
            415,
            "media-type",
        ),
        (
            Method::POST,
            "/orders",
            vec![JSON],
            "[]".to_owned(),
            422,
            "invalid",
        ),
        (
            Method::POST,
            "/orders",
            vec![JSON],
            " ".repeat(300_000),
            413,
            "too-large",
        ),
        (Method::GET, "/nowhere", vec![], String::new(), 404, "not-found"),
        (
            Method::PATCH,
            "/orders",
            vec![],
            String::new(),
            405,
            "method-not-allowed",
        ),
        (
            Method::DELETE,
            "/products",
            vec![],
            String::new(),
            405,
            "method-not-allowed",
        ),
    ];
    for (method, path, headers, body, status, kind) in cases {
        let refused = send(method, path, &headers, body).await.is(status);
        assert_eq!(refused.problem(), kind);
    }
    let refused = send(Method::PATCH, "/orders", &[], String::new()).await;
    assert_eq!(refused.header("allow"), "GET,HEAD,POST");
    let charset = [("content-type", "application/json; charset=utf-8")];
    send(Method::POST, "/orders", &charset, good).await.is(201);
}

#[db_test]
async fn unknown_places_under_api_are_problems_and_the_pages_keep_theirs(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let program = Program::of(&shop.t, &shop.customer).await;
    for path in ["/api", "/api/v2/orders", "/api/nothing"] {
        for method in [Method::GET, Method::POST] {
            let request = Request::builder().method(method).uri(path).body(Body::empty());
            let response = program.router.clone().oneshot(request.unwrap()).await.unwrap();
            assert_eq!(response.status(), 404);
            assert_eq!(
                response.headers()[header::CONTENT_TYPE],
                "application/problem+json"
            );
        }
    }
    let request = Request::get("/products").body(Body::empty()).unwrap();
    let page = program.router.clone().oneshot(request).await.unwrap();
    assert_eq!(page.status(), 200);
}

#[db_test]
async fn our_own_fault_shows_no_text(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let program = Program::of(&shop.t, &shop.admin).await;
    use sea_orm::ConnectionTrait;
    let tx = shop.t.services.db.begin().await.unwrap();
    tx.execute_unprepared("ALTER TABLE refunds RENAME TO hidden")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let failed = program.get("/refunds").await.is(500);
    assert_eq!(failed.problem(), "internal");
    assert!(!failed.text.contains("refunds") && failed.json.get("detail").is_none());
}

#[db_test]
async fn the_documentation_needs_no_token_and_no_script(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let mut program = Program::of(&shop.t, &shop.customer).await;
    program.token = String::new();
    let document = program.get("/openapi.json").await.is(200);
    assert_eq!(document.text("/openapi"), "3.1.0");
    let place = &document.json["paths"]["/orders"]["post"];
    for status in ["201", "400", "401", "403", "409", "413", "415", "422", "429"] {
        assert!(place["responses"][status].is_object(), "{status}");
    }
    assert!(place["responses"]["412"].is_null(), "nothing has a version yet");
    let process = &document.json["paths"]["/seller-orders/{id}/process"]["post"];
    assert!(process["responses"]["412"].is_object());
    let body = &process["requestBody"];
    assert_eq!(body["required"], false);
    assert!(body["content"]["application/json"]["schema"]["$ref"].is_string());
    let names: Vec<_> = place["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| &p["name"])
        .collect();
    assert_eq!(names, [&json!("Idempotency-Key")]);
    // Every link leads to an operation that is there.
    let paths = document.json["paths"].as_object().unwrap();
    let operations = || paths.values().flat_map(|item| item.as_object().unwrap().values());
    let ids: Vec<_> = operations().map(|operation| &operation["operationId"]).collect();
    let responses = operations().flat_map(|operation| operation["responses"].as_object().unwrap().values());
    let links: Vec<_> = responses
        .filter_map(|response| response["links"].as_object())
        .flat_map(serde_json::Map::keys)
        .collect();
    assert!(links.len() > 10 && links.iter().all(|name| ids.contains(&&json!(name))));
    let page = program.get("/docs").await.is(200);
    assert!(page.text.contains("<code>POST /orders</code>") && page.text.contains("id=\"out-of-stock\""));
    assert!(page.text.contains("Scope: <code>orders:write</code>"));
    assert!(!page.text.contains("<script") && !page.text.contains("style=\""));
    assert!(
        page.header("content-security-policy")
            .contains("style-src 'self'")
    );
    program.get("/docs.css").await.is(200);
}
