//! Makes a saved address the default of its kind.

use leptos::prelude::*;
use services::addresses;

use super::{LIST, address_id};
use crate::{
    failure::Failure,
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Makes an address of the person signed in the default of its kind.
#[server(protocol = FormPost, prefix = "/api", endpoint = "addresses/make-default")]
pub async fn make_default_address(form: Form) -> Answer {
    let ask = Ask::new(format!("default-{}", form.get("id")), &form, LIST);
    let (s, actor) = (visit::services(), visit::actor());
    let outcome = async { Ok::<_, Failure>(addresses::set_default(&s, &actor, address_id(&form)?).await?) };
    ask.answer(outcome.await, |()| {
        Done::at(LIST).saying("This is your default now.")
    })
    .await
}
