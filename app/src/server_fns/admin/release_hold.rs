//! Lets an order go on.

use domain::{holds::HoldKind, machine::Word};
use leptos::prelude::*;
use services::{Error, holds, views};

use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Releases a hold of an order.
#[server(protocol = FormPost, prefix = "/api", endpoint = "admin/release-hold")]
pub async fn release_hold(form: Form) -> Answer {
    let page = format!("/orders/{}", form.get("order"));
    let ask = Ask::new(format!("release-{}", form.get("kind")), &form, &page);
    let (s, actor) = (visit::services(), visit::actor());
    let outcome = async {
        let order = views::find_text(&s, &actor, form.get("order")).await?;
        let kind = HoldKind::from_word(form.get("kind")).ok_or(Error::NotFound)?;
        holds::release(&s, &actor, order, kind, form.get("reason")).await
    };
    ask.answer(outcome.await, |()| Done::at(page).saying("The hold is released."))
        .await
}
