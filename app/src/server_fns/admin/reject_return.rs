//! Rejects a return.

use leptos::prelude::*;
use services::{Error, returns};

use super::decided;
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask},
    visit,
};

/// Refuses a return with a reason.
#[server(protocol = FormPost, prefix = "/api", endpoint = "admin/reject-return")]
pub async fn reject_return(form: Form) -> Answer {
    let (services, actor) = (visit::services(), visit::actor());
    let done = decided(&form, "/admin/returns", "Return", "rejected");
    let ask = Ask::new(format!("reject-{}", form.get("request")), &form, "/admin/returns");
    let outcome = async {
        let request = form.get("request").parse().map_err(|_| Error::NotFound)?;
        returns::reject(&services, &actor, request, form.get("reason")).await
    };
    ask.answer(outcome.await, |()| done).await
}
