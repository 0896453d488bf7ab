//! Records a refund that was paid back by other means.

use leptos::prelude::*;
use services::{Error, payments};

use super::decided;
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask},
    visit,
};

/// Notes where to find the payment that was made by hand.
#[server(protocol = FormPost, prefix = "/api", endpoint = "admin/paid-by-hand")]
pub async fn paid_by_hand(form: Form) -> Answer {
    let (services, actor) = (visit::services(), visit::actor());
    let done = decided(&form, "/admin/refunds", "The refund", "is recorded as paid");
    let ask = Ask::new(format!("paid-{}", form.get("refund")), &form, "/admin/refunds");
    let outcome = async {
        let refund = form.get("refund").parse().map_err(|_| Error::NotFound)?;
        payments::paid_by_hand(&services, &actor, refund, form.get("how")).await
    };
    ask.answer(outcome.await, |()| done).await
}
