//! The rules about customers and sellers that a change of goods must meet: of what it changes, never of what was so before.

use domain::{
    edit::Preview,
    ids::{SellerId, VariantId},
    money::Money,
    validation::{self, Candidate, Line, Seller, Violation},
};
use sea_orm::ConnectionTrait;
use store::{
    graph::Graph,
    limits::{self, Customer},
};

use super::MOST_UNITS;
use crate::{Error, catalogue::Offer};

/// Lets nobody else sell what of this is limited until the transaction ends.
pub(super) async fn lock(tx: &impl ConnectionTrait, offers: &[Offer]) -> Result<(), Error> {
    let limited = limited(offers);
    if limited.is_empty() {
        return Ok(());
    }
    Ok(limits::lock(tx, &limited).await?)
}

fn limited(offers: &[Offer]) -> Vec<VariantId> {
    let limited = offers.iter().filter(|o| o.limit_per_customer.is_some());
    limited.map(|o| o.variant).collect()
}

/// What the order would newly break: a limit of something there would be more of, the minimum of a seller who would sell
/// less or anything at all.
pub(super) async fn broken(
    conn: &impl ConnectionTrait,
    graph: &Graph,
    preview: &Preview,
    offers: &[Offer],
) -> Result<Vec<Violation>, Error> {
    if preview.stock.is_empty() {
        return Ok(Vec::new());
    }
    let order = &graph.order;
    let mut bought = Vec::new();
    let wanted = limited(offers);
    if !wanted.is_empty() {
        let customer = Customer {
            user: order.user_id,
            email: Some(&order.email),
        };
        bought = limits::units(conn, &wanted, customer).await?;
    }
    let here = |variant: VariantId| -> i64 {
        let lines = graph.lines.iter().filter(|l| l.variant_id == variant);
        lines.map(|l| l.ordered - l.cancelled - l.returned).sum()
    };
    let offer = |variant: VariantId| offers.iter().find(|o| o.variant == variant);
    let kept: Vec<_> = preview.lines.iter().filter(|l| l.quantity > 0).collect();
    let titles: Vec<String> = kept
        .iter()
        .map(|l| offer(l.variant).map(Offer::full_title).unwrap_or_default())
        .collect();
    let lines: Vec<Line<'_>> = kept
        .iter()
        .zip(&titles)
        .map(|(l, title)| {
            let of_variant = kept.iter().filter(|other| other.variant == l.variant);
            let grows = of_variant.map(|other| other.quantity).sum::<i64>() > here(l.variant);
            let of = bought.iter().filter(|(id, _)| *id == l.variant);
            Line {
                variant: l.variant,
                title,
                seller: Some(l.seller),
                quantity: l.quantity,
                price: Some(Money::new(l.unit_price, order.currency)),
                seen: None,
                left: None,
                limit: offer(l.variant)
                    .and_then(|o| o.limit_per_customer)
                    .filter(|_| grows),
                bought: of.map(|(_, n)| n).sum::<i64>() - here(l.variant),
            }
        })
        .collect();
    let was = |seller: SellerId| -> i64 {
        let part = graph.parts.iter().filter(|p| p.seller_id == seller);
        part.map(|p| p.subtotal).sum()
    };
    let mut sellers: Vec<Seller<'_>> = Vec::new();
    for l in &kept {
        let goods: i64 = kept
            .iter()
            .filter(|other| other.seller == l.seller)
            .map(|other| other.priced.subtotal)
            .sum();
        let before = was(l.seller);
        let known = sellers.iter().any(|s| s.seller == l.seller);
        if let (Some(o), false) = (offer(l.variant), known)
            && (before == 0 || goods < before)
        {
            sellers.push(Seller {
                seller: l.seller,
                name: &o.seller_name,
                minimum: o.seller_minimum,
            });
        }
    }
    Ok(validation::validate(&Candidate {
        currency: order.currency,
        lines: &lines,
        sellers: &sellers,
        shipping: None,
        billing: None,
        blocked: false,
        most_units: MOST_UNITS,
    }))
}
