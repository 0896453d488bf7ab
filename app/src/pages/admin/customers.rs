//! Customers, for staff: found, and for administrators blocked and unblocked.

use domain::{machine::Word, priority::CustomerTier};
use leptos::{prelude::*, server_fn::ServerFn};
use services::{
    customers::{Customer, list},
    views::{
        Page, Turn,
        admin::{PAGE, may_block},
    },
};

use crate::{
    components::{
        Badge, ConfirmForm, DateText, EmptyState, Field, FilterBar, GoneForm, Hidden, PageTitle, Pagination,
        TextArea,
    },
    load::load,
    pages::staff::neighbours,
    request,
    server_fns::admin::{BlockCustomer, UnblockCustomer},
    visit,
};

/// Where the page is.
pub const PATH: &str = "/admin/customers";

/// `/admin/customers`.
#[component]
pub fn CustomersPage() -> impl IntoView {
    let (services, actor) = (visit::services(), visit::actor());
    let q = request::query("q");
    let turn = Turn::read(&request::query("after"), &request::query("before"));
    let wanted = q.clone();
    let decides = may_block(&actor);
    load(
        async move { list(&services, &actor, &wanted, turn, PAGE).await },
        move |page| view! { <Customers page q decides/> },
    )
}

#[component]
fn Customers(page: Page<Customer>, q: String, decides: bool) -> impl IntoView {
    let (previous, next) = neighbours(PATH, &[("q", q.as_str())], &page);
    let searched = !q.is_empty();
    let empty = page.rows.is_empty();
    let ids = page.rows.iter().map(|customer| customer.id.to_string()).collect();
    let rows = page
        .rows
        .into_iter()
        .map(|customer| view! { <Row customer decides/> });
    let rows = rows.collect_view();
    view! {
        <PageTitle title="Customers" lead="Who is blocked can sign in and follow orders, and cannot order."/>
        <GoneForm ids/>
        <FilterBar id="filters" action=PATH>
            <Field name="q" label="Search" kind="search" value=q optional=true/>
        </FilterBar>
        <p class="hint below-filters">"Finds names, and the beginning of email addresses."</p>
        {if empty {
            view! {
                <EmptyState title=if searched { "No customer fits." } else { "No customers yet." }>
                    {searched.then(|| view! { <a class="btn" href=PATH>"Show all customers"</a> })}
                </EmptyState>
            }.into_any()
        } else {
            view! {
                <table class="table table-stack">
                    <caption class="sr-only">"Customers"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Customer"</th>
                            <th scope="col">"Since"</th>
                            <th scope="col">"Tier"</th>
                            <th scope="col">"State"</th>
                            <th scope="col"><span class="sr-only">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            }.into_any()
        }}
        <Pagination previous next/>
    }
}

#[component]
fn Row(customer: Customer, decides: bool) -> impl IntoView {
    let Customer {
        id,
        email,
        name,
        tier,
        blocked,
        created_at,
        version,
        decisions: _,
    } = customer;
    view! {
        <tr>
            <th scope="row"><span class="cell">{name}<span class="hint break-all">{email.clone()}</span></span></th>
            <td data-label="Since"><DateText at=created_at/></td>
            <td data-label="Tier">{if tier == CustomerTier::Standard { String::new() } else { tier.label() }}</td>
            <td data-label="State">{blocked.then(|| view! { <Badge status="blocked"/> })}</td>
            <td class="row-actions">
                {decides.then(|| view! { <Decide id=id.to_string() email blocked version/> })}
            </td>
        </tr>
    }
}

/// Blocks a customer, or lets them order again; either needs a reason.
#[component]
fn Decide(id: String, email: String, blocked: bool, version: i64) -> impl IntoView {
    // One form, whichever it is: who was late finds why in the other.
    let form = format!("decide-{id}");
    let carried = {
        let email = email.clone();
        view! {
            <Hidden name="customer" value=id/>
            <Hidden name="email" value=email/>
            <Hidden name="version" value=version.to_string()/>
            <TextArea name="reason" label="Reason" hint="The customer does not read it." rows=2/>
        }
    };
    if blocked {
        view! {
            <ConfirmForm id=form action=UnblockCustomer::url() open="Unblock…" label="Unblock"
                look="primary" warning=format!("{email} can order again.")>
                {carried}
            </ConfirmForm>
        }
        .into_any()
    } else {
        view! {
            <ConfirmForm id=form action=BlockCustomer::url() open="Block…" label="Block"
                warning=format!("{email} can order nothing any more. Orders that are placed stay as they are.")>
                {carried}
            </ConfirmForm>
        }
        .into_any()
    }
}
