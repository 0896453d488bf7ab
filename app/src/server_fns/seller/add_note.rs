//! Writes a note on a seller's order.

use leptos::prelude::*;
use services::{Error, notes};

use super::{here, id};
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Adds a note to a part.
#[server(protocol = FormPost, prefix = "/api", endpoint = "seller/add-note")]
pub async fn add_note(form: Form) -> Answer {
    let (services, actor, back) = (visit::services(), visit::actor(), here(&form));
    let ask = Ask::new(format!("note-{}", form.get("part")), &form, &back);
    let (visible, body) = (form.checked("visible"), form.get("body"));
    let done = async {
        notes::add(
            &services,
            &actor,
            id(&form, "order")?,
            Some(id(&form, "part")?),
            visible,
            body,
        )
        .await
    };
    ask.answer::<_, Error>(done.await, |_| Done::at(back).saying("Note added."))
        .await
}
