//! Signing in.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    components::{Card, Field, Hidden, PageTitle, PostForm, SubmitButton},
    request,
    server_fns::account::{SignIn, with_next},
};

/// `/sign-in?next=…`.
#[component]
pub fn SignInPage() -> impl IntoView {
    let next = request::query("next");
    let sign_up = with_next("/sign-up", &next);
    view! {
        <PageTitle title="Sign in"/>
        <div class="max-w-md">
            <Card>
                <PostForm id="sign-in" action=SignIn::url()>
                    <Hidden name="next" value=next/>
                    <Field name="email" label="Email" kind="email" autocomplete="username"/>
                    <Field name="password" label="Password" kind="password" autocomplete="current-password"/>
                    <SubmitButton label="Sign in"/>
                </PostForm>
            </Card>
            <p class="actions">
                <a class="btn" href=sign_up>"Make an account"</a>
                <a href="/forgotten-password">"Forgotten your password?"</a>
            </p>
            <p class="hint">"You can order without an account, and follow the order by its number and your email."</p>
        </div>
    }
}
