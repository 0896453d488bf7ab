//! Refuses unsafe requests that another site made the browser send (cross-site request forgery).

use axum::{
    extract::Request,
    http::{
        HeaderMap, Method, StatusCode,
        header::{COOKIE, HOST, ORIGIN},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Middleware: answers 403 to an unsafe request that does not come from our own pages.
pub(crate) async fn check(request: Request, next: Next) -> Response {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE
    );
    if safe || from_here(request.headers()) {
        next.run(request).await
    } else {
        tracing::warn!(
            path = request.uri().path(),
            "a request from another site was refused"
        );
        (StatusCode::FORBIDDEN, "This request did not come from this site.").into_response()
    }
}

/// Browsers say where a request comes from; what says nothing is not a browser and carries no cookie of one.
fn from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match (text("sec-fetch-site"), text(ORIGIN.as_str())) {
        (Some("same-origin" | "none"), _) => true,
        (_, Some(origin)) => {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            authority.is_some() && authority == text(HOST.as_str())
        }
        (Some(_), None) => false,
        (None, None) => !headers.contains_key(COOKIE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(headers: &[(&'static str, &str)]) -> bool {
        let headers = headers
            .iter()
            .filter_map(|(name, value)| Some(((*name).parse().ok()?, value.parse().ok()?)));
        from_here(&headers.collect::<HeaderMap>())
    }

    #[test]
    fn our_own_pages_may_post() {
        assert!(allowed(&[("sec-fetch-site", "same-origin"), ("cookie", "a=b")]));
        assert!(allowed(&[("sec-fetch-site", "none")]));
        assert!(allowed(&[
            ("origin", "https://shop.example"),
            ("host", "shop.example")
        ]));
        assert!(allowed(&[
            ("origin", "http://127.0.0.1:3000"),
            ("host", "127.0.0.1:3000"),
            ("cookie", "a=b")
        ]));
    }

    #[test]
    fn another_site_may_not() {
        assert!(!allowed(&[("sec-fetch-site", "cross-site")]));
        assert!(!allowed(&[
            ("sec-fetch-site", "same-site"),
            ("origin", "https://b.example"),
            ("host", "a.example")
        ]));
        assert!(!allowed(&[("origin", "null"), ("host", "a.example")]));
        assert!(!allowed(&[
            ("origin", "https://a.example:8443"),
            ("host", "a.example")
        ]));
    }

    #[test]
    fn a_client_without_cookies_may() {
        assert!(allowed(&[("host", "a.example")]));
        assert!(!allowed(&[
            ("host", "a.example"),
            ("cookie", "waybill_session=x")
        ]));
    }
}
