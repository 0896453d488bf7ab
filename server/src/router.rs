//! The routes and the layers around them, from the outside in.

use app::{flash, shell::shell};
use axum::{
    Router,
    body::Body,
    extract::DefaultBodyLimit,
    http::{
        HeaderName, HeaderValue, Request, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    },
    middleware,
    response::{IntoResponse, Response},
    routing::post,
};
use leptos::config::LeptosOptions;
use leptos_axum::{ErrorHandler, LeptosRoutes, generate_route_list, handle_server_fns_with_context};
use tower::ServiceBuilder;
use tower_http::{
    compression::CompressionLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    services::ServeDir,
    set_header::SetResponseHeaderLayer,
    trace::TraceLayer,
};
use tower_sessions::{MemoryStore, SessionManagerLayer, cookie::SameSite};

use crate::origin;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A form of ours is never larger.
const FORM_LIMIT: usize = 256 * 1024;

/// The whole application. `secure` asks for HTTPS cookies: everywhere but on a loopback address.
pub(crate) fn router(options: LeptosOptions, secure: bool) -> Router {
    let context = || {};
    let app = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let pages = generate_route_list(app::shell::App);
    let files = ServeDir::new(options.site_root.as_ref())
        .append_index_html_on_directories(false)
        .precompressed_br()
        .fallback(ErrorHandler::new_with_context(context, shell, options.clone()));
    let files = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-cache")))
        .service(files);
    let sessions = SessionManagerLayer::new(MemoryStore::default())
        .with_name("waybill_session")
        .with_same_site(SameSite::Lax)
        .with_http_only(true)
        .with_secure(secure);

    Router::new()
        .route("/api/{*function}", post(move |request| answer_form(context, request)))
        .leptos_routes_with_context(&options, pages, context, app)
        .fallback_service(files)
        .with_state(options)
        .layer(middleware::from_fn(flash::take))
        .layer(sessions)
        .layer(middleware::from_fn(origin::check))
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(security_headers())
        .layer(CompressionLayer::new())
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(TraceLayer::new_for_http())
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
}

/// Answers a posted form. Leptos sends every form back to where it came from, errors too: an error of ours is a
/// page, so it goes nowhere.
async fn answer_form(context: impl Fn() + Clone + Send + 'static, request: Request<Body>) -> Response {
    let path = request.uri().path();
    if leptos::server_fn::axum::server_fn_paths().all(|(known, _)| known != path) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut response = handle_server_fns_with_context(context, request).await.into_response();
    if !response.status().is_redirection() {
        response.headers_mut().remove(LOCATION);
    }
    response
}

/// What every answer says to the browser; a page brings a policy of its own with its nonce.
fn security_headers() -> tower::layer::util::Stack<
    SetResponseHeaderLayer<HeaderValue>,
    tower::layer::util::Stack<SetResponseHeaderLayer<HeaderValue>, SetResponseHeaderLayer<HeaderValue>>,
> {
    let set = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                  frame-ancestors 'none'";
    tower::layer::util::Stack::new(
        set(X_CONTENT_TYPE_OPTIONS, "nosniff"),
        tower::layer::util::Stack::new(set(REFERRER_POLICY, "same-origin"), set(CONTENT_SECURITY_POLICY, policy)),
    )
}
