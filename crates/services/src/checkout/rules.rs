//! The named rules that an order must meet, asked of what is read anyway.

use domain::{
    actor::Actor,
    forms::FieldErrors,
    money::{Currency, Money},
    validation::{self, Candidate, Line, Rule, Seller, Violation},
};

use super::{basket::MAX_UNITS, build::Chosen};

/// Checks an order out of `channel`. Its addresses are checked with the other fields, what is sold and left of it where
/// stock is chosen.
///
/// # Errors
/// A sentence per field: by paths such as `lines/0/quantity` for programs, beside the cart for people.
pub(super) fn check(
    chosen: &[Chosen],
    currency: Currency,
    actor: &Actor,
    channel: &str,
) -> Result<(), FieldErrors> {
    let titles: Vec<String> = chosen.iter().map(|c| c.offer.full_title()).collect();
    let line = |(chosen, title): (&Chosen, _)| Line {
        variant: chosen.offer.variant,
        title,
        seller: chosen.offer.seller,
        quantity: chosen.quantity,
        price: Some(Money::new(chosen.unit_price, currency)),
        seen: None,
        left: None,
        limit: None,
        bought: 0,
    };
    let lines: Vec<Line<'_>> = chosen
        .iter()
        .zip(titles.iter().map(String::as_str))
        .map(line)
        .collect();
    let mut sellers: Vec<Seller<'_>> = Vec::new();
    for Chosen { offer, .. } in chosen {
        if !sellers.iter().any(|s| s.seller == offer.seller) {
            sellers.push(Seller {
                seller: offer.seller,
                name: &offer.seller_name,
                minimum: offer.seller_minimum,
            });
        }
    }
    let broken = validation::validate(&Candidate {
        currency,
        lines: &lines,
        sellers: &sellers,
        shipping: None,
        billing: None,
        blocked: actor.blocked,
        most_units: MAX_UNITS,
    });
    let mut errors = FieldErrors::default();
    for Violation { rule, field, reason } in broken {
        let about_goods = rule.field() == Rule::LinesPresent.field();
        if channel == "web" && about_goods {
            errors.add("cart", reason);
        } else {
            errors.add(&field.replace(['[', '.'], "/").replace(']', ""), reason);
        }
    }
    errors.into_result(())
}
