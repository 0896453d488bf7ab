//! Who may do what: every route × everybody. The routes come from the program itself, so that a new one without a row
//! fails. Two roles look after some orders only: what they may do with those of others and with their own are two columns.

mod people;
mod stage;
mod table;

use std::collections::BTreeSet;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, header},
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use store::entity::{addresses, audit_entries, cart_lines, events, jobs, stock_movements};
use testkit::{TestDb, db_test};
use tower::ServiceExt;

use crate::{api::site, fixture::Shop};
use people::{COLUMNS, Person, everybody, prove};
use stage::{Names, Stage, fill, set};
use table::{Kind, ROWS, Row};

const HOST: &str = "shop.test";

/// Routes that the program says it has, as `METHOD path`.
async fn routes(router: &Router) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for page in leptos_axum::generate_route_list(app::shell::App) {
        all.insert(format!("GET {}", page.path()));
    }
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        all.insert(format!("{method} {path}"));
    }
    let document = ask(router, Request::get("/api/v1/openapi.json")).await;
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let path = path.trim_start_matches("/api/v1");
            all.insert(format!("{} /api/v1{path}", method.to_uppercase()));
        }
    }
    // What is routed by hand is read where it is written.
    for path in by_hand(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        all.insert(path);
    }
    all
}

fn by_hand(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(by_hand(&path));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let base = if path.ends_with("api/mod.rs") {
            "/api/v1"
        } else {
            ""
        };
        for rest in text.split(".route(").skip(1) {
            let route = rest
                .trim_start()
                .strip_prefix('"')
                .and_then(|r| r.split('"').next());
            let route = route.unwrap_or_else(|| panic!("{} routes what is no literal", path.display()));
            // The catch-all of the API is no resource: it answers 404.
            if matches!(route, "/api" | "/api/{*rest}") {
                continue;
            }
            let handlers = rest.split(".route(").next().unwrap_or_default();
            let methods = methods(handlers);
            assert!(!methods.is_empty(), "{route} has no handler that can be read");
            found.extend(methods.iter().map(|method| format!("{method} {base}{route}")));
        }
    }
    found
}

/// The methods that a route written by hand answers.
fn methods(handlers: &str) -> Vec<String> {
    let call = |name: &&str| {
        let mut found = handlers.match_indices(name);
        found.any(|(at, _)| !handlers[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let names = ["get(", "post(", "put(", "patch(", "delete(", "any("];
    let called = names.iter().filter(|name| call(name));
    called
        .map(|name| name.trim_end_matches('(').to_uppercase())
        .collect()
}

async fn ask(router: &Router, request: axum::http::request::Builder) -> String {
    let request = request.header(header::HOST, HOST).body(Body::empty()).unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

/// A request of a row, as somebody sends it; a program sends its token and no cookie.
fn request(row: &Row, names: &Names, person: &Person) -> axum::http::request::Builder {
    let path = fill(if row.path.is_empty() { row.route } else { row.path }, names);
    assert!(!path.contains('{'), "{path} names what the stage does not have");
    let mut request = Request::builder()
        .method(row.method)
        .uri(path)
        .header(header::HOST, HOST);
    match row.kind {
        Kind::Api => {
            if let Some(token) = &person.token {
                request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
            }
            request.header(header::CONTENT_TYPE, "application/json")
        }
        Kind::Page | Kind::Form | Kind::Plain => {
            if let Some(cookie) = &person.browser.cookie {
                request = request.header(header::COOKIE, cookie);
            }
            request
                .header(header::ACCEPT, "text/html")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        }
    }
}

/// How somebody is answered: `.` it is done, or would be if the thing stood as it has to; `-` 404; `x` 403; `!` sign
/// in first.
async fn answered(router: &Router, row: &Row, names: &Names, person: &Person) -> char {
    let request = request(row, names, person)
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(fill(row.body, names)))
        .unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let place = answer.headers().get(header::LOCATION);
    let to_sign_in = place.is_some_and(|place| place.as_bytes().starts_with(b"/sign-in?next="));
    match answer.status().as_u16() {
        401 => '!',
        403 => 'x',
        404 => '-',
        303 if to_sign_in => '!',
        status @ 500.. => panic!(
            "{} {} answers {status} to {}",
            row.method, row.route, person.column
        ),
        // The form itself is wrong, which would prove nothing of who sent it.
        status @ (400 | 405 | 412 | 415) => {
            panic!(
                "{} {} answers {status} to {}",
                row.method, row.route, person.column
            )
        }
        _ => '.',
    }
}

/// What there is that commands add to.
async fn written(shop: &Shop) -> [u64; 6] {
    let conn = shop.t.services.db.read();
    [
        events::Entity::find().count(conn).await.unwrap(),
        jobs::Entity::find()
            .filter(jobs::Column::State.eq("queued"))
            .count(conn)
            .await
            .unwrap(),
        addresses::Entity::find().count(conn).await.unwrap(),
        cart_lines::Entity::find().count(conn).await.unwrap(),
        stock_movements::Entity::find().count(conn).await.unwrap(),
        audit_entries::Entity::find().count(conn).await.unwrap(),
    ]
}

#[db_test]
async fn every_route_answers_everybody_as_the_table_says(t: TestDb) {
    as_the_table_says(t, 'c').await;
}

#[db_test]
async fn every_route_answers_a_supervisor_about_their_own_orders(t: TestDb) {
    as_the_table_says(t, 'w').await;
}

/// Asks everybody, when the orders are the customer's, or else their owner alone.
async fn as_the_table_says(t: TestDb, owner: char) {
    let mut shop = Shop::open(t, 10_000).await;
    let mut people = everybody(&mut shop, owner).await;
    let asked = |column: char| (column == 'w') == (owner == 'w');
    let router = site(&shop.t, 0);
    let known: BTreeSet<String> = ROWS
        .iter()
        .map(|row| format!("{} {}", row.method, row.route))
        .collect();
    let routes = routes(&router).await;
    let missing: Vec<_> = routes.difference(&known).collect();
    assert!(missing.is_empty(), "no row says who may use {missing:#?}");
    let gone: Vec<_> = known.difference(&routes).collect();
    assert!(gone.is_empty(), "rows of no route: {gone:#?}");

    let mut wrong = Vec::new();
    for row in ROWS {
        let names = set(&shop, row.stage).await;
        if let Some(number) = names.get("number") {
            prove(&mut people, number).await;
        }
        let before = written(&shop).await;
        let expected: String = row.cells.split(' ').collect();
        let mut got: Vec<char> = vec!['?'; COLUMNS.len()];
        // Who may not goes first, and changes nothing.
        let may = |at: usize| expected.chars().nth(at) == Some('.');
        for pass in [false, true] {
            let now = |(at, person): &(usize, &Person)| may(*at) == pass && asked(person.column);
            let mut nobody = true;
            for (at, person) in people.iter().enumerate().filter(now) {
                got[at] = answered(&router, row, &names, person).await;
                nobody = false;
            }
            let after = written(&shop).await;
            // What somebody proves is kept in their session alone, and a preview nowhere.
            let reads = row.route == "/api/track/follow" || row.route.ends_with("/preview");
            let writes = row.method != "GET" && !reads;
            let writes = writes && !matches!(row.stage, Stage::Nothing | Stage::Person);
            if !pass && after != before {
                wrong.push(format!(
                    "{} {}: somebody who may not changed something",
                    row.method, row.route
                ));
            }
            if pass && writes && !nobody && after == before {
                wrong.push(format!("{} {}: nobody changed anything", row.method, row.route));
            }
        }
        let differs = |(at, (column, _)): (usize, &(char, &str))| {
            asked(*column) && expected.chars().nth(at) != Some(got[at])
        };
        if COLUMNS.iter().enumerate().any(differs) {
            let got: String = got.iter().collect();
            wrong.push(format!(
                "{} {}: {got} instead of {expected}",
                row.method, row.route
            ));
        }
    }
    let columns: String = COLUMNS.iter().map(|(letter, _)| letter).collect();
    assert!(wrong.is_empty(), "columns {columns}\n{}", wrong.join("\n"));
    shop.settle().await;
    shop.verified().await;
}

#[db_test]
async fn no_unsafe_route_takes_what_another_site_sends(t: TestDb) {
    let mut shop = Shop::open(t, 1000).await;
    let people = everybody(&mut shop, 'c').await;
    let router = site(&shop.t, 0);
    let admin = people.iter().find(|person| person.column == 'a').unwrap();
    let elsewhere = [
        [
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
        ],
        [("origin", "https://evil.example"), ("x-nothing", "")],
        [("origin", "null"), ("x-nothing", "")],
        [("sec-fetch-site", "same-site"), ("x-nothing", "")],
    ];
    let before = written(&shop).await;
    let cookie = admin.browser.cookie.clone().unwrap();
    for row in ROWS {
        let names = Names::new();
        let path = fill(row.route, &names);
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            for headers in &elsewhere {
                let mut request = Request::builder()
                    .method(&method)
                    .uri(path.replace(['{', '}'], ""))
                    .header(header::HOST, HOST)
                    .header(header::COOKIE, &cookie)
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                let answer = router
                    .clone()
                    .oneshot(request.body(Body::empty()).unwrap())
                    .await
                    .unwrap();
                let status = answer.status().as_u16();
                // The API knows no cookie: without a token there is nobody.
                let api = row.route.starts_with("/api/v1/");
                let expected: &[u16] = if api { &[401, 404, 405] } else { &[403] };
                assert!(
                    expected.contains(&status),
                    "{method} {path} {headers:?}: {status}"
                );
            }
        }
    }
    assert_eq!(written(&shop).await, before);
}
