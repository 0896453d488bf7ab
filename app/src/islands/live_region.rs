//! Follows a stream of events and shows the newest state of a part of the page.

#![expect(missing_docs, reason = "the macro makes a struct for the island without one")]

use leptos::prelude::*;

/// Listens at `url`, beginning after event `after`, and replaces the element `region` by that of the page read
/// again. While somebody is busy inside the element it offers a button instead.
#[island]
pub fn LiveRegion(
    /// The id of the element.
    region: String,
    /// The stream of events.
    url: String,
    /// The newest event the page already shows.
    after: i64,
) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let waiting = RwSignal::new(false);
    let show = RwSignal::new(0_u32);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        super::live_browser::follow(region.clone(), url.clone(), after, said, waiting, show);
    });
    #[cfg(not(feature = "hydrate"))]
    drop((region, url, after));
    view! {
        <p class="sr-only" role="status" aria-live="polite">{said}</p>
        <button type="button" class="btn live-show" hidden=move || !waiting.get() on:click=move |_| show.update(|n| *n += 1)>
            "Updated – show"
        </button>
    }
}
