//! Pays what is still to be paid, by another card.

use leptos::prelude::*;
use services::{
    payments::{self, PaymentNext},
    views,
};

use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    server_fns::checkout::input,
    visit,
};

/// Pays by a card what the page has shown: all of an order whose card was declined, or the rest of one that was changed.
#[server(protocol = FormPost, prefix = "/api", endpoint = "orders/pay-again")]
pub async fn pay_again(form: Form) -> Answer {
    let page = format!("/orders/{}", form.get("order"));
    let ask = Ask::new("pay", &form, format!("{page}/pay"));
    let (s, actor) = (visit::services(), visit::actor());
    let outcome = async {
        let order = views::find_text(&s, &actor, form.get("order")).await?;
        let shown = form.get("amount").parse().ok();
        payments::retry(&s, &actor, order, input::card(&form), shown).await
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
