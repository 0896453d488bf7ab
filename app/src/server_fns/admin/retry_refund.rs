//! Tries a refund again that its provider refused.

use leptos::prelude::*;
use services::{Error, payments};

use super::decided;
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask},
    visit,
};

/// Asks the provider once more.
#[server(protocol = FormPost, prefix = "/api", endpoint = "admin/retry-refund")]
pub async fn retry_refund(form: Form) -> Answer {
    let (services, actor) = (visit::services(), visit::actor());
    let done = decided(&form, "/admin/refunds", "The refund", "is being sent again");
    let ask = Ask::new(format!("retry-{}", form.get("refund")), &form, "/admin/refunds");
    let outcome = async {
        let refund = form.get("refund").parse().map_err(|_| Error::NotFound)?;
        payments::retry_refund(&services, &actor, refund).await
    };
    ask.answer(outcome.await, |()| done).await
}
