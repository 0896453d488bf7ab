//! Makes an account.

use leptos::prelude::*;
use services::accounts::{self, NewAccount};

use super::{enter, next_page, with_next};
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit::{self, Visit},
};

/// Makes an account and signs in.
#[server(protocol = FormPost, prefix = "/api", endpoint = "account/sign-up")]
pub async fn sign_up(form: Form) -> Answer {
    let ask = Ask::new("sign-up", &form, with_next("/sign-up", form.get("next")));
    let (s, visit, client) = (visit::services(), Visit::current(), visit::client_address());
    let text = |field: &str| form.get(field).to_owned();
    let account = NewAccount {
        email: text("email"),
        name: text("name"),
        password: text("password"),
    };
    let outcome = async {
        let user = accounts::sign_up(&s, &account, &client).await?;
        enter(&s, visit, user).await
    };
    ask.answer(outcome.await, |actor| {
        Done::at(next_page(form.get("next"), &actor)).saying("Your account is ready.")
    })
    .await
}
