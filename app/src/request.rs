//! What a page or a server function may ask about the request it answers. Call these before the first `.await`.

use axum::http::request::Parts;
use leptos::{prelude::*, reactive::owner::with_context};
use leptos_router::hooks::use_params_map;

/// Reads the head of the request; `None` outside a request (when the list of routes is generated).
pub fn with_parts<T>(read: impl FnOnce(&Parts) -> T) -> Option<T> {
    with_context(read)
}

/// A value that a middleware put on the request.
#[must_use]
pub fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    with_parts(|parts| parts.extensions.get().cloned()).flatten()
}

/// A request header as text; empty when missing or not text.
#[must_use]
pub fn header(name: &str) -> String {
    with_parts(|parts| header_of(parts, name)).unwrap_or_default()
}

fn header_of(parts: &Parts, name: &str) -> String {
    parts
        .headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

/// The path with its query, as requested.
#[must_use]
pub fn here() -> String {
    with_parts(|parts| parts.uri.path_and_query().map(ToString::to_string))
        .flatten()
        .unwrap_or_else(|| "/".to_owned())
}

/// The path alone.
#[must_use]
pub fn path() -> String {
    with_parts(|parts| parts.uri.path().to_owned()).unwrap_or_else(|| "/".to_owned())
}

/// A parameter of the route, such as `number` in `/orders/:number`; empty when there is none.
#[must_use]
pub fn param(name: &str) -> String {
    use_params_map().read_untracked().get(name).unwrap_or_default()
}

/// The last value of a query parameter; empty when there is none.
#[must_use]
pub fn query(name: &str) -> String {
    with_parts(|parts| {
        let text = parts.uri.query().unwrap_or_default();
        let pairs = url::form_urlencoded::parse(text.as_bytes());
        pairs
            .filter(|(key, _)| key == name)
            .last()
            .map(|(_, value)| value.into_owned())
    })
    .flatten()
    .unwrap_or_default()
}

/// The id under which this request is logged; people quote it when they report a failure.
#[must_use]
pub fn id() -> String {
    header("x-request-id")
}

/// `target` when it is a path on this site, so that nobody can be sent elsewhere; else `None`.
#[must_use]
pub fn local_path(target: &str) -> Option<&str> {
    let mut bytes = target.bytes();
    let starts_here = bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\'));
    let plain = target
        .bytes()
        .all(|byte| byte > 0x20 && byte < 0x7f && byte != b'\\');
    (starts_here && plain).then_some(target)
}

/// The page the form was on: the path and query of a `Referer` from this host.
#[must_use]
pub fn referring_path() -> Option<String> {
    let referer = url::Url::parse(&header("referer")).ok()?;
    let host = referer.host_str()?;
    let authority = referer
        .port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    if authority != header("host") {
        return None;
    }
    let path = referer.query().map_or_else(
        || referer.path().to_owned(),
        |query| format!("{}?{query}", referer.path()),
    );
    local_path(&path).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_local() {
        for good in ["/", "/orders/W-1?tab=items#top"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in [
            "",
            "orders",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: b=c",
        ] {
            assert_eq!(local_path(bad), None, "{bad:?}");
        }
    }
}
