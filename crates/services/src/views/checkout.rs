//! What is chosen at checkout: the cart as it is now, saved addresses, ways to ship with their totals, ways to pay.

use domain::{actor::Actor, ids::CartId, money::Money};

use crate::{
    Error, Services,
    addresses::{self, SavedAddress},
    cart::{self, CartView},
    checkout,
};

/// The checkout page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkout {
    /// What is ordered, priced now.
    pub cart: CartView,
    /// Ways to have it sent.
    pub shipping: Vec<Shipping>,
    /// The actor's saved addresses, defaults first.
    pub addresses: Vec<SavedAddress>,
    /// Ways to pay: codes.
    pub payments: Vec<&'static str>,
    /// Makes this page place one order, however often it is sent.
    pub key: String,
}

/// A way to have the cart sent, and what everything costs then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shipping {
    /// What is sent.
    pub code: String,
    /// What people read.
    pub name: String,
    /// The fee of everything, as far as promotions do not take it off.
    pub fee: Money,
    /// What each seller's part costs, where each costs the fee.
    pub each: Option<Money>,
    /// The whole order with it.
    pub total: Money,
    /// Days until it arrives, as promised.
    pub promise_days: i64,
}

/// The checkout of the actor's cart; one that is empty has nothing to choose.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_cart(s: &Services, actor: &Actor, session: Option<CartId>) -> Result<Checkout, Error> {
    let cart = cart::view(s, actor, session).await?;
    let addresses = if actor.user.is_some() {
        addresses::list(s, actor).await?
    } else {
        Vec::new()
    };
    let mut shipping = Vec::new();
    for option in checkout::shipping_options(s, cart.currency).await? {
        let totals = cart.with_fee(option.fee)?;
        shipping.push(Shipping {
            code: option.code,
            name: option.name,
            fee: Money::new(totals.shipping, cart.currency),
            each: Some(Money::new(option.fee.amount, cart.currency))
                .filter(|_| option.fee.per_seller && cart.sellers.len() > 1),
            total: Money::new(totals.total, cart.currency),
            promise_days: option.promise_days,
        });
    }
    Ok(Checkout {
        shipping,
        cart,
        addresses,
        payments: s.payments.methods().collect(),
        key: s.secret(),
    })
}
