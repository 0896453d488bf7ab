//! How each rule is checked: fields and reasons of what does not meet it.

use super::{Candidate, Line, Rule};
use crate::{
    address::Address,
    ids::{SellerId, VariantId},
    money::Money,
};

/// Field and reason.
type Found = Vec<(String, String)>;

/// Whatever does not meet a rule.
pub(super) fn check(rule: Rule, order: &Candidate<'_>) -> Found {
    match rule {
        Rule::LinesPresent => when(order.lines.is_empty(), "lines", "There is nothing to order."),
        Rule::QuantityInRange => per_line(order, "quantity", |line| quantity(order, line)),
        Rule::StillSold => per_line(order, "sku", |line| {
            let gone = line.price.is_none();
            gone.then(|| format!("{} is not sold any more. Please remove it.", line.title))
        }),
        Rule::CurrencyMatches => currency(order),
        Rule::PriceUnchanged => per_line(order, "price", |line| price(order, line)),
        Rule::InStock => per_variant(order, stock),
        Rule::LimitPerCustomer => per_variant(order, limit),
        Rule::SellerMinimum => minimum(order),
        Rule::ShippingAddress => order.shipping.map_or_else(Vec::new, |a| address(rule, a)),
        Rule::BillingAddress => order.billing.map_or_else(Vec::new, |a| address(rule, a)),
        Rule::CustomerAllowed => when(
            order.blocked,
            rule.field(),
            "We cannot take this order. Please write to us.",
        ),
    }
}

fn when(broken: bool, field: &str, reason: &str) -> Found {
    if broken {
        vec![(field.to_owned(), reason.to_owned())]
    } else {
        Vec::new()
    }
}

/// What `reason` says of each line.
fn per_line(order: &Candidate<'_>, field: &str, reason: impl Fn(&Line<'_>) -> Option<String>) -> Found {
    let lines = order.lines.iter().enumerate();
    lines
        .filter_map(|(i, line)| Some((format!("lines[{i}].{field}"), reason(line)?)))
        .collect()
}

/// What `reason` says of each variant, given its first line and its units on all lines.
fn per_variant(order: &Candidate<'_>, reason: impl Fn(&Line<'_>, i64) -> Option<String>) -> Found {
    let first = |line: &Line<'_>| order.lines.iter().position(|l| l.variant == line.variant);
    let lines = order.lines.iter().enumerate();
    lines
        .filter(|(i, line)| first(line) == Some(*i))
        .filter_map(|(i, line)| {
            let reason = reason(line, units(order, line.variant))?;
            Some((format!("lines[{i}].quantity"), reason))
        })
        .collect()
}

fn units(order: &Candidate<'_>, variant: VariantId) -> i64 {
    let of = order.lines.iter().filter(|l| l.variant == variant);
    // A quantity below zero takes nothing off the others.
    of.map(|l| l.quantity.max(0)).fold(0, i64::saturating_add)
}

fn quantity(order: &Candidate<'_>, line: &Line<'_>) -> Option<String> {
    let most = order.most_units;
    let wrong = !(1..=most).contains(&line.quantity);
    wrong.then(|| format!("Please enter a whole number from 1 to {most}."))
}

fn currency(order: &Candidate<'_>) -> Found {
    let other = |line: &&Line<'_>| line.price.is_some_and(|p| p.currency != order.currency);
    let titles: Vec<&str> = order.lines.iter().filter(other).map(|l| l.title).collect();
    let reason = format!("Not sold in {}: {}.", order.currency, titles.join(", "));
    when(!titles.is_empty(), "currency", &reason)
}

fn price(order: &Candidate<'_>, line: &Line<'_>) -> Option<String> {
    let (price, seen) = (line.price?, line.seen?);
    if price.currency != order.currency || price.minor == seen {
        return None;
    }
    let seen = Money::new(seen, order.currency);
    Some(format!(
        "The price of {} is now {price}; it was {seen}.",
        line.title
    ))
}

fn stock(line: &Line<'_>, units: i64) -> Option<String> {
    match line.left? {
        left if units <= left => None,
        ..=0 => Some(format!("{} is sold out.", line.title)),
        left => Some(format!("Only {left} of {} are left, not {units}.", line.title)),
    }
}

fn limit(line: &Line<'_>, units: i64) -> Option<String> {
    let limit = line.limit?;
    let possible = limit.saturating_sub(line.bought).max(0);
    (units > possible).then(|| {
        let had = if line.bought > 0 {
            format!(" You have bought {} already.", line.bought)
        } else {
            String::new()
        };
        format!("One customer can buy {limit} of {}.{had}", line.title)
    })
}

fn minimum(order: &Candidate<'_>) -> Found {
    let goods = |seller: SellerId| {
        let of = order.lines.iter().filter(|l| l.seller == Some(seller));
        of.map(|l| l.price.map_or(0, |p| p.minor.saturating_mul(l.quantity.max(0))))
            .fold(0, i64::saturating_add)
    };
    let short = order
        .sellers
        .iter()
        .filter(|s| order.lines.iter().any(|l| l.seller == Some(s.seller)) && goods(s.seller) < s.minimum);
    short
        .map(|s| {
            let minimum = Money::new(s.minimum, order.currency);
            (
                "lines".to_owned(),
                format!("{} takes orders from {minimum}.", s.name),
            )
        })
        .collect()
}

fn address(rule: Rule, address: &Address) -> Found {
    let broken = super::address(rule, address).err().unwrap_or_default();
    broken.into_iter().map(|v| (v.field, v.reason)).collect()
}
