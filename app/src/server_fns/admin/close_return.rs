//! Closes a return.

use leptos::prelude::*;
use services::{Error, returns};

use super::decided;
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask},
    visit,
};

/// Ends a return whose goods were looked at, with a note.
#[server(protocol = FormPost, prefix = "/api", endpoint = "admin/close-return")]
pub async fn close_return(form: Form) -> Answer {
    let (services, actor) = (visit::services(), visit::actor());
    let page = "/admin/returns?show=to-close";
    let done = decided(&form, page, "Return", "closed");
    let ask = Ask::new(format!("close-{}", form.get("request")), &form, page);
    let outcome = async {
        let request = form.get("request").parse().map_err(|_| Error::NotFound)?;
        returns::close(&services, &actor, request, form.get("note")).await
    };
    ask.answer(outcome.await, |()| done).await
}
