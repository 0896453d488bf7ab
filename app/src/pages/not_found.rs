//! The page where nothing is.

use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::{components::ErrorPage, request};

/// Says that nothing is here, with the status 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::NOT_FOUND);
    }
    view! { <ErrorPage status=StatusCode::NOT_FOUND request_id=request::id()/> }
}
