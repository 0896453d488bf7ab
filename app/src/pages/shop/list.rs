//! What there is to buy: searched, by category, page by page.

use leptos::prelude::*;
use services::catalogue::{self, Edge, ProductCard, ProductFilter};

use crate::{
    components::{
        Badge, Choice, EmptyState, Field, FilterBar, MoneyText, PageTitle, Pagination, Select, Tile,
    },
    load::load,
    request, visit,
};

const HERE: &str = "/products";

/// `/products?q=…&category=…&after=…`.
#[component]
pub fn ProductsPage() -> impl IntoView {
    let (s, actor) = (visit::services(), visit::actor());
    let (search, category) = (request::query("q"), request::query("category"));
    let after = request::query("after").parse().ok().map(Edge::After);
    let from = after.or_else(|| request::query("before").parse().ok().map(Edge::Before));
    let filter = ProductFilter {
        category: Some(category.clone()),
        search: Some(search.clone()),
        from,
    };
    let filtered = !search.is_empty() || !category.is_empty();
    view! {
        <PageTitle title="Shop"/>
        {load(async move { catalogue::list(&s, &actor, filter).await }, move |page| {
            let link = |edge: Option<Edge>| edge.map(|edge| link(&search, &category, edge));
            let (previous, next) = (link(page.previous), link(page.next));
            let all = Choice::new("", "All categories");
            let choices = std::iter::once(all).chain(page.categories.iter().map(|c| Choice::new(c, c))).collect();
            view! {
                <FilterBar id="filters" action=HERE>
                    <Field name="q" label="Search" kind="search" value=search.clone() optional=true/>
                    <Select name="category" label="Category" choices value=category.clone()/>
                </FilterBar>
                {page.products.is_empty().then(|| view! { <Nothing filtered/> })}
                <ProductGrid products=page.products/>
                <Pagination previous next/>
            }
        })}
    }
}

/// This page with its filters, from another place on.
fn link(search: &str, category: &str, edge: Edge) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("q", search), ("category", category)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    match edge {
        Edge::After(id) => query.append_pair("after", &id.to_string()),
        Edge::Before(id) => query.append_pair("before", &id.to_string()),
    };
    format!("{HERE}?{}", query.finish())
}

#[component]
fn Nothing(filtered: bool) -> impl IntoView {
    if filtered {
        view! {
            <EmptyState title="Nothing was found">
                <p>"Try fewer letters, or another category."</p>
                <a class="btn" href=HERE>"Show everything"</a>
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <EmptyState title="There is nothing to buy yet"/> }.into_any()
    }
}

/// Products side by side.
#[component]
pub fn ProductGrid(
    /// What to show.
    products: Vec<ProductCard>,
) -> impl IntoView {
    let cards = products
        .into_iter()
        .map(|product| view! { <li><Card product/></li> });
    view! { <ul class="product-grid">{cards.collect_view()}</ul> }
}

#[component]
fn Card(product: ProductCard) -> impl IntoView {
    let ProductCard {
        slug,
        title,
        category,
        seller,
        from,
        varies,
        in_stock,
        orderable,
        ..
    } = product;
    let price = from.map(|amount| view! { {varies.then_some("from ")}<MoneyText amount/> });
    view! {
        <article class="card h-full mb-0 flex flex-col gap-2 break-words">
            <Tile category=category.clone() name=title.clone()/>
            <h2><a href=format!("/products/{slug}")>{title}</a></h2>
            <p class="hint">{format!("{category} · Sold by {seller}")}</p>
            <p class="mt-auto flex flex-wrap items-center gap-2 font-semibold">
                {price}
                {(!orderable).then(|| view! { <Badge status="sold_out"/> })}
                {(orderable && !in_stock).then(|| view! { <Badge status="backordered" label="On backorder"/> })}
            </p>
        </article>
    }
}
