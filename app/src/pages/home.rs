//! The front page.

use leptos::prelude::*;
use services::catalogue::{self, ProductFilter};

use crate::{components::PageTitle, load::load, pages::shop::ProductGrid, visit};

/// As many products as fill whole rows, however many stand in one.
const SHOWN: usize = 12;

/// What Waybill is, and where to begin: some of what there is to buy.
#[component]
pub fn HomePage() -> impl IntoView {
    let (s, actor) = (visit::services(), visit::actor());
    let work = async move { catalogue::list(&s, &actor, ProductFilter::default()).await };
    view! {
        <PageTitle title="Good things, from many sellers"/>
        <p class="lead">"Order from several shops at once, follow every parcel, and change your mind in time."</p>
        <p class="actions">
            <a class="btn btn-primary" href="/products">"Visit the shop"</a>
            <a class="btn" href="/track">"Track an order"</a>
        </p>
        {load(work, |page| {
            let mut products = page.products;
            products.truncate(SHOWN);
            view! { <div class="mt-6"><ProductGrid products/></div> }
        })}
    }
}
