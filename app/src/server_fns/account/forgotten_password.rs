//! Mails a link to set a new password.

use leptos::prelude::*;
use services::accounts;

use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

const SENT: &str =
    "If this address has an account, a mail with a link is on its way. The link works for an hour.";

/// Mails a link; says the same for every address.
#[server(protocol = FormPost, prefix = "/api", endpoint = "account/forgotten-password")]
pub async fn forgotten_password(form: Form) -> Answer {
    let page = "/forgotten-password";
    let ask = Ask::new("forgotten-password", &form, page);
    let (s, client) = (visit::services(), visit::client_address());
    let outcome = accounts::request_password_reset(&s, form.get("email"), &client).await;
    ask.answer(outcome, |()| Done::at(page).saying(SENT)).await
}
