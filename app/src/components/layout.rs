//! The frame of every page: header with navigation, message, content, footer.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{messages::FlashBanner, paging::up_to};
use crate::{
    request,
    viewer::{Counts, Viewer},
};

/// The frame around a page.
#[component]
pub fn Layout(children: Children) -> impl IntoView {
    view! {
        <a class="skip" href="#main">"Skip to content"</a>
        <Header/>
        <main id="main" class="main" tabindex="-1">
            <FlashBanner/>
            {children()}
        </main>
        <Footer/>
    }
}

/// The name, the navigation of this person, and their account.
#[component]
fn Header() -> impl IntoView {
    let viewer = Viewer::current();
    let links = links(viewer.as_ref(), Counts::current());
    let path = request::path();
    // Many links get a row of their own.
    let class = if links.len() <= 5 {
        "header-in header-short"
    } else {
        "header-in"
    };
    let items = links.into_iter().map(move |(label, href, count)| {
        let here = path == href || path.starts_with(&format!("{href}/"));
        view! {
            <li>
                <a href=href aria-current=here.then_some("page")>
                    {label}
                    {(count > 0).then(|| view! { <span class="count">{up_to(count)}</span> })}
                </a>
            </li>
        }
    });
    view! {
        <header class="header">
            <div class=class>
                <a class="brand" href="/"><BrandMark/>"Waybill"</a>
                <nav class="nav" aria-label="Main"><ul>{items.collect_view()}</ul></nav>
                <div class="account"><Account viewer/></div>
            </div>
        </header>
    }
}

fn links(viewer: Option<&Viewer>, counts: Counts) -> Vec<(&'static str, &'static str, u64)> {
    let mut links = vec![("Shop", "/products", 0), ("Cart", "/cart", counts.cart)];
    if viewer.is_some() {
        links.push(("Orders", "/orders", 0));
    }
    links.push(("Track order", "/track", 0));
    // Staff does every seller's work.
    if viewer.is_some_and(|viewer| viewer.is_seller() || viewer.is_staff()) {
        links.push(("Seller orders", "/dashboard/orders", counts.new_orders));
    }
    if viewer.is_some_and(Viewer::looks_after_orders) {
        links.push(("Admin orders", "/admin/orders", 0));
    }
    if viewer.is_some_and(Viewer::is_staff) {
        links.push(("Cancellations", "/admin/cancellations", counts.cancellations));
        links.push(("Returns", "/admin/returns", counts.returns));
        links.push(("Customers", "/admin/customers", 0));
    }
    if let Some(count) = counts.refunds {
        links.push(("Refunds", "/admin/refunds", count));
    }
    if let Some(count) = counts.jobs {
        links.push(("Jobs", "/admin/jobs", count));
    }
    links
}

/// Sign in, or who is signed in and the way out.
#[component]
fn Account(viewer: Option<Viewer>) -> impl IntoView {
    match viewer {
        None => view! { <a class="btn btn-small" href="/sign-in">"Sign in"</a> }.into_any(),
        Some(viewer) => view! {
            <a class="who" href="/dashboard/addresses" title=viewer.email>{viewer.name}</a>
            <form method="post" action=crate::server_fns::auth::SignOut::url()>
                <button type="submit" class="btn btn-small">"Sign out"</button>
            </form>
        }
        .into_any(),
    }
}

/// A parcel label.
#[component]
fn BrandMark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" class="brand-mark" aria-hidden="true" focusable="false">
            <path class="brand-label" d="M4 2.5h11.5L21 8v12a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 20V3.5a1 1 0 0 1 1-1Z"/>
            <path class="brand-bars" d="M7 12v6M9.5 12v6M13 12v6M15 12v6M17.5 12v6M7 7.5h5"/>
        </svg>
    }
}

/// What is below every page.
#[component]
fn Footer() -> impl IntoView {
    view! {
        <footer class="footer">
            <div class="footer-in">
                <span>"Waybill"</span>
                <a href="/track">"Track an order"</a>
                <span class="hint">"Times are in UTC."</span>
            </div>
        </footer>
    }
}
