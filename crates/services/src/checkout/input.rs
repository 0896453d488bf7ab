//! What a customer says at checkout, checked field by field.

use base64::Engine;
use domain::{
    address::Address,
    forms::{self, FieldErrors},
    ids::OrderId,
    number::OrderNumber,
};
use gateways::payments::Token;
use sha2::{Digest, Sha256};

use crate::{
    Error, Services,
    payments::{CardInput, PaymentNext},
};

/// What a customer says at checkout.
#[derive(Clone, Debug, Default)]
pub struct PlaceInput {
    /// Where mail about the order goes.
    pub email: String,
    /// Where the goods go.
    pub shipping: Address,
    /// Where the invoice goes, when that is another address.
    pub billing: Option<Address>,
    /// The code of a shipping method.
    pub shipping_method: String,
    /// `cod` or `test`.
    pub payment_method: String,
    /// The card, for `test`.
    pub card: Option<CardInput>,
    /// Anything the customer wants to say.
    pub note: String,
    /// Whether to keep the addresses in the customer's account.
    pub save_addresses: bool,
    /// What the customer was told that everything costs, in minor units. An order that costs anything else is not
    /// placed; `None` when nobody was told.
    pub shown_total: Option<i64>,
}

/// What a program says when it places an order: everything but the goods. The field names of errors are paths, such as
/// `shipping_address/city`.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Where mail about the order goes.
    pub email: String,
    /// Where the goods go.
    pub shipping: Address,
    /// Where the invoice goes, when that is another address.
    pub billing: Option<Address>,
    /// The code of a shipping method.
    pub shipping_method: String,
    /// `cod` or `test`.
    pub payment_method: String,
    /// What stands for the card, for `test`; the card that pays when there is none.
    pub token: Option<String>,
    /// Anything the customer wants to say.
    pub note: String,
}

/// The simulator's card that pays.
const PAYS: &str = "tok_test_success";

impl Terms {
    /// Checks every field at once.
    pub(super) fn checked(&self) -> Result<Checked, FieldErrors> {
        let mut errors = FieldErrors::default();
        let email = forms::email(&mut errors, "email", &self.email);
        let note = forms::optional(&mut errors, "note", "The note", &self.note, 1000);
        let shipping = keep(&mut errors, self.shipping.checked_as("shipping_address/"));
        let billing = match &self.billing {
            Some(billing) => keep(&mut errors, billing.checked_as("billing_address/")),
            None => shipping.clone(),
        };
        let token = match self.payment_method.as_str() {
            "test" => Some(Token::new(self.token.as_deref().unwrap_or(PAYS))),
            "cod" if self.token.is_none() => None,
            "cod" => {
                errors.add("payment/token", "Cash on delivery takes no token.");
                None
            }
            _ => {
                errors.add("payment/method", "Please choose test or cod.");
                None
            }
        };
        errors.into_result(Checked {
            email,
            shipping,
            billing,
            shipping_method: self.shipping_method.clone(),
            payment_method: self.payment_method.clone(),
            token,
            note,
            save_addresses: false,
            shown_total: None,
        })
    }
}

/// An order that was placed.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The order.
    pub order: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// What the customer has to do next about the payment.
    pub payment: PaymentNext,
}

/// [`PlaceInput`], checked.
#[derive(Debug)]
pub(crate) struct Checked {
    pub email: String,
    pub shipping: Address,
    pub billing: Address,
    pub shipping_method: String,
    pub payment_method: String,
    pub token: Option<Token>,
    pub note: String,
    pub save_addresses: bool,
    pub shown_total: Option<i64>,
}

impl PlaceInput {
    /// Checks every field at once.
    pub(super) fn checked(&self, s: &Services) -> Result<Checked, Error> {
        let mut errors = FieldErrors::default();
        let email = forms::email(&mut errors, "email", &self.email);
        let note = forms::optional(&mut errors, "note", "The note", &self.note, 1000);
        let shipping = keep(&mut errors, self.shipping.checked_as("shipping_"));
        let billing = match &self.billing {
            Some(billing) => keep(&mut errors, billing.checked_as("billing_")),
            None => shipping.clone(),
        };
        let token = match (
            self.payment_method.as_str(),
            self.card.clone().unwrap_or_default(),
        ) {
            ("cod", _) => None,
            ("test", card) => match card.token(s) {
                Ok(token) => Some(token),
                Err(Error::Invalid(card)) => {
                    errors.0.extend(card.0);
                    None
                }
                Err(error) => return Err(error),
            },
            _ => {
                errors.add("payment_method", "Please choose how to pay.");
                None
            }
        };
        errors.into_result(())?;
        Ok(Checked {
            email,
            shipping,
            billing,
            shipping_method: self.shipping_method.clone(),
            payment_method: self.payment_method.clone(),
            token,
            note,
            save_addresses: self.save_addresses,
            shown_total: self.shown_total,
        })
    }

    /// What makes two submissions the same one; the card is left out.
    pub(super) fn fingerprint(&self) -> Result<String, Error> {
        let facts = serde_json::json!([
            self.email,
            self.shipping,
            self.billing,
            self.shipping_method,
            self.payment_method,
            self.note
        ]);
        let digest = Sha256::digest(serde_json::to_vec(&facts)?);
        Ok(base64::engine::general_purpose::STANDARD.encode(digest))
    }
}

/// The address, or an empty one after keeping its errors.
fn keep(errors: &mut FieldErrors, checked: Result<Address, FieldErrors>) -> Address {
    checked.unwrap_or_else(|more| {
        errors.0.extend(more.0);
        Address::default()
    })
}
