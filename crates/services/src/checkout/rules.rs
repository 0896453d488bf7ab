//! The named rules that an order must meet, asked of what is read anyway, and of what a customer has bought before where
//! something has a limit.

use std::collections::BTreeSet;

use domain::{
    actor::Actor,
    forms::FieldErrors,
    ids::VariantId,
    lines::MOST_UNITS,
    money::Money,
    validation::{self, Candidate, Line, Rule, Seller, Violation},
};
use sea_orm::ConnectionTrait;
use store::limits::{self, Customer};

use super::{build::Chosen, earlier::Earlier};
use crate::Error;

/// Whether an order is refused for who places it: a blocked account, or a guest with the address of one.
pub(super) async fn blocked(conn: &impl ConnectionTrait, actor: &Actor, email: &str) -> Result<bool, Error> {
    if actor.user.is_some() {
        return Ok(actor.blocked);
    }
    let account = store::accounts::by_email(conn, email).await?;
    Ok(account.is_some_and(|user| user.blocked))
}

/// Units of chosen variants with a limit that the customer has bought before. Asks nothing when nothing has a limit.
pub(super) async fn bought(
    tx: &impl ConnectionTrait,
    chosen: &[Chosen],
    customer: Customer<'_>,
    earlier: &Earlier,
) -> Result<Vec<(VariantId, i64)>, Error> {
    let limited = chosen.iter().filter(|c| c.offer.limit_per_customer.is_some());
    let limited: BTreeSet<VariantId> = limited.map(|c| c.offer.variant).collect();
    let limited: Vec<VariantId> = limited.into_iter().collect();
    if limited.is_empty() {
        return Ok(Vec::new());
    }
    let mut bought = limits::units(tx, &limited, customer).await?;
    for variant in limited {
        let more = earlier.units(variant, customer);
        bought.push((variant, more));
    }
    Ok(bought)
}

/// An order as the rules look at it.
#[derive(Debug)]
pub(super) struct Terms<'a> {
    pub(super) chosen: &'a [Chosen],
    pub(super) blocked: bool,
    /// Units that the customer has had before, some variants more than once.
    pub(super) bought: Vec<(VariantId, i64)>,
    pub(super) channel: &'a str,
    /// What everything costs.
    pub(super) total: Money,
    /// What the customer was told that everything costs, in minor units.
    pub(super) shown: Option<i64>,
}

impl Terms<'_> {
    /// Checks an order. Its addresses are checked with the other fields, what is sold and left of it where stock is chosen.
    /// Who was told what everything costs now has seen every price; else they have to be what they were in the cart.
    ///
    /// # Errors
    /// A sentence per field: by paths such as `lines/0/quantity` for programs, beside the cart for people.
    pub(super) fn check(&self) -> Result<(), FieldErrors> {
        let told = self.shown == Some(self.total.minor);
        let titles: Vec<String> = self.chosen.iter().map(|c| c.offer.full_title()).collect();
        let titled = self.chosen.iter().zip(titles.iter().map(String::as_str));
        let lines: Vec<Line<'_>> = titled
            .map(|(chosen, title)| self.line(chosen, title, told))
            .collect();
        let broken = validation::validate(&Candidate {
            currency: self.total.currency,
            lines: &lines,
            sellers: &self.sellers(),
            shipping: None,
            billing: None,
            blocked: self.blocked,
            most_units: MOST_UNITS,
        });
        let (mut errors, mut cart) = (FieldErrors::default(), Vec::new());
        let mut changed = self.shown.is_some() && !told;
        for Violation { rule, field, reason } in broken {
            if self.channel == "web" && rule.field() == Rule::LinesPresent.field() {
                changed |= rule == Rule::PriceUnchanged;
                cart.push(reason);
            } else {
                errors.add(&field.replace(['[', '.'], "/").replace(']', ""), reason);
            }
        }
        if changed {
            if cart.is_empty() {
                cart.push("Your cart changed.".to_owned());
            }
            let total = self.total;
            cart.push(format!(
                "Everything costs {total} now. Please look again before you order."
            ));
        }
        if !cart.is_empty() {
            errors.add("cart", cart.join(" "));
        }
        errors.into_result(())
    }

    fn line<'a>(&self, chosen: &Chosen, title: &'a str, told: bool) -> Line<'a> {
        let variant = chosen.offer.variant;
        let bought = self.bought.iter().filter(|(of, _)| *of == variant);
        Line {
            variant,
            title,
            seller: chosen.offer.seller,
            quantity: chosen.quantity,
            price: Some(Money::new(chosen.unit_price, self.total.currency)),
            seen: chosen.seen.filter(|_| !told),
            left: None,
            limit: chosen.offer.limit_per_customer,
            bought: bought.map(|(_, n)| n).sum(),
        }
    }

    fn sellers(&self) -> Vec<Seller<'_>> {
        let mut sellers: Vec<Seller<'_>> = Vec::new();
        for Chosen { offer, .. } in self.chosen {
            if !sellers.iter().any(|s| s.seller == offer.seller) {
                sellers.push(Seller {
                    seller: offer.seller,
                    name: &offer.seller_name,
                    minimum: offer.seller_minimum,
                });
            }
        }
        sellers
    }
}
