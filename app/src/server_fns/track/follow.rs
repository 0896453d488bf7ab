//! Proves that an order is the visitor's, and remembers it.

use leptos::prelude::*;
use services::views;

use crate::{
    failure::Failure,
    form::{Form, FormPost},
    pages::orders::path,
    reply::{Answer, Ask, Done},
    visit::{self, Visit},
};

/// Leads to the order when number and email belong together.
#[server(protocol = FormPost, prefix = "/api", endpoint = "track/follow")]
pub async fn track_order(form: Form) -> Answer {
    let ask = Ask::new("track", &form, "/track");
    let (s, client, visit) = (visit::services(), visit::client_address(), Visit::current());
    let found = async {
        let order = views::track(&s, form.get("number"), form.get("email"), &client).await?;
        visit?.add_guest_order(order).await?;
        form.get("number").parse().map_err(|_| Failure::NotFound)
    };
    ask.answer(found.await, |number| Done::at(path(&number))).await
}
