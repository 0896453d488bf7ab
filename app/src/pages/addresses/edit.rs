//! Adding and changing a saved address.

use domain::address::AddressKind;
use leptos::{prelude::*, server_fn::ServerFn};
use services::addresses::{self, SavedAddress};

use super::AddressFields;
use crate::{
    components::{
        Breadcrumbs, Card, Checkbox, Choice, Crumb, Hidden, PageTitle, PostForm, Select, SubmitButton,
    },
    failure::Failure,
    load::load,
    request,
    server_fns::addresses::{CreateAddress, UpdateAddress},
    visit,
};

/// The way here.
fn trail() -> Vec<Crumb> {
    vec![Crumb::new("Addresses", "/dashboard/addresses")]
}

/// `/dashboard/addresses/new?kind=…`.
#[component]
pub fn NewAddressPage() -> impl IntoView {
    let (actor, kind) = (visit::actor(), request::query("kind"));
    let choices = vec![
        Choice::new("shipping", "Shipping"),
        Choice::new("billing", "Billing"),
    ];
    load(
        async move { actor.user.ok_or(Failure::Unauthenticated) },
        move |_| {
            view! {
                <Breadcrumbs trail=trail()/>
                <PageTitle title="New address"/>
                <Card>
                    <PostForm id="address" action=CreateAddress::url()>
                        <Select name="kind" label="Address for" choices value=kind/>
                        <AddressFields/>
                        <Checkbox name="default" label="Use as my default"
                            hint="The first address of a kind is the default in any case."/>
                        <SubmitButton label="Save address"/>
                    </PostForm>
                </Card>
            }
        },
    )
}

/// `/dashboard/addresses/:id/edit`.
#[component]
pub fn EditAddressPage() -> impl IntoView {
    let (s, actor, id) = (visit::services(), visit::actor(), request::param("id"));
    let found = async move {
        let id = id.parse().map_err(|_| Failure::NotFound)?;
        Ok::<_, Failure>(addresses::get(&s, &actor, id).await?)
    };
    load(
        found,
        |SavedAddress {
             id,
             kind,
             is_default,
             address,
         }| {
            let title = match kind {
                AddressKind::Shipping => "Shipping address",
                AddressKind::Billing => "Billing address",
            };
            view! {
                <Breadcrumbs trail=trail()/>
                <PageTitle title lead="Orders keep the address they were placed with."/>
                <Card>
                    <PostForm id="address" action=UpdateAddress::url()>
                        <Hidden name="id" value=id.to_string()/>
                        <AddressFields value=address/>
                        {(!is_default).then(|| view! { <Checkbox name="default" label="Use as my default"/> })}
                        <SubmitButton label="Save address"/>
                    </PostForm>
                </Card>
            }
        },
    )
}
