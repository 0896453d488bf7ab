//! Says how many units of a return are fit for sale.

use leptos::prelude::*;
use services::{Error, returns};

use super::{here, id, number};
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Notes what returned goods are like.
#[server(protocol = FormPost, prefix = "/api", endpoint = "seller/inspect")]
pub async fn inspect_return(form: Form) -> Answer {
    let (services, actor, back) = (visit::services(), visit::actor(), here(&form));
    let ask = Ask::new(format!("inspect-{}", form.get("request")), &form, &back);
    let (fit, reason) = (number(&form, "fit"), form.get("reason"));
    let done = async { returns::inspect(&services, &actor, id(&form, "request")?, fit, reason).await };
    ask.answer::<_, Error>(done.await, |()| {
        Done::at(back).saying("The return is marked as inspected.")
    })
    .await
}
