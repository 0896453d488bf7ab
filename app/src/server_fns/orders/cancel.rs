//! Asks to cancel an order, or units of it: first what that would do, then the wish.

use leptos::prelude::*;
use services::{
    cancellations::{self, CancelOutcome},
    views,
};

use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    server_fns::seller::pack::typed_units,
    visit,
};

/// Shows what it would come to, or cancels what is asked for, at once or when somebody agrees.
#[server(protocol = FormPost, prefix = "/api", endpoint = "orders/cancel")]
pub async fn request_cancellation(form: Form) -> Answer {
    let page = format!("/orders/{}", form.get("order"));
    let ask = Ask::on("cancel", &form, format!("{page}/cancel"));
    if form.get("step") == "preview" && typed_units(&form).is_ok() {
        return ask.show().await;
    }
    let (s, actor) = (visit::services().expecting(form.get("version")), visit::actor());
    let outcome = async {
        let order = views::find_text(&s, &actor, form.get("order")).await?;
        let (code, reason) = (form.get("reason_code"), form.get("reason"));
        cancellations::request_units(&s, &actor, order, &typed_units(&form)?, code, reason).await
    };
    ask.answer(outcome.await, |outcome| {
        Done::at(page).saying(match outcome {
            CancelOutcome::Cancelled => "The cancellation is done: nothing of it will be sent or charged.",
            CancelOutcome::Requested => "Your cancellation request is in. We answer by email.",
        })
    })
    .await
}
