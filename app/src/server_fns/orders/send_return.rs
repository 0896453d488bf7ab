//! Says that the goods of a return are sent.

use leptos::prelude::*;
use services::{Error, returns};

use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Notes that the customer has sent a return.
#[server(protocol = FormPost, prefix = "/api", endpoint = "orders/send-return")]
pub async fn send_return(form: Form) -> Answer {
    let page = format!("/orders/{}", form.get("order"));
    let ask = Ask::new(format!("send-{}", form.get("request")), &form, page.clone());
    let (s, actor) = (visit::services(), visit::actor());
    let outcome = async {
        let request = form.get("request").parse().map_err(|_| Error::NotFound)?;
        returns::send(&s, &actor, request, form.get("carrier"), form.get("awb")).await
    };
    ask.answer(outcome.await, |()| {
        Done::at(page).saying("Thank you. The seller is told to expect it.")
    })
    .await
}
