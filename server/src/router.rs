//! The routes and the layers around them, from the outside in.

use app::{flash, shell::shell};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{
        HeaderName, HeaderValue,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    },
    middleware,
    response::Response,
};
use leptos::{config::LeptosOptions, context::provide_context};
use leptos_axum::{ErrorHandler, LeptosRoutes, generate_route_list};
use services::Services;
use tokio_util::sync::CancellationToken;
use tower::ServiceBuilder;
use tower_http::{
    compression::CompressionLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    services::ServeDir,
    set_header::SetResponseHeaderLayer,
    trace::TraceLayer,
};
use tower_sessions::{
    Expiry, SessionManagerLayer,
    cookie::{SameSite, time::Duration},
};

use crate::{
    api, health, live, logging, origin,
    sessions::{DbSessions, IDLE_DAYS},
    visitor::{self, Visitors},
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A form of ours is never larger.
const FORM_LIMIT: usize = 256 * 1024;
/// What files and errors may do in a browser: nothing.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// What the application is made of.
#[derive(Clone, Debug)]
pub struct Site {
    /// Leptos' options: where the browser's files are.
    pub options: LeptosOptions,
    /// The use cases.
    pub services: Services,
    /// Whether cookies need HTTPS: everywhere but on a loopback address.
    pub secure: bool,
    /// The header in which a proxy in front tells the client's address.
    pub client_address_header: Option<HeaderName>,
    /// Requests a token may send to the API in a minute; 0 for as many as it likes.
    pub api_requests_per_minute: u32,
    /// Ends live streams when the process is to stop.
    pub stop: CancellationToken,
}

/// The whole application.
pub fn router(site: Site) -> Router {
    let Site {
        options,
        services,
        secure,
        client_address_header,
        api_requests_per_minute,
        stop,
    } = site;
    let header = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    let context = {
        let services = services.clone();
        move || provide_context(services.clone())
    };
    let app = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let pages = generate_route_list(app::shell::App);
    let files = ServeDir::new(options.site_root.as_ref())
        .append_index_html_on_directories(false)
        .precompressed_br()
        .fallback(ErrorHandler::new_with_context(
            context.clone(),
            shell,
            options.clone(),
        ));
    let files = ServiceBuilder::new()
        .layer(header(CACHE_CONTROL, "no-cache"))
        .service(files);
    let visitors = Visitors {
        services: services.clone(),
        client_address_header,
    };
    let sessions = SessionManagerLayer::new(DbSessions::new(&services))
        .with_expiry(Expiry::OnInactivity(Duration::days(IDLE_DAYS)))
        .with_name("waybill_session")
        .with_same_site(SameSite::Lax)
        .with_http_only(true)
        .with_secure(secure);

    // `leptos_routes` serves the server functions too, each at its own path.
    Router::new()
        .leptos_routes_with_context(&options, pages, context, app)
        .fallback_service(files)
        .with_state(options)
        .merge(live::routes(services.clone(), stop))
        .layer(middleware::map_response(stay_on_errors))
        .layer(middleware::from_fn(flash::take))
        .layer(middleware::from_fn_with_state(visitors, visitor::identify))
        .layer(sessions)
        .merge(health::routes(services.clone()))
        .layer(middleware::from_fn(origin::check))
        // A token is nothing that a browser adds by itself, so another site may send it: no session, no origin.
        .merge(api::routes(services, api_requests_per_minute))
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        // A page brings a policy of its own, with its nonce.
        .layer(header(CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(REFERRER_POLICY, "same-origin"))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(CompressionLayer::new())
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(logging::span)
                .on_request(())
                .on_response(logging::answered),
        )
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
}

/// Leptos sends every form back to where it came from, with a status of ours on top: an error is a page, so it
/// leads nowhere.
async fn stay_on_errors(mut response: Response) -> Response {
    if response.status().is_client_error() || response.status().is_server_error() {
        response.headers_mut().remove(LOCATION);
    }
    response
}
