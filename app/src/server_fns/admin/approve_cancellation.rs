//! Approves a cancellation.

use leptos::prelude::*;
use services::{Error, cancellations};

use super::decided;
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask},
    visit,
};

/// Cancels what is not packed and gives the money back.
#[server(protocol = FormPost, prefix = "/api", endpoint = "admin/approve-cancellation")]
pub async fn approve_cancellation(form: Form) -> Answer {
    let (services, actor) = (visit::services(), visit::actor());
    let done = decided(&form, "/admin/cancellations", "Cancellation", "approved");
    let ask = Ask::new(
        format!("approve-{}", form.get("request")),
        &form,
        "/admin/cancellations",
    );
    let outcome = async {
        let request = form.get("request").parse().map_err(|_| Error::NotFound)?;
        let shown = form.get("amount").parse().ok();
        cancellations::approve_as_shown(&services, &actor, request, form.get("reason"), shown).await
    };
    ask.answer(outcome.await, |()| done).await
}
