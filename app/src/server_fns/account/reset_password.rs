//! Sets a new password by a mailed link.

use leptos::prelude::*;
use services::accounts;

use crate::{
    failure::Failure,
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit::{self, Visit},
};

/// Sets a new password; whoever is signed in here is signed out, as everywhere.
#[server(protocol = FormPost, prefix = "/api", endpoint = "account/reset-password")]
pub async fn reset_password(form: Form) -> Answer {
    let token = form.get("token");
    let known = token
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    // The page sends no more than its host as Referer, so that the link is nowhere but in its address.
    let page = if known {
        format!("/reset-password/{token}")
    } else {
        "/forgotten-password".to_owned()
    };
    let ask = Ask::on("reset-password", &form, page);
    let (s, visit) = (visit::services(), Visit::current());
    let outcome = async {
        accounts::reset_password(&s, token, form.get("password")).await?;
        visit?.sign_out().await?;
        Ok::<_, Failure>(())
    };
    ask.answer(outcome.await, |()| {
        Done::at("/sign-in").saying("Your new password is set. Please sign in.")
    })
    .await
}
