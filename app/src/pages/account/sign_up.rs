//! Making an account.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    components::{Card, Field, Hidden, PageTitle, PostForm, SubmitButton},
    request,
    server_fns::account::{SignUp, with_next},
};

/// `/sign-up?next=…`.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let next = request::query("next");
    let sign_in = with_next("/sign-in", &next);
    view! {
        <PageTitle title="Sign up"/>
        <div class="max-w-md">
            <Card>
                <PostForm id="sign-up" action=SignUp::url()>
                    <Hidden name="next" value=next/>
                    <Field name="name" label="Full name" autocomplete="name"/>
                    <Field name="email" label="Email" kind="email" autocomplete="username"/>
                    <Field name="password" label="Password" kind="password" autocomplete="new-password"
                        hint="At least 10 characters. A few words in a row are good."/>
                    <SubmitButton label="Sign up"/>
                </PostForm>
            </Card>
            <p>"You have an account? " <a href=sign_in>"Sign in instead"</a></p>
        </div>
    }
}
