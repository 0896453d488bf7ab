//! The REST API under `/api/v1`: one file a resource, thin over the same services as the pages.

mod auth;
mod bearers;
mod cancellations;
mod cart_codes;
mod carts;
mod command;
mod customers;
mod docs;
mod document;
mod edits;
mod events;
mod holds;
mod input;
mod kinds;
mod limits;
mod notes;
mod order_body;
mod orders;
mod paging;
mod payments;
mod priority;
mod problem;
mod products;
mod refunds;
mod request_body;
mod returns;
mod returns_back;
mod schema;
mod seller_orders;
mod sellers;
mod stock;
mod versions;

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, middleware, routing::get};
use services::Services;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use bearers::Bearers;
use command::Claims;
use limits::Limits;
use problem::{Kind, Problem};

/// The largest body.
const BODY_LIMIT: usize = 256 * 1024;

/// What handlers are given.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    services: Services,
    limits: Limits,
    claims: Claims,
    bearers: Bearers,
}

/// Everything under `/api`, with the requests a token may send in a minute; 0 for as many as it likes.
pub(crate) fn routes(services: Services, per_minute: u32) -> Router {
    let api = Api {
        services,
        limits: Limits::new(per_minute),
        claims: Claims::default(),
        bearers: Bearers::default(),
    };
    let (resources, handlers) = resources().split_for_parts();
    let document = document::of(handlers);
    let page: Arc<str> = docs::page(&document).into();
    let document: Arc<str> = document.to_string().into();
    let resources = resources
        .route_layer(middleware::from_fn(versions::unchanged))
        .route_layer(middleware::from_fn_with_state(api.clone(), auth::authenticate))
        .route("/openapi.json", get(async move || document::serve(&document)))
        .route("/docs", get(async move || docs::serve(&page)))
        .route("/docs.css", get(docs::style))
        .method_not_allowed_fallback(async || Problem::new(Kind::MethodNotAllowed))
        .fallback(not_found)
        .with_state(api);
    Router::new()
        .nest("/api/v1", resources)
        .route("/api", axum::routing::any(not_found))
        .route("/api/{*rest}", axum::routing::any(not_found))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn(problem::speak))
}

async fn not_found() -> Problem {
    Problem::new(Kind::NotFound)
}

fn resources() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(document::Document::openapi())
        .merge(orders::routes())
        .merge(events::routes())
        .merge(cancellations::routes())
        .merge(returns::routes())
        .merge(returns_back::routes())
        .merge(payments::routes())
        .merge(refunds::routes())
        .merge(notes::routes())
        .merge(edits::routes())
        .merge(holds::routes())
        .merge(priority::routes())
        .merge(seller_orders::routes())
        .merge(carts::routes())
        .merge(cart_codes::routes())
        .merge(products::routes())
        .merge(stock::routes())
        .merge(customers::routes())
        .merge(sellers::routes())
}
