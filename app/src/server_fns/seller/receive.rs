//! Marks a return as received.

use leptos::prelude::*;
use services::{
    Error,
    returns::{self, Receipt},
};

use super::{here, id, number};
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Notes that returned goods are back.
#[server(protocol = FormPost, prefix = "/api", endpoint = "seller/receive")]
pub async fn receive_return(form: Form) -> Answer {
    let (services, actor, back) = (visit::services(), visit::actor(), here(&form));
    let ask = Ask::new(format!("receive-{}", form.get("request")), &form, &back);
    let receipt = Receipt {
        quantity: form.has("quantity").then(|| number(&form, "quantity")),
        no_more: form.checked("no_more"),
        all_fit: form.checked("all_fit"),
        before: form.has("before").then(|| number(&form, "before")),
    };
    let done = async { returns::receive(&services, &actor, id(&form, "request")?, receipt).await };
    ask.answer::<_, Error>(done.await, |()| {
        Done::at(back).saying("The return is marked as received.")
    })
    .await
}
