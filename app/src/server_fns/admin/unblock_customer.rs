//! Lets a customer order again.

use leptos::prelude::*;

use super::set_blocked;
use crate::{
    form::{Form, FormPost},
    pages::admin::customers::PATH,
    reply::{Answer, Ask},
    visit,
};

/// Unblocks a customer, for a reason.
#[server(protocol = FormPost, prefix = "/api", endpoint = "admin/unblock-customer")]
pub async fn unblock_customer(form: Form) -> Answer {
    let ask = Ask::new(format!("decide-{}", form.get("customer")), &form, PATH);
    let (s, actor) = (visit::services(), visit::actor());
    let done = super::back(PATH, format!("{} can order again.", form.get("email")));
    let outcome = set_blocked(&s, &actor, &form, false).await;
    ask.answer(outcome, |()| done).await
}
