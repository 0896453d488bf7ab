//! A program that talks to the REST API: its token, its requests, and the answers.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use domain::{actor::Actor, machine::Word, token_scope::TokenScope};
use leptos::config::LeptosOptions;
use serde_json::{Value, json};
use server::router::{Site, router};
use services::{Services, accounts, tokens};
use testkit::TestDb;
use tower::ServiceExt;

use crate::fixture::Shop;

/// A program with a token.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) router: Router,
    pub(crate) token: String,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Reply {
    /// The same, when it has this status.
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// The kind of problem it is, after checking its form.
    pub(crate) fn problem(&self) -> &str {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text
        );
        assert_eq!(self.json["status"], self.status.as_u16(), "{}", self.text);
        assert!(self.json["title"].is_string() && self.json["instance"].is_string());
        assert_eq!(self.json["instance"], self.header("x-request-id"));
        let kind = self.json["type"].as_str().unwrap();
        kind.strip_prefix("/api/v1/docs#").unwrap()
    }

    /// Where the fields are that are wrong.
    pub(crate) fn wrong(&self) -> Vec<&str> {
        let errors = self.json["errors"].as_array().unwrap();
        errors.iter().map(|e| e["pointer"].as_str().unwrap()).collect()
    }

    /// A header's text; empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// A member's text.
    pub(crate) fn text(&self, pointer: &str) -> &str {
        let member = self.json.pointer(pointer).and_then(Value::as_str);
        member.unwrap_or_else(|| panic!("no {pointer} in {}", self.text))
    }
}

/// A token that acts for somebody, with these scopes.
pub(crate) async fn token(t: &TestDb, who: &Actor, scopes: &[TokenScope]) -> String {
    let person = accounts::person(&t.services, who.user.unwrap()).await.unwrap();
    tokens::create(&t.services, &person.email, scopes, None)
        .await
        .unwrap()
}

/// The whole application on a database, with a limit of requests a minute.
pub(crate) fn site(t: &TestDb, per_minute: u32) -> Router {
    site_of(t.services.clone(), per_minute)
}

/// The whole application on these services, with a limit of requests a minute.
pub(crate) fn site_of(services: Services, per_minute: u32) -> Router {
    router(Site {
        options: LeptosOptions::builder()
            .output_name("waybill")
            .site_root("nowhere")
            .build(),
        services,
        secure: false,
        client_address_header: None,
        api_requests_per_minute: per_minute,
        stop: tokio_util::sync::CancellationToken::new(),
    })
}

impl Program {
    /// A program that acts for somebody, with every scope.
    pub(crate) async fn of(t: &TestDb, who: &Actor) -> Self {
        Self::with(t, who, TokenScope::ALL).await
    }

    /// A program that acts for somebody, with these scopes.
    pub(crate) async fn with(t: &TestDb, who: &Actor, scopes: &[TokenScope]) -> Self {
        Self {
            router: site(t, 0),
            token: token(t, who, scopes).await,
        }
    }

    /// Sends a request.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if !self.token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        Reply {
            status: head.status,
            headers: head.headers,
            json: serde_json::from_str(&text).unwrap_or_default(),
            text,
        }
    }

    /// Reads.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// Sends JSON.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.post_with(path, &[], body).await
    }

    /// Sends JSON with headers.
    pub(crate) async fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        self.send(Method::POST, path, &all, body.to_string()).await
    }

    /// Puts JSON.
    pub(crate) async fn put(&self, path: &str, body: &Value) -> Reply {
        let headers = [("content-type", "application/json")];
        self.send(Method::PUT, path, &headers, body.to_string()).await
    }
}

/// An order of these units, to be paid in cash, or with the card that a token stands for.
pub(crate) fn order(lines: &[(&str, i64)], token: Option<&str>) -> Value {
    let lines: Vec<Value> = lines
        .iter()
        .map(|(sku, quantity)| json!({ "sku": sku, "quantity": quantity }))
        .collect();
    let payment = match token {
        Some(token) => json!({ "method": "test", "token": token }),
        None => json!({ "method": "cod" }),
    };
    json!({
        "email": "ada@example.com",
        "currency": "USD",
        "lines": lines,
        "shipping_address": home(),
        "shipping_method": "standard",
        "payment": payment,
    })
}

/// Where the tests' customers live.
pub(crate) fn home() -> Value {
    serde_json::to_value(crate::fixture::home()).unwrap()
}

/// The programs of a shop's customer, first seller and administrator.
pub(crate) async fn programs(shop: &Shop) -> [Program; 3] {
    [
        Program::of(&shop.t, &shop.customer).await,
        Program::of(&shop.t, &shop.sellers[0].1).await,
        Program::of(&shop.t, &shop.admin).await,
    ]
}
