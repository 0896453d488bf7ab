//! Puts a promotion code on the cart.

use leptos::prelude::*;
use services::cart;

use super::CART;
use crate::{
    failure::Failure,
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit::{self, Visit},
};

/// Puts a promotion code on the visitor's cart.
#[server(protocol = FormPost, prefix = "/api", endpoint = "cart/apply-code")]
pub async fn apply_code(form: Form) -> Answer {
    let ask = Ask::new("code", &form, CART);
    let (s, actor, visit) = (visit::services(), visit::actor(), Visit::current());
    let outcome = async {
        let session = visit?.cart().await?;
        Ok::<_, Failure>(cart::apply_code(&s, &actor, session, form.get("promotion_code")).await?)
    };
    ask.answer(outcome.await, |()| Done::at(CART).saying("The code is applied."))
        .await
}
