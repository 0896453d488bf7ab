//! Passes the bank's code on.

use leptos::prelude::*;
use services::{
    payments::{self, PaymentNext},
    views,
};

use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Confirms a payment that waits for its second step.
#[server(protocol = FormPost, prefix = "/api", endpoint = "orders/enter-code")]
pub async fn enter_code(form: Form) -> Answer {
    let page = format!("/orders/{}", form.get("order"));
    let ask = Ask::new("code", &form, format!("{page}/pay"));
    let (s, actor) = (visit::services(), visit::actor());
    let outcome = async {
        let order = views::find_text(&s, &actor, form.get("order")).await?;
        payments::confirm_code(&s, &actor, order, form.get("code")).await
    };
    ask.answer(outcome.await, |next| match next {
        PaymentNext::Done => Done::at(page).saying("Thank you! Your payment is confirmed."),
        PaymentNext::Waiting => Done::at(page)
            .saying("The bank does not answer at the moment. We keep asking: please look again soon."),
        // The page says why, and what can be done.
        PaymentNext::NeedsCode | PaymentNext::Declined { .. } => Done::at(format!("{page}/pay")),
    })
    .await
}
