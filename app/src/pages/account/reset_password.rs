//! Choosing a new password by a mailed link.

use axum::http::{HeaderValue, header::REFERRER_POLICY};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_axum::ResponseOptions;
use services::accounts;

use crate::{
    components::{Card, Field, Hidden, Notice, PageTitle, PostForm, SubmitButton},
    load::load,
    request,
    server_fns::account::ResetPassword,
    visit,
};

/// `/reset-password/:token`. Its address is a secret: no other site and no later request learns it.
#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    }
    let (s, token) = (visit::services(), request::param("token"));
    let asked = token.clone();
    view! {
        <PageTitle title="Choose a new password"/>
        {load(
            async move { accounts::reset_link_works(&s, &asked).await },
            move |works| if works { view! { <Choose token/> }.into_any() } else { view! { <Spent/> }.into_any() },
        )}
    }
}

#[component]
fn Choose(token: String) -> impl IntoView {
    view! {
        <div class="max-w-md">
            <Card>
                <PostForm id="reset-password" action=ResetPassword::url()>
                    <Hidden name="token" value=token/>
                    <Field name="password" label="New password" kind="password" autocomplete="new-password"
                        hint="At least 10 characters. A few words in a row are good."/>
                    <SubmitButton label="Set new password"/>
                </PostForm>
            </Card>
            <p class="hint">"You will be signed out everywhere."</p>
        </div>
    }
}

#[component]
fn Spent() -> impl IntoView {
    view! {
        <Notice tone="wait">
            <p>"This link was used before or is too old."</p>
        </Notice>
        <p class="actions"><a class="btn btn-primary" href="/forgotten-password">"Ask for a new link"</a></p>
    }
}
