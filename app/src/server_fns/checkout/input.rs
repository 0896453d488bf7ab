//! What the checkout form says, as the service wants it.

use domain::{actor::Actor, address::Address, ids::AddressId};
use services::{Error, Services, addresses, checkout::PlaceInput, payments::CardInput};

use crate::{
    form::Form,
    pages::checkout::address::{NEW, SAME},
    server_fns::addresses::typed_address,
};

/// Reads the form; saved addresses are looked up among the actor's own. `email` is that of the person signed in.
///
/// # Errors
/// [`Error::Invalid`] when a chosen address is not the actor's; what was typed is the service's to check.
pub async fn read(
    s: &Services,
    actor: &Actor,
    form: &Form,
    email: Option<String>,
) -> Result<PlaceInput, Error> {
    let shipping = chosen(s, actor, form, "shipping").await?;
    let billing = match form.get("billing_choice") {
        "" | SAME => None,
        _ => Some(chosen(s, actor, form, "billing").await?),
    };
    let method = form.get("payment_method").to_owned();
    let card = (method == "test").then(|| card(form));
    Ok(PlaceInput {
        email: email.unwrap_or_else(|| form.get("email").to_owned()),
        shipping,
        billing,
        shipping_method: form.get("shipping_method").to_owned(),
        payment_method: method,
        card,
        note: form.get("note").to_owned(),
        save_addresses: form.checked("save_addresses"),
        shown_total: shown_total(form),
    })
}

/// The total that stood on the page for the chosen way of shipping.
fn shown_total(form: &Form) -> Option<i64> {
    let method = form.get("shipping_method");
    let shown = form.indexed("total").find(|(code, _)| *code == method);
    shown.and_then(|(_, total)| total.parse().ok())
}

/// The card fields of a form.
#[must_use]
pub fn card(form: &Form) -> CardInput {
    let text = |field| form.get(field).to_owned();
    CardInput {
        number: text("card_number"),
        expiry: text("card_expiry"),
        cvc: text("card_cvc"),
    }
}

async fn chosen(s: &Services, actor: &Actor, form: &Form, kind: &str) -> Result<Address, Error> {
    let field = format!("{kind}_choice");
    let choice = form.get(&field);
    if matches!(choice, "" | NEW) {
        return Ok(typed_address(form, &format!("{kind}_")));
    }
    let saved = match choice.parse::<AddressId>() {
        Ok(id) => addresses::get(s, actor, id).await,
        Err(_) => Err(Error::NotFound),
    };
    match saved {
        Ok(saved) => Ok(saved.address),
        Err(Error::NotFound | Error::Unauthenticated) => {
            Err(Error::field(&field, "Please choose an address."))
        }
        Err(error) => Err(error),
    }
}
