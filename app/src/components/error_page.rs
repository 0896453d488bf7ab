//! The page that says what cannot be shown, without saying why.

use axum::http::StatusCode;
use leptos::prelude::*;

use super::heading::PageTitle;

fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        401 => ("Please sign in", "This page is for people who are signed in."),
        403 => (
            "This is not yours to do",
            "Your account may not do this. If you think it should, ask whoever runs this shop.",
        ),
        404 => (
            "There is nothing here",
            "The page may have moved, or the address is mistyped, or it belongs to another account.",
        ),
        409 => (
            "That is not possible any more",
            "Something changed in the meantime. Please go back and look again.",
        ),
        413 => (
            "That is too much at once",
            "What was sent is larger than we accept.",
        ),
        429 => ("Too many attempts", "Please wait a while and try again."),
        400..=499 => (
            "That did not work",
            "Something about this request was not as expected. Please go back and try again.",
        ),
        _ => (
            "Something went wrong",
            "It is our fault and has been recorded. Please try again in a moment.",
        ),
    }
}

/// An error within the site's layout.
#[component]
pub fn ErrorPage(
    /// What happened.
    status: StatusCode,
    /// Shown for failures of ours, so that people can quote it.
    request_id: String,
) -> impl IntoView {
    let (title, text) = words(status);
    let reference = (status.is_server_error() && !request_id.is_empty())
        .then(|| view! { <p class="hint">"Reference: " <code>{request_id}</code></p> });
    view! {
        <div class="error-page">
            <p class="error-code" aria-hidden="true">{status.as_u16()}</p>
            <PageTitle title lead=text/>
            {reference}
            <p class="actions"><a class="btn btn-primary" href="/">"To the front page"</a></p>
        </div>
    }
}

/// The same as a document of its own, for answers that are not rendered by the router.
#[must_use]
pub fn plain_error_page(status: StatusCode, request_id: &str) -> String {
    let (title, text) = words(status);
    let safe: String = request_id
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let reference = if status.is_server_error() && !safe.is_empty() {
        format!("<p class=\"hint\">Reference: <code>{safe}</code></p>")
    } else {
        String::new()
    };
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title} · Waybill</title>\
         <link rel=\"icon\" href=\"/favicon.svg\"><link rel=\"stylesheet\" href=\"/pkg/waybill.css\"></head><body>\
         <main class=\"main\"><div class=\"error-page\"><p class=\"error-code\" aria-hidden=\"true\">{code}</p>\
         <h1>{title}</h1><p class=\"lead\">{text}</p>{reference}\
         <p class=\"actions\"><a class=\"btn btn-primary\" href=\"/\">To the front page</a></p></div></main></body></html>",
        code = status.as_u16()
    )
}
