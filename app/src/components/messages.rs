//! What the page says to the person: what just happened, a notice, or that there is nothing.

use leptos::prelude::*;

use crate::flash::{self, Kind};

/// The message that the last answer left, if any.
#[component]
pub fn FlashBanner() -> impl IntoView {
    flash::message().map(|message| {
        let (class, role) = match message.kind {
            Kind::Success => ("notice notice-good", "status"),
            Kind::Error => ("notice notice-bad", "alert"),
            Kind::Info => ("notice notice-busy", "status"),
        };
        view! { <div class=class role=role>{message.text}</div> }
    })
}

/// A remark within a page. The tones are those of a badge.
#[component]
pub fn Notice(
    /// `good`, `busy`, `wait` or `bad`.
    #[prop(default = "busy")]
    tone: &'static str,
    children: Children,
) -> impl IntoView {
    view! { <div class=format!("notice notice-{tone}")>{children()}</div> }
}

/// Says that a list is empty and, in its children, what to do about it.
#[component]
pub fn EmptyState(
    /// What is not there.
    #[prop(into)]
    title: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            {children.map(|children| children())}
        </div>
    }
}
