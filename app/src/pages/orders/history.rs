//! The orders of the person signed in: searched, filtered, sorted, page by page.

use domain::{headline::Headline, machine::Word, time::Timestamp};
use leptos::prelude::*;
use services::views::{
    self, Filter,
    history::{History, Sort, Summary},
};

use super::path;
use crate::{
    components::{
        Badge, Choice, DateText, EmptyState, Field, FilterBar, MoneyText, PageTitle, Pagination, Select, Tile,
    },
    load::load,
    pages::staff::address,
    request, visit,
};

const SORTS: [(&str, &str, Sort); 4] = [
    ("newest", "Newest first", Sort::Newest),
    ("oldest", "Oldest first", Sort::Oldest),
    ("total_desc", "Highest total first", Sort::TotalDesc),
    ("total_asc", "Lowest total first", Sort::TotalAsc),
];

/// What the address asks for, as typed.
#[derive(Clone, Debug)]
struct Asked {
    q: String,
    status: String,
    from: String,
    to: String,
    sort: String,
}

impl Asked {
    fn read() -> Self {
        let query = request::query;
        Self {
            q: query("q"),
            status: query("status"),
            from: query("from"),
            to: query("to"),
            sort: query("sort"),
        }
    }

    /// What cannot be read filters nothing.
    fn filter(&self) -> Filter {
        let sort = SORTS.iter().find(|(word, ..)| *word == self.sort).map(|s| s.2);
        Filter {
            q: self.q.clone(),
            status: Headline::from_word(&self.status),
            from: Timestamp::from_date(&self.from),
            to: Timestamp::from_date(&self.to),
            sort: sort.unwrap_or_default(),
            cursor: request::query("cursor").parse().ok(),
            limit: 0,
        }
    }

    fn is_empty(&self) -> bool {
        [&self.q, &self.status, &self.from, &self.to]
            .iter()
            .all(|text| text.is_empty())
    }

    /// The address of this list at a cursor.
    fn at(&self, cursor: impl ToString) -> String {
        let Self {
            q,
            status,
            from,
            to,
            sort,
        } = self;
        let cursor = cursor.to_string();
        address(
            "/orders",
            &[
                ("q", q),
                ("status", status),
                ("from", from),
                ("to", to),
                ("sort", sort),
                ("cursor", &cursor),
            ],
        )
    }
}

/// `/orders`.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let (s, actor) = (visit::services(), visit::actor());
    let asked = Asked::read();
    let filter = asked.filter();
    load(
        async move { views::history(&s, &actor, filter).await },
        |history| {
            view! {
                <PageTitle title="Your orders" tab="Orders"/>
                <Filters asked=asked.clone()/>
                <List history asked/>
            }
        },
    )
}

#[component]
fn Filters(asked: Asked) -> impl IntoView {
    let statuses = Headline::ALL
        .iter()
        .map(|word| Choice::new(word.as_str(), word.label()));
    let statuses = std::iter::once(Choice::new("", "Any status"))
        .chain(statuses)
        .collect();
    let sorts = SORTS
        .iter()
        .map(|(word, label, _)| Choice::new(*word, *label))
        .collect();
    view! {
        <FilterBar id="order-filters" action="/orders">
            <Field name="q" label="Order number or product" kind="search" value=asked.q optional=true/>
            <Select name="status" label="Status" choices=statuses value=asked.status/>
            <Field name="from" label="From" kind="date" value=asked.from optional=true/>
            <Field name="to" label="Until" kind="date" value=asked.to optional=true/>
            <Select name="sort" label="Sort by" choices=sorts value=asked.sort/>
        </FilterBar>
    }
}

#[component]
fn List(history: History, asked: Asked) -> impl IntoView {
    if history.orders.is_empty() {
        return if asked.is_empty() {
            view! {
                <EmptyState title="You have not ordered anything yet">
                    <p>"What you order appears here, with everything that happens to it."</p>
                    <a class="btn btn-primary" href="/products">"Visit the shop"</a>
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <EmptyState title="No orders match">
                    <p>"Try other words, another status or a longer period."</p>
                    <a class="btn" href="/orders">"Show all orders"</a>
                </EmptyState>
            }
            .into_any()
        };
    }
    let previous = history.previous.map(|cursor| asked.at(cursor));
    let next = history.next.map(|cursor| asked.at(cursor));
    let rows = history.orders.into_iter().map(|order| view! { <Row order/> });
    view! {
        <ul class="order-list">{rows.collect_view()}</ul>
        <Pagination previous next/>
    }
    .into_any()
}

#[component]
fn Row(order: Summary) -> impl IntoView {
    let number = order.number.to_string();
    let tiles = order.goods.iter().map(|(title, category)| {
        view! { <Tile category=category.clone() name=title.clone()/> }
    });
    let tiles = tiles.collect_view();
    let first = order
        .goods
        .first()
        .map(|(title, _)| title.clone())
        .unwrap_or_default();
    let more = match order.lines.saturating_sub(1) {
        0 => String::new(),
        1 => " and 1 other item".to_owned(),
        n => format!(" and {n} other items"),
    };
    let pieces = if order.pieces == 1 {
        "1 piece".to_owned()
    } else {
        format!("{} pieces", order.pieces)
    };
    view! {
        <li class="card order-row">
            <div class="order-what">
                <p class="order-head">
                    <a class="line-title" href=path(&order.number)>{format!("Order {number}")}</a>
                    <Badge status=order.headline.as_str()/>
                </p>
                <p class="order-goods">{first}<span class="hint">{more}</span></p>
                <p class="hint"><DateText at=order.placed_at/>" · "{pieces}</p>
            </div>
            <div class="order-tiles" aria-hidden="true">{tiles}</div>
            <p class="order-total"><MoneyText amount=order.total/></p>
        </li>
    }
}
