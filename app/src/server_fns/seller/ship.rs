//! Ships what is packed of a seller's order.

use leptos::prelude::*;
use services::{Error, fulfilment};

use super::{here, id};
use crate::{
    form::{Form, FormPost},
    pages::seller::LAST_CARRIER,
    reply::{Answer, Ask, Done},
    visit::{self, Visit},
};

/// Hands everything packed to a carrier, and remembers the carrier for the next parcel.
#[server(protocol = FormPost, prefix = "/api", endpoint = "seller/ship")]
pub async fn ship_parcel(form: Form) -> Answer {
    let (services, actor, back, session) = (visit::services(), visit::actor(), here(&form), Visit::current());
    let ask = Ask::new(format!("ship-{}", form.get("part")), &form, &back);
    let (carrier, awb) = (form.get("carrier"), form.get("awb"));
    let done = async { fulfilment::ship(&services, &actor, id(&form, "part")?, carrier, awb).await };
    let done = done.await;
    if let (Ok(_), Ok(session)) = (&done, session) {
        session.set(LAST_CARRIER, carrier).await.ok();
    }
    ask.answer::<_, Error>(done, |_| Done::at(back).saying("Shipped. The customer is told."))
        .await
}
