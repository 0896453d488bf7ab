//! Marks a parcel as delivered.

use leptos::prelude::*;
use services::{Error, fulfilment};

use super::{here, id};
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Notes that a parcel has arrived.
#[server(protocol = FormPost, prefix = "/api", endpoint = "seller/deliver")]
pub async fn deliver_parcel(form: Form) -> Answer {
    let (services, actor, back) = (visit::services(), visit::actor(), here(&form));
    let ask = Ask::new(format!("deliver-{}", form.get("shipment")), &form, &back);
    let done = async { fulfilment::deliver(&services, &actor, id(&form, "shipment")?).await };
    ask.answer::<_, Error>(done.await, |()| {
        Done::at(back).saying("The parcel is marked as delivered.")
    })
    .await
}
