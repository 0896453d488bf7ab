//! Takes a return back that waits for a decision.

use leptos::prelude::*;
use services::{Error, returns};

use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Takes a waiting return back.
#[server(protocol = FormPost, prefix = "/api", endpoint = "orders/withdraw-return")]
pub async fn withdraw_return(form: Form) -> Answer {
    let page = format!("/orders/{}", form.get("order"));
    let ask = Ask::new(format!("withdraw-{}", form.get("request")), &form, page.clone());
    let (s, actor) = (visit::services(), visit::actor());
    let outcome = async {
        let request = form.get("request").parse().map_err(|_| Error::NotFound)?;
        returns::withdraw(&s, &actor, request).await
    };
    ask.answer(outcome.await, |()| {
        Done::at(page).saying("The return is withdrawn: the goods stay with you.")
    })
    .await
}
