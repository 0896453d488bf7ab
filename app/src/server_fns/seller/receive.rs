//! Marks a return as received.

use leptos::prelude::*;
use services::{Error, returns};

use super::{here, id};
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
    let done = async { returns::receive(&services, &actor, id(&form, "request")?).await };
    ask.answer::<_, Error>(done.await, |()| {
        Done::at(back).saying("The return is marked as received.")
    })
    .await
}
