//! Rewrites a saved address.

use leptos::prelude::*;
use services::addresses;

use super::{LIST, address_id, typed_address};
use crate::{
    failure::Failure,
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Rewrites an address of the person signed in.
#[server(protocol = FormPost, prefix = "/api", endpoint = "addresses/update")]
pub async fn update_address(form: Form) -> Answer {
    let ask = Ask::new("address", &form, LIST);
    let (s, actor, typed) = (visit::services(), visit::actor(), typed_address(&form, ""));
    let outcome = async {
        let id = address_id(&form)?;
        Ok::<_, Failure>(addresses::update(&s, &actor, id, &typed, form.checked("default")).await?)
    };
    ask.answer(outcome.await, |()| Done::at(LIST).saying("The address is saved."))
        .await
}
