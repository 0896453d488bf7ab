//! Which page is where. Every route says how it is rendered: `Async` (one service call decides the status) or
//! `InOrder`; the default, out of order, would need JavaScript.

use leptos::prelude::*;
use leptos_router::{
    SsrMode::Async,
    components::{Route, Router, Routes},
    path,
};

use crate::pages::{home::HomePage, not_found::NotFoundPage};

/// The routes of all pages.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/") view=HomePage ssr=Async/>
            </Routes>
        </Router>
    }
}
