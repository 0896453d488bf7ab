//! Asks to send units of a line back.

use leptos::prelude::*;
use services::{Error, returns, views};

use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Asks to return units of a line.
#[server(protocol = FormPost, prefix = "/api", endpoint = "orders/return")]
pub async fn request_return(form: Form) -> Answer {
    let page = format!("/orders/{}", form.get("order"));
    let ask = Ask::new("return", &form, format!("{page}/return/{}", form.get("line")));
    // The same form sent twice asks once.
    let (s, actor) = (visit::services().expecting(form.get("version")), visit::actor());
    let outcome = async {
        let order = views::find_text(&s, &actor, form.get("order")).await?;
        let line = form.get("line").parse().map_err(|_| Error::NotFound)?;
        // What is no number is answered beside the field, as a wrong number is.
        let quantity = form.get("quantity").trim().parse().unwrap_or(0);
        returns::request(
            &s,
            &actor,
            order,
            line,
            quantity,
            form.get("reason_code"),
            form.get("reason"),
        )
        .await
    };
    ask.answer(outcome.await, |_| {
        Done::at(page).saying("Your return request is in. We answer by email.")
    })
    .await
}
