//! Takes something out of the cart.

use leptos::prelude::*;
use services::cart;

use super::{CART, variant};
use crate::{
    failure::Failure,
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit::{self, Visit},
};

/// Takes a line out of the visitor's cart.
#[server(protocol = FormPost, prefix = "/api", endpoint = "cart/remove")]
pub async fn remove_line(form: Form) -> Answer {
    let ask = Ask::new(format!("remove-{}", form.get("variant")), &form, CART);
    let (s, actor, visit) = (visit::services(), visit::actor(), Visit::current());
    let outcome = async {
        let session = visit?.cart().await?;
        Ok::<_, Failure>(cart::remove(&s, &actor, session, variant(&form)?).await?)
    };
    ask.answer(outcome.await, |()| {
        Done::at(CART).saying("It is out of your cart.")
    })
    .await
}
