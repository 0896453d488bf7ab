//! Asks to cancel an order.

use leptos::prelude::*;
use services::{
    cancellations::{self, CancelOutcome},
    views,
};

use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Cancels what is not packed, at once or when somebody agrees.
#[server(protocol = FormPost, prefix = "/api", endpoint = "orders/cancel")]
pub async fn request_cancellation(form: Form) -> Answer {
    let page = format!("/orders/{}", form.get("order"));
    let ask = Ask::new("cancel", &form, format!("{page}/cancel"));
    let (s, actor) = (visit::services(), visit::actor());
    let outcome = async {
        let order = views::find_text(&s, &actor, form.get("order")).await?;
        let (code, reason) = (form.get("reason_code"), form.get("reason"));
        cancellations::request(&s, &actor, order, code, reason).await
    };
    ask.answer(outcome.await, |outcome| {
        Done::at(page).saying(match outcome {
            CancelOutcome::Cancelled => "The cancellation is done: nothing of it will be sent or charged.",
            CancelOutcome::Requested => "Your cancellation request is in. We answer by email.",
        })
    })
    .await
}
