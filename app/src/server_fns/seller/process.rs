//! Marks a seller's order as processing.

use leptos::prelude::*;
use services::{Error, fulfilment};

use super::{here, id};
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Begins work on a part.
#[server(protocol = FormPost, prefix = "/api", endpoint = "seller/process")]
pub async fn process_order(form: Form) -> Answer {
    let (services, actor, back) = (visit::services(), visit::actor(), here(&form));
    let ask = Ask::new(format!("process-{}", form.get("part")), &form, &back);
    let done = async { fulfilment::process(&services, &actor, id(&form, "part")?).await };
    ask.answer::<_, Error>(done.await, |()| {
        Done::at(back).saying("The order is marked as processing.")
    })
    .await
}
