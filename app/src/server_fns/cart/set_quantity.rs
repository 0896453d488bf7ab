//! Changes how many of something are in the cart.

use leptos::prelude::*;
use services::cart;

use super::{CART, quantity, variant};
use crate::{
    failure::Failure,
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit::{self, Visit},
};

/// Sets the quantity of a line of the visitor's cart; 0 takes it out.
#[server(protocol = FormPost, prefix = "/api", endpoint = "cart/set-quantity")]
pub async fn set_quantity(form: Form) -> Answer {
    let ask = Ask::new(format!("line-{}", form.get("variant")), &form, CART);
    let (s, actor, visit) = (visit::services(), visit::actor(), Visit::current());
    let outcome = async {
        let session = visit?.cart().await?;
        Ok::<_, Failure>(cart::set_quantity(&s, &actor, session, variant(&form)?, quantity(&form)?).await?)
    };
    ask.answer(outcome.await, |()| {
        Done::at(CART).saying("The quantity is changed.")
    })
    .await
}
