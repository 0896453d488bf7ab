//! Lets a customer order nothing any more.

use leptos::prelude::*;

use super::set_blocked;
use crate::{
    form::{Form, FormPost},
    pages::admin::customers::PATH,
    reply::{Answer, Ask},
    visit,
};

/// Blocks a customer, for a reason.
#[server(protocol = FormPost, prefix = "/api", endpoint = "admin/block-customer")]
pub async fn block_customer(form: Form) -> Answer {
    let ask = Ask::new(format!("decide-{}", form.get("customer")), &form, PATH);
    let (s, actor) = (visit::services(), visit::actor());
    let done = super::back(PATH, format!("{} is blocked.", form.get("email")));
    let outcome = set_blocked(&s, &actor, &form, true).await;
    ask.answer(outcome, |()| done).await
}
