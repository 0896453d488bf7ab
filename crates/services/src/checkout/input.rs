//! What a customer says at checkout, checked field by field.

use base64::Engine;
use domain::{
    address::Address,
    forms,
    ids::OrderId,
    number::OrderNumber,
    validation::{self, Rule},
};
use gateways::payments::Token;
use sha2::{Digest, Sha256};

use super::refused::{Refused, Unfit};
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
    /// What can be read of it, and everything that cannot.
    pub(super) fn read(&self) -> (Checked, Unfit) {
        let mut unfit = Unfit::default();
        let (shipping, billing) = addresses(&mut unfit, &self.shipping, self.billing.as_ref());
        let errors = &mut unfit.fields;
        let email = forms::email(errors, "email", &self.email);
        let note = forms::optional(errors, "note", "The note", &self.note, 1000);
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
        let checked = Checked {
            email,
            shipping,
            billing,
            shipping_method: self.shipping_method.clone(),
            payment_method: self.payment_method.clone(),
            token,
            note,
            save_addresses: false,
            shown_total: None,
        };
        (checked, unfit)
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
    pub(super) fn checked(&self, s: &Services) -> Result<Checked, Refused> {
        let mut unfit = Unfit::default();
        let (shipping, billing) = addresses(&mut unfit, &self.shipping, self.billing.as_ref());
        let errors = &mut unfit.fields;
        let email = forms::email(errors, "email", &self.email);
        let note = forms::optional(errors, "note", "The note", &self.note, 1000);
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
                Err(error) => return Err(error.into()),
            },
            _ => {
                errors.add("payment_method", "Please choose how to pay.");
                None
            }
        };
        unfit.into_result(Checked {
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

/// The addresses by their rules, the shipping one twice when there is no other; empty ones after keeping what is wrong.
fn addresses(unfit: &mut Unfit, shipping: &Address, billing: Option<&Address>) -> (Address, Address) {
    let mut checked = |rule, address| {
        validation::address(rule, address).unwrap_or_else(|broken| {
            unfit.broken.extend(broken);
            Address::default()
        })
    };
    let shipping = checked(Rule::ShippingAddress, shipping);
    let billing = billing.map(|address| checked(Rule::BillingAddress, address));
    (shipping.clone(), billing.unwrap_or(shipping))
}
