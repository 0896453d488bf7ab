//! Asking for a link to set a new password.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    components::{Breadcrumbs, Card, Crumb, Field, PageTitle, PostForm, SubmitButton},
    server_fns::account::ForgottenPassword,
};

/// `/forgotten-password`.
#[component]
pub fn ForgottenPasswordPage() -> impl IntoView {
    view! {
        <Breadcrumbs trail=vec![Crumb::new("Sign in", "/sign-in")]/>
        <PageTitle title="Forgotten password" lead="We mail you a link to choose a new one."/>
        <div class="max-w-md">
            <Card>
                <PostForm id="forgotten-password" action=ForgottenPassword::url()>
                    <Field name="email" label="Email" kind="email" autocomplete="username"/>
                    <SubmitButton label="Send the link"/>
                </PostForm>
            </Card>
        </div>
    }
}
