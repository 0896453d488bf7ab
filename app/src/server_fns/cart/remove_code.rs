//! Takes a promotion code off the cart.

use leptos::prelude::*;
use services::cart;

use super::CART;
use crate::{
    failure::Failure,
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit::{self, Visit},
};

/// Takes a promotion code off the visitor's cart.
#[server(protocol = FormPost, prefix = "/api", endpoint = "cart/remove-code")]
pub async fn remove_code(form: Form) -> Answer {
    let ask = Ask::new("code", &form, CART);
    let (s, actor, visit) = (visit::services(), visit::actor(), Visit::current());
    let outcome = async {
        let session = visit?.cart().await?;
        Ok::<_, Failure>(cart::remove_code(&s, &actor, session, form.get("code")).await?)
    };
    ask.answer(outcome.await, |()| {
        Done::at(CART).saying("The code is taken off.")
    })
    .await
}
