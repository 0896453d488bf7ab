//! Takes a cancellation back that waits for a decision.

use leptos::prelude::*;
use services::{cancellations, views};

use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Takes the waiting cancellation back.
#[server(protocol = FormPost, prefix = "/api", endpoint = "orders/withdraw-cancellation")]
pub async fn withdraw_cancellation(form: Form) -> Answer {
    let page = format!("/orders/{}", form.get("order"));
    let ask = Ask::new("withdraw-cancellation", &form, page.clone());
    let (s, actor) = (visit::services(), visit::actor());
    let outcome = async {
        let order = views::find_text(&s, &actor, form.get("order")).await?;
        cancellations::withdraw(&s, &actor, order).await
    };
    ask.answer(outcome.await, |()| {
        Done::at(page).saying("The cancellation is withdrawn: your order goes on.")
    })
    .await
}
