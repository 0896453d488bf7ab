//! A parcel on its way: who carries it, its number to copy or follow, and what is in it.

use domain::machine::Word;
use leptos::prelude::*;
use services::views::parts::Parcel;

use crate::components::{Badge, DateTimeText};

/// A parcel.
#[component]
pub fn ParcelBox(
    /// The parcel.
    parcel: Parcel,
) -> impl IntoView {
    let Parcel {
        state,
        carrier,
        awb,
        tracking_url,
        shipped_at,
        delivered_at,
        contents,
        ..
    } = parcel;
    let number = (!awb.is_empty()).then(|| {
        let follow = tracking_url.map(|url| {
            let label = format!("Follow at {carrier}");
            view! { <a href=url rel="noreferrer" target="_blank">{label}</a> }
        });
        view! {
            <p class="parcel-number">
                <span class="hint">"Tracking number"</span>
                // One click or tap selects all of it.
                <code class="select-all">{awb}</code>
                {follow}
            </p>
        }
    });
    let items = contents
        .into_iter()
        .map(|(title, n)| view! { <li>{format!("{n} × {title}")}</li> });
    view! {
        <section class="parcel">
            <div class="page-title">
                <h3>{format!("Parcel with {carrier}")}</h3>
                <Badge status=state.as_str()/>
            </div>
            {number}
            <ul>{items.collect_view()}</ul>
            <p class="hint">
                {shipped_at.map(|at| view! { "Shipped " <DateTimeText at/> })}
                {delivered_at.map(|at| view! { " · delivered " <DateTimeText at/> })}
            </p>
        </section>
    }
}
