//! Following an order with its number and the email address it was placed with.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    components::{Card, Field, PageTitle, PostForm, SubmitButton},
    request,
    server_fns::track::TrackOrder,
};

/// `/track`.
#[component]
pub fn TrackPage() -> impl IntoView {
    let number = request::query("number");
    view! {
        <PageTitle title="Track your order" lead="The number is in the confirmation we sent you. You do not need an account."/>
        <Card>
            <PostForm id="track" action=TrackOrder::url()>
                <Field name="number" label="Order number" value=number autocomplete="off" hint="Ten letters and digits, like 7K3M9-Q2XHC"/>
                <Field name="email" label="Email" kind="email" autocomplete="email"/>
                <SubmitButton label="Track order"/>
            </PostForm>
        </Card>
    }
}
