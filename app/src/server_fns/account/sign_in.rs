//! Signs in.

use leptos::prelude::*;
use services::accounts;

use super::{enter, next_page, with_next};
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit::{self, Visit},
};

/// Signs in whoever knows the password.
#[server(protocol = FormPost, prefix = "/api", endpoint = "account/sign-in")]
pub async fn sign_in(form: Form) -> Answer {
    let ask = Ask::new("sign-in", &form, with_next("/sign-in", form.get("next")));
    let (s, visit, client) = (visit::services(), Visit::current(), visit::client_address());
    let outcome = async {
        let user = accounts::sign_in(&s, form.get("email"), form.get("password"), &client).await?;
        enter(&s, visit, user).await
    };
    ask.answer(outcome.await, |actor| {
        Done::at(next_page(form.get("next"), &actor))
    })
    .await
}
