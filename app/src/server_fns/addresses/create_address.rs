//! Saves a new address.

use domain::address::AddressKind;
use leptos::prelude::*;
use services::addresses;

use super::{LIST, typed_address};
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Saves a new address of the person signed in.
#[server(protocol = FormPost, prefix = "/api", endpoint = "addresses/create")]
pub async fn create_address(form: Form) -> Answer {
    let ask = Ask::new("address", &form, "/dashboard/addresses/new");
    let (s, actor) = (visit::services(), visit::actor());
    let kind = form.get("kind").parse().unwrap_or(AddressKind::Shipping);
    let typed = typed_address(&form, "");
    let created = addresses::create(&s, &actor, kind, &typed, form.checked("default")).await;
    ask.answer(created, |_| Done::at(LIST).saying("The address is saved."))
        .await
}
