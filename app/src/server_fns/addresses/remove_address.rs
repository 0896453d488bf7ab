//! Removes a saved address.

use leptos::prelude::*;
use services::addresses;

use super::{LIST, address_id};
use crate::{
    failure::Failure,
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Removes an address of the person signed in.
#[server(protocol = FormPost, prefix = "/api", endpoint = "addresses/remove")]
pub async fn remove_address(form: Form) -> Answer {
    let ask = Ask::new(format!("remove-{}", form.get("id")), &form, LIST);
    let (s, actor) = (visit::services(), visit::actor());
    let outcome = async { Ok::<_, Failure>(addresses::remove(&s, &actor, address_id(&form)?).await?) };
    ask.answer(outcome.await, |()| {
        Done::at(LIST).saying("The address is removed.")
    })
    .await
}
