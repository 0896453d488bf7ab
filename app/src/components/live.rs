//! A part of a page that follows what happens.

use leptos::prelude::*;

use crate::{islands::LiveRegion, request};

/// Its children are replaced by those of the page read again whenever the stream at `url` says that something
/// happened. No islands inside. Without JavaScript there is a link that reads the page again.
#[component]
pub fn Live(
    /// The id of the part; unique on the page.
    #[prop(into)]
    id: String,
    /// The stream of events (`text/event-stream`).
    #[prop(into)]
    url: String,
    /// The position of the newest event the page already shows.
    after: i64,
    /// What is announced when it was replaced.
    #[prop(optional, into)]
    announce: String,
    children: Children,
) -> impl IntoView {
    let announce = if announce.is_empty() {
        "This page was updated.".to_owned()
    } else {
        announce
    };
    let here = request::here();
    view! {
        <LiveRegion region=id.clone() url after/>
        <div id=id data-announce=announce>{children()}</div>
        <noscript>
            <p class="hint"><a href=here>"Refresh to see the latest"</a></p>
        </noscript>
    }
}
