//! Declines a seller's order.

use leptos::prelude::*;
use services::{Error, fulfilment};

use super::{here, id};
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Refuses a part.
#[server(protocol = FormPost, prefix = "/api", endpoint = "seller/decline")]
pub async fn decline_order(form: Form) -> Answer {
    let (services, actor, back) = (visit::services(), visit::actor(), here(&form));
    let ask = Ask::new(format!("decline-{}", form.get("part")), &form, &back);
    let done = async { fulfilment::decline(&services, &actor, id(&form, "part")?, form.get("reason")).await };
    ask.answer::<_, Error>(done.await, |()| {
        Done::at(back).saying("The order is declined. What was paid for it goes back to the customer.")
    })
    .await
}
