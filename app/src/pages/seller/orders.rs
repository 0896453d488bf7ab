//! A seller's orders: filtered, searched, live. The filter is remembered in the session.

use std::collections::HashSet;

use axum::http::{HeaderValue, StatusCode, header::LOCATION};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use services::views::{
    Turn,
    seller::{Filter, SellerList, seller_orders},
};
use tower_sessions::Session;

use super::list::PartTable;
use crate::{
    components::{EmptyState, Field, FilterBar, GoneForm, Hidden, Live, PageTitle, Pagination, Tab, Tabs},
    failure::Failure,
    flash::Kept,
    load::load,
    pages::staff::{address, neighbours},
    request,
    visit::{self, Visit},
};

/// Where the page is.
const PATH: &str = "/dashboard/orders";
/// What the session keeps the filter under.
const REMEMBERED: &str = "seller_orders_filter";

/// The filter in the page's address.
#[derive(Clone)]
struct Query {
    status: String,
    q: String,
    seller: String,
    turn: Turn,
    /// Whether the address has a query at all.
    given: bool,
}

impl Query {
    fn read() -> Self {
        Self {
            status: request::query("status"),
            q: request::query("q"),
            seller: request::query("seller"),
            turn: Turn::read(&request::query("after"), &request::query("before")),
            given: request::here().contains('?'),
        }
    }

    /// The filter without the page; `all` is written out, so that it can be chosen over what is remembered.
    fn filters(&self) -> [(&str, &str); 3] {
        let status = if self.status.is_empty() {
            "all"
        } else {
            &self.status
        };
        [("status", status), ("q", &self.q), ("seller", &self.seller)]
    }

    fn filter(&self) -> Filter {
        Filter {
            status: self.status.clone(),
            q: self.q.clone(),
            seller: self.seller.parse().ok(),
            turn: self.turn,
        }
    }
}

/// `/dashboard/orders`.
#[component]
pub fn SellerOrdersPage() -> impl IntoView {
    let (services, actor, session) = (visit::services(), visit::actor(), Visit::current());
    let response = use_context::<ResponseOptions>().unwrap_or_default();
    let (kept, raw) = (request::extension::<Kept>(), request::extension::<Session>());
    let query = Query::read();
    let shown = query.clone();
    let work = async move {
        let session = session?;
        let last = session.get(REMEMBERED).await?;
        let here = address(PATH, &query.filters());
        let nothing_special = address(PATH, &[("status", "all")]);
        if let Some(last) = last.filter(|last| !query.given && *last != nothing_special) {
            // The message was taken for this page, and is for the next one.
            if let (Some(kept), Some(raw)) = (kept, raw) {
                kept.leave(&raw).await;
            }
            return Ok(Err(last));
        }
        let list = seller_orders(&services, &actor, query.filter()).await?;
        session.set(REMEMBERED, &here).await?;
        Ok::<_, Failure>(Ok(list))
    };
    load(work, move |found| match found {
        Ok(list) => view! { <List list query=shown/> }.into_any(),
        Err(last) => {
            response.set_status(StatusCode::SEE_OTHER);
            if let Ok(last) = HeaderValue::from_str(&last) {
                response.insert_header(LOCATION, last);
            }
            ().into_any()
        }
    })
}

#[component]
fn List(list: SellerList, query: Query) -> impl IntoView {
    let SellerList {
        page,
        tabs,
        every_seller,
        seller,
        position,
    } = list;
    let (previous, next) = neighbours(PATH, &query.filters(), &page);
    let mut ids: HashSet<String> = page.rows.iter().map(|row| row.id.to_string()).collect();
    ids.insert("many".to_owned());
    let tabs = tabs.into_iter().map(|tab| Tab {
        label: tab_label(tab.status),
        href: address(
            PATH,
            &[("status", tab.status), ("q", &query.q), ("seller", &query.seller)],
        ),
        count: u64::try_from(tab.parts).ok(),
        current: tab.current,
    });
    let everybody = address(PATH, &[("status", query.filters()[0].1), ("q", &query.q)]);
    let filtered = query.filters() != [("status", "all"), ("q", ""), ("seller", "")];
    let finds = if every_seller {
        "Finds order numbers, last names, email addresses, phone numbers, products, sellers and tracking numbers."
    } else {
        "Finds order numbers, last names, products and tracking numbers."
    };
    let tabs = tabs.collect();
    view! {
        <PageTitle title="Seller orders"/>
        <GoneForm ids/>
        <FilterBar id="filters" action=PATH>
            <Hidden name="status" value=query.filters()[0].1/>
            {(!query.seller.is_empty()).then(|| view! { <Hidden name="seller" value=query.seller.clone()/> })}
            <Field name="q" label="Search" kind="search" value=query.q.clone() optional=true/>
        </FilterBar>
        <p class="hint below-filters">{finds}</p>
        {seller.map(|name| view! {
            <p class="actions">"Only orders of "<strong>{name}</strong><a class="btn btn-small" href=everybody>"Show all sellers"</a></p>
        })}
        <Live id="seller-orders" url="/live/seller-orders" after=position announce="The list of orders was updated.">
            <Tabs label="Status" tabs/>
            {if page.rows.is_empty() {
                view! {
                    <EmptyState title=if filtered { "No order fits." } else { "No orders yet." }>
                        {if filtered {
                            view! { <a class="btn" href=address(PATH, &[("status", "all")])>"Show all orders"</a> }.into_any()
                        } else {
                            view! { <p>"New orders appear here as soon as they are confirmed."</p> }.into_any()
                        }}
                    </EmptyState>
                }.into_any()
            } else {
                view! { <PartTable rows=page.rows every_seller/> }.into_any()
            }}
            <Pagination previous next/>
        </Live>
    }
}

fn tab_label(status: &str) -> String {
    let text = status.replace('_', " ");
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
