//! Places the order of the cart.

use leptos::prelude::*;
use services::{
    Error, Services, cart,
    checkout::{self, Placed},
    payments::PaymentNext,
};

use super::input;
use crate::{
    failure::Failure,
    form::{Form, FormPost},
    pages::orders::path,
    reply::{Answer, Ask, Done},
    viewer::Viewer,
    visit::{self, Visit},
};

/// Places an order and leads to it, or to its payment.
#[server(protocol = FormPost, prefix = "/api", endpoint = "checkout/place")]
pub async fn place_order(form: Form) -> Answer {
    let ask = Ask::new("checkout", &form, "/checkout");
    let (s, actor, visit) = (visit::services(), visit::actor(), Visit::current());
    let email = Viewer::current().map(|viewer| viewer.email);
    let placed = async { place(&s, &actor, visit?, &form, email).await };
    ask.answer(placed.await, |Placed { number, payment, .. }| match payment {
        PaymentNext::Done | PaymentNext::Waiting => {
            Done::at(path(&number)).saying(format!("Thank you! Order {number} is placed."))
        }
        PaymentNext::NeedsCode | PaymentNext::Declined { .. } => Done::at(format!("{}/pay", path(&number))),
    })
    .await
}

/// A guest's session remembers the order: that is what shows it to them.
async fn place(
    s: &Services,
    actor: &domain::actor::Actor,
    visit: Visit,
    form: &Form,
    email: Option<String>,
) -> Result<Placed, Failure> {
    let cart = cart::view(s, actor, visit.cart().await?).await?.id;
    let cart = cart.ok_or_else(|| Error::field("cart", "Your cart is empty."))?;
    let input = input::read(s, actor, form, email).await?;
    let placed = checkout::place_from_cart(s, actor, cart, input, form.get("key")).await?;
    if actor.user.is_none() {
        visit.add_guest_order(placed.order).await?;
    }
    Ok(placed)
}
