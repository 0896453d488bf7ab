//! All saved addresses.

use domain::address::AddressKind;
use leptos::{prelude::*, server_fn::ServerFn};
use services::addresses::{self, SavedAddress};

use crate::{
    components::{ActionButton, Badge, ConfirmForm, EmptyState, Hidden, PageTitle},
    load::load,
    server_fns::addresses::{MakeDefaultAddress, RemoveAddress},
    visit,
};

/// `/dashboard/addresses`.
#[component]
pub fn AddressesPage() -> impl IntoView {
    let (s, actor) = (visit::services(), visit::actor());
    load(async move { addresses::list(&s, &actor).await }, |saved| {
        let (billing, shipping): (Vec<_>, Vec<_>) =
            saved.into_iter().partition(|a| a.kind == AddressKind::Billing);
        view! {
            <PageTitle title="Addresses">
                <a class="btn btn-primary" href="/dashboard/addresses/new">"New address"</a>
            </PageTitle>
            <Section title="Shipping addresses" kind="shipping" saved=shipping/>
            <Section title="Billing addresses" kind="billing" saved=billing/>
        }
    })
}

#[component]
fn Section(title: &'static str, kind: &'static str, saved: Vec<SavedAddress>) -> impl IntoView {
    let empty = saved.is_empty().then(|| {
        view! {
            <EmptyState title="None yet">
                <p>"Checkout can save the one you type there."</p>
                <a class="btn" href=format!("/dashboard/addresses/new?kind={kind}")>{format!("Add a {kind} address")}</a>
            </EmptyState>
        }
    });
    let cards = saved
        .into_iter()
        .map(|saved| view! { <li class="min-w-0"><AddressCard saved/></li> })
        .collect_view();
    view! {
        <section class="mb-8">
            <h2 class="mb-2">{title}</h2>
            {empty}
            <ul class="grid gap-x-4 md:grid-cols-2">{cards}</ul>
        </section>
    }
}

#[component]
fn AddressCard(saved: SavedAddress) -> impl IntoView {
    let SavedAddress {
        id,
        is_default,
        address,
        ..
    } = saved;
    let place = format!("{}, {}", address.line1, address.city);
    let lines = address
        .label()
        .into_iter()
        .map(|line| view! { <span class="block">{line}</span> })
        .collect_view();
    view! {
        <article class="card" aria-label=place.clone()>
            {is_default.then(|| view! { <p class="mb-1"><Badge status="default" label="Default"/></p> })}
            <address class="not-italic break-words">{lines}<span class="hint">{address.phone}</span></address>
            <div class="actions">
                <a class="btn" href=format!("/dashboard/addresses/{id}/edit") aria-label=format!("Edit {place}")>"Edit"</a>
                {(!is_default).then(|| view! {
                    <ActionButton id=format!("default-{id}") action=MakeDefaultAddress::url() label="Make default">
                        <Hidden name="id" value=id.to_string()/>
                    </ActionButton>
                })}
                <ConfirmForm id=format!("remove-{id}") action=RemoveAddress::url() open="Remove…"
                    warning="The address is taken off this list. Orders keep theirs." label="Remove">
                    <Hidden name="id" value=id.to_string()/>
                </ConfirmForm>
            </div>
        </article>
    }
}
