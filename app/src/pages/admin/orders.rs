//! Everybody's orders, for staff.

use domain::{axes::PaymentAxis, headline::Headline, machine::Word, time::Timestamp};
use leptos::prelude::*;
use services::views::{
    Turn,
    admin::{OrderFilter, OrderList, OrderRow, orders},
};

use crate::{
    components::{
        Badge, Choice, DateText, EmptyState, Field, FilterBar, Live, MoneyText, PageTitle, Pagination, Select,
    },
    load::load,
    pages::staff::{neighbours, urgency},
    request, visit,
};

/// Where the page is.
const PATH: &str = "/admin/orders";

/// The filters in the page's address, by name.
const FILTERS: [&str; 5] = ["q", "status", "payment", "from", "to"];

/// `/admin/orders`.
#[component]
pub fn AdminOrdersPage() -> impl IntoView {
    let (services, actor) = (visit::services(), visit::actor());
    let query = FILTERS.map(request::query);
    let [q, status, payment, from, to] = query.clone();
    let filter = OrderFilter {
        status,
        payment,
        from: Timestamp::from_date(&from),
        to: Timestamp::from_date(&to),
        q,
        turn: Turn::read(&request::query("after"), &request::query("before")),
    };
    load(
        async move { orders(&services, &actor, filter).await },
        move |list| view! { <List list query/> },
    )
}

#[component]
fn List(list: OrderList, query: [String; 5]) -> impl IntoView {
    let OrderList { page, position } = list;
    let mut filters = [("", ""); 5];
    for (filter, (name, value)) in filters.iter_mut().zip(FILTERS.iter().zip(&query)) {
        *filter = (name, value);
    }
    let (previous, next) = neighbours(PATH, &filters, &page);
    let filtered = query.iter().any(|value| !value.is_empty());
    let [q, status, payment, from, to] = query;
    view! {
        <PageTitle title="All orders"/>
        <FilterBar id="filters" action=PATH>
            <Field name="q" label="Search" kind="search" value=q optional=true/>
            <Select name="status" label="Status" choices=words(Headline::ALL, "Any status") value=status/>
            <Select name="payment" label="Payment" choices=words(PaymentAxis::ALL, "Any payment") value=payment/>
            <Field name="from" label="From" kind="date" value=from optional=true/>
            <Field name="to" label="To" kind="date" value=to optional=true/>
        </FilterBar>
        <p class="hint below-filters">"Finds order numbers, email addresses, last names, phone numbers, products and tracking numbers."</p>
        <Live id="admin-orders" url="/live/admin" after=position announce="The list of orders was updated.">
            {if page.rows.is_empty() {
                view! {
                    <EmptyState title=if filtered { "No order fits." } else { "No orders yet." }>
                        {filtered.then(|| view! { <a class="btn" href=PATH>"Show all orders"</a> })}
                    </EmptyState>
                }.into_any()
            } else {
                view! { <Table rows=page.rows/> }.into_any()
            }}
            <Pagination previous next/>
        </Live>
        <p class="hint"><a href="/admin/jobs">"Jobs that were given up"</a></p>
    }
}

/// A choice for each word, after one for all.
fn words<W: Word>(all: &[W], any: &str) -> Vec<Choice> {
    let words = all.iter().map(|word| Choice::new(word.as_str(), word.label()));
    std::iter::once(Choice::new("", any)).chain(words).collect()
}

#[component]
fn Table(rows: Vec<OrderRow>) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        let items = match row.more_lines {
            0 => row.title,
            n => format!("{} and {n} more", row.title),
        };
        let pieces = if row.pieces == 1 { "1 piece".to_owned() } else { format!("{} pieces", row.pieces) };
        view! {
            <tr>
                <th scope="row"><a href=format!("/orders/{}", row.number.as_str())>{row.number.to_string()}</a></th>
                <td data-label="Placed"><DateText at=row.placed_at/></td>
                <td data-label="Customer"><span class="cell">{row.customer}<span class="hint">{row.email}</span></span></td>
                <td data-label="Items"><span class="cell">{items}<span class="hint">{pieces}</span></span></td>
                <td class="num" data-label="Total"><MoneyText amount=row.total/></td>
                <td data-label="Payment"><Badge status=row.payment.to_string()/></td>
                <td data-label="Status"><Badge status=row.headline.to_string()/>{urgency(row.priority)}</td>
            </tr>
        }
    });
    view! {
        <table class="table table-stack table-dense">
            <caption class="sr-only">"Orders"</caption>
            <thead>
                <tr>
                    <th scope="col">"Order"</th>
                    <th scope="col">"Placed"</th>
                    <th scope="col">"Customer"</th>
                    <th scope="col">"Items"</th>
                    <th scope="col" class="num">"Total"</th>
                    <th scope="col">"Payment"</th>
                    <th scope="col">"Status"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}
