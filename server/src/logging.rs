//! Logs: one line an event, text for people or JSON for machines, each within its request's span.

use std::{io::IsTerminal, time::Duration};

use axum::{extract::Request, response::Response};
use tracing::{Span, field::Empty};
use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// Begins to log to standard error. Doing it twice, as tests do, changes nothing.
pub fn start(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_default();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let result = if config.log_format == "json" {
        log.json().try_init()
    } else {
        log.compact().try_init()
    };
    if result.is_err() {
        tracing::debug!("logging had been started before");
    }
}

/// The span of a request. Queries are left out: they hold what people search for. So are the tokens of password links.
pub fn span(request: &Request) -> Span {
    let path = request.uri().path();
    let path = if path.starts_with("/reset-password/") {
        "/reset-password/…"
    } else {
        path
    };
    let id = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default();
    tracing::info_span!("request", id, method = %request.method(), path, status = Empty)
}

/// Logs how a request was answered: one line, within its span.
pub fn answered(response: &Response, latency: Duration, span: &Span) {
    span.record("status", response.status().as_u16());
    let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
    if response.status().is_server_error() {
        tracing::error!(micros, "answered");
    } else {
        tracing::info!(micros, "answered");
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn tokens_and_searches_are_not_logged() {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::INFO)
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            for uri in ["/reset-password/secret-token", "/orders?q=ada@example.com"] {
                let request = Request::builder().uri(uri).body(Body::empty()).unwrap();
                let text = format!("{:?}", span(&request));
                assert!(!text.contains("secret-token") && !text.contains("ada@"), "{text}");
            }
        });
    }
}
