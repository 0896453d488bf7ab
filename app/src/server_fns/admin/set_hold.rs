//! Stops an order.

use domain::{holds::HoldKind, machine::Word};
use leptos::prelude::*;
use services::{Error, holds, views};

use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Puts an order on hold.
#[server(protocol = FormPost, prefix = "/api", endpoint = "admin/set-hold")]
pub async fn set_hold(form: Form) -> Answer {
    let page = format!("/orders/{}", form.get("order"));
    let ask = Ask::new("set-hold", &form, &page);
    let (s, actor) = (visit::services(), visit::actor());
    let outcome = async {
        let order = views::find_text(&s, &actor, form.get("order")).await?;
        let kind = HoldKind::from_word(form.get("kind"));
        let kind = kind.ok_or_else(|| Error::field("kind", "Please choose why."))?;
        holds::set(&s, &actor, order, kind, form.get("reason")).await
    };
    ask.answer(outcome.await, |()| Done::at(page).saying("The order is on hold."))
        .await
}
