//! Puts something into the cart.

use leptos::prelude::*;
use services::cart;

use super::{CART, quantity, variant};
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit::{self, Visit},
};

/// Puts a variant into the visitor's cart.
#[server(protocol = FormPost, prefix = "/api", endpoint = "cart/add")]
pub async fn add_to_cart(form: Form) -> Answer {
    let ask = Ask::new("add-to-cart", &form, "/products");
    let (s, actor, visit) = (visit::services(), visit::actor(), Visit::current());
    let outcome = async {
        let visit = visit?;
        let cart = cart::add(&s, &actor, visit.cart().await?, variant(&form)?, quantity(&form)?).await?;
        visit.set_cart(cart).await
    };
    ask.answer(outcome.await, |()| Done::at(CART).saying("It is in your cart."))
        .await
}
