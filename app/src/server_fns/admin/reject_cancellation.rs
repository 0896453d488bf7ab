//! Rejects a cancellation.

use leptos::prelude::*;
use services::{Error, cancellations};

use super::decided;
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask},
    visit,
};

/// Refuses a cancellation with a reason.
#[server(protocol = FormPost, prefix = "/api", endpoint = "admin/reject-cancellation")]
pub async fn reject_cancellation(form: Form) -> Answer {
    let (services, actor) = (visit::services(), visit::actor());
    let done = decided(&form, "/admin/cancellations", "Cancellation", "rejected");
    let ask = Ask::new(
        format!("reject-{}", form.get("request")),
        &form,
        "/admin/cancellations",
    );
    let outcome = async {
        let request = form.get("request").parse().map_err(|_| Error::NotFound)?;
        cancellations::reject(&services, &actor, request, form.get("reason")).await
    };
    ask.answer(outcome.await, |()| done).await
}
