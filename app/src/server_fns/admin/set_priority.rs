//! Says how urgent an order is.

use domain::{machine::Word, priority::Priority};
use leptos::prelude::*;
use services::{Error, priorities, views};

use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Sets the priority of an order.
#[server(protocol = FormPost, prefix = "/api", endpoint = "admin/set-priority")]
pub async fn set_priority(form: Form) -> Answer {
    let page = format!("/orders/{}", form.get("order"));
    let ask = Ask::new("set-priority", &form, &page);
    let (s, actor) = (visit::services(), visit::actor());
    let outcome = async {
        let order = views::find_text(&s, &actor, form.get("order")).await?;
        let priority = Priority::from_word(form.get("priority"));
        let priority = priority.ok_or_else(|| Error::field("priority", "Please choose how urgent it is."))?;
        priorities::set(&s, &actor, order, priority, "").await
    };
    ask.answer(outcome.await, |()| Done::at(page).saying("The priority is set."))
        .await
}
