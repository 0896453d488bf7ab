//! Versions in headers: `ETag`, `If-Match` and `If-None-Match` (RFC 9110, section 13).

use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

/// A version as a strong entity tag.
pub(super) fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// What says of an answer that it may be kept, and asked for again by its version.
const KEPT: HeaderValue = HeaderValue::from_static("private, no-cache");

/// The headers of an answer that may be kept: its version changes with everything that is in it.
pub(super) fn headers(version: i64) -> HeaderMap {
    let mut headers = tagged(version);
    headers.insert(CACHE_CONTROL, KEPT);
    headers
}

/// The headers of an answer whose version is for `If-Match` alone: there is more in it that changes.
pub(super) fn tagged(version: i64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(tag) = HeaderValue::try_from(etag(version)) {
        headers.insert(ETAG, tag);
    }
    headers
}

/// The versions that a header names; `None` when it is missing or names any by `*`. A tag that is not one of ours
/// names no version.
pub(super) fn named(headers: &HeaderMap, name: HeaderName) -> Option<Vec<i64>> {
    let mut all: Option<Vec<i64>> = None;
    for value in headers.get_all(name) {
        let text = value.to_str().unwrap_or_default();
        for tag in text.split(',').map(str::trim) {
            if tag == "*" {
                return None;
            }
            let version: Option<i64> = tag
                .trim_start_matches("W/")
                .strip_prefix('"')
                .and_then(|tag| tag.strip_suffix('"'))
                .and_then(|tag| tag.parse().ok());
            all.get_or_insert_default().extend(version);
        }
    }
    all
}

/// Answers a read with 304 that may be kept and whose version the program has already.
pub(super) async fn unchanged(request: Request, next: Next) -> Response {
    let known = match *request.method() {
        Method::GET => named(request.headers(), IF_NONE_MATCH),
        _ => None,
    };
    let mut response = next.run(request).await;
    let tag = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok());
    let same = |known: Vec<i64>| {
        known
            .into_iter()
            .any(|version| Some(etag(version).as_str()) == tag)
    };
    let kept = response.headers().get(CACHE_CONTROL) == Some(&KEPT);
    if response.status() != StatusCode::OK || !kept || !known.is_some_and(same) {
        return response;
    }
    let mut headers = std::mem::take(response.headers_mut());
    for about_the_body in [CONTENT_TYPE, CONTENT_LENGTH] {
        headers.remove(about_the_body);
    }
    (StatusCode::NOT_MODIFIED, headers).into_response()
}

#[cfg(test)]
mod tests {
    use axum::http::header::IF_MATCH;

    use super::*;

    fn read(text: &str) -> Option<Vec<i64>> {
        let mut headers = HeaderMap::new();
        headers.insert(IF_MATCH, text.parse().unwrap());
        named(&headers, IF_MATCH)
    }

    #[test]
    fn tags_are_read_and_strange_ones_match_nothing() {
        assert_eq!(named(&HeaderMap::new(), IF_MATCH), None);
        assert_eq!(read("*"), None);
        assert_eq!(read("\"7\""), Some(vec![7]));
        assert_eq!(read("W/\"7\", \"8\""), Some(vec![7, 8]));
        for strange in ["7", "\"x\"", "\"", ""] {
            assert_eq!(read(strange), Some(vec![]), "{strange}");
        }
        assert_eq!(etag(7), "\"7\"");
    }
}
