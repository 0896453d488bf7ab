//! The cart.

pub mod line;
pub mod summary;

use leptos::prelude::*;
use services::cart::{self, CartSeller, CartView};

use crate::{
    components::{Card, EmptyState, PageTitle},
    failure::Failure,
    load::load,
    visit::{self, Visit},
};
use line::Line;
use summary::Summary;

/// `/cart`.
#[component]
pub fn CartPage() -> impl IntoView {
    let (s, actor, visit) = (visit::services(), visit::actor(), Visit::current());
    let found = async move {
        let session = visit?.cart().await?;
        Ok::<_, Failure>(cart::view(&s, &actor, session).await?)
    };
    load(found, |cart| {
        view! {
            <PageTitle title="Cart"/>
            {if cart.sellers.is_empty() {
                view! {
                    <EmptyState title="Your cart is empty">
                        <a class="btn btn-primary" href="/products">"Visit the shop"</a>
                    </EmptyState>
                }
                .into_any()
            } else {
                view! { <Filled cart/> }.into_any()
            }}
        }
    })
}

#[component]
fn Filled(mut cart: CartView) -> impl IntoView {
    let sellers = std::mem::take(&mut cart.sellers);
    let groups = sellers
        .into_iter()
        .map(|group| view! { <Seller group/> })
        .collect_view();
    view! {
        <div class="columns">
            <div class="min-w-0">
                {groups}
                <p><a href="/products">"Continue shopping"</a></p>
            </div>
            <Summary cart/>
        </div>
    }
}

#[component]
fn Seller(group: CartSeller) -> impl IntoView {
    let CartSeller { name, lines, .. } = group;
    let items = lines
        .into_iter()
        .map(|line| view! { <Line line/> })
        .collect_view();
    view! {
        <Card title=format!("Sold by {name}")>
            <ul>{items}</ul>
        </Card>
    }
}
