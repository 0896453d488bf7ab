//! The front page.

use leptos::prelude::*;

use crate::components::PageTitle;

/// What Waybill is, and where to begin.
#[component]
pub fn HomePage() -> impl IntoView {
    view! {
        <PageTitle title="Good things, from many sellers"/>
        <p class="lead">"Order from several shops at once, follow every parcel, and change your mind in time."</p>
        <p class="actions">
            <a class="btn btn-primary" href="/products">"Visit the shop"</a>
            <a class="btn" href="/track">"Track an order"</a>
        </p>
    }
}
