//! The document around every page, and its content security policy.

use axum::http::{
    HeaderValue,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY},
};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_meta::{MetaTags, Title, provide_meta_context};

use crate::{components::Layout, routes::Pages, viewer::Viewer};

/// The whole document. Lets only our own scripts run: those with this answer's nonce.
#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    provide_meta_context();
    set_headers();
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="description" content="Waybill: orders of a marketplace, from the cart to the door and back."/>
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff"/>
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#1a2023"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href="/pkg/waybill.css"/>
                <HydrationScripts options islands=true/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Everything in the body.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Waybill".to_owned() } else { format!("{title} · Waybill") }/>
        <Layout>
            <Pages/>
        </Layout>
    }
}

fn set_headers() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
         manifest-src 'self'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
    // After signing out, the back button must not show the last person's pages.
    let cache = if Viewer::current().is_some() {
        "no-store"
    } else {
        "private, no-cache"
    };
    response.insert_header(CACHE_CONTROL, HeaderValue::from_static(cache));
}
