//! The named rules that an order must meet, asked of what is read anyway, and of what a customer has bought before where
//! something has a limit.

use std::collections::BTreeSet;

use domain::{
    ids::VariantId,
    lines::MOST_UNITS,
    money::{Currency, Money},
    validation::{self, Candidate, Line, Rule, Seller, Violation},
};
use sea_orm::ConnectionTrait;
use store::limits::{self, Customer};

use super::{
    basket::Wanting,
    build::Chosen,
    earlier::Earlier,
    input::Checked,
    market::Market,
    refused::{Shortage, Unfit},
};
use crate::{Error, catalogue::Offer};

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
    pub(super) wanted: &'a [Wanting],
    pub(super) market: &'a Market,
    /// The lines of what is wanted and sold, in this order.
    pub(super) chosen: &'a [Chosen],
    /// Whether stock was looked for.
    pub(super) served: bool,
    pub(super) input: &'a Checked,
    pub(super) blocked: bool,
    /// Units that the customer has had before, some variants more than once.
    pub(super) bought: Vec<(VariantId, i64)>,
    pub(super) currency: Currency,
    /// What everything costs, in minor units; `None` when that cannot be said.
    pub(super) total: Option<i64>,
}

impl Terms<'_> {
    /// Checks an order by every rule. Who was told what everything costs now has seen every price; else they have to be what
    /// they were in the cart. The rules that are not met, and of what there is not enough.
    pub(super) fn check(&self) -> Unfit {
        let shown = self.input.shown_total;
        let told = shown.is_some() && shown == self.total;
        let titles: Vec<String> = self.wanted.iter().map(|w| self.title(w.variant)).collect();
        let mut sold = self.chosen.iter();
        let titled = self.wanted.iter().zip(titles.iter().map(String::as_str));
        let lines: Vec<Line<'_>> = titled
            .map(|(wanting, title)| {
                let is_sold = self.offer(wanting.variant).is_some_and(|o| o.price.is_some());
                let chosen = if is_sold { sold.next() } else { None };
                self.line(wanting, chosen, title, told)
            })
            .collect();
        let mut broken = validation::validate(&Candidate {
            currency: self.currency,
            lines: &lines,
            sellers: &self.sellers(),
            shipping: Some(&self.input.shipping),
            billing: Some(&self.input.billing),
            blocked: self.blocked,
            most_units: MOST_UNITS,
        });
        if let (Some(total), Some(_), false) = (self.total, shown, told) {
            let total = Money::new(total, self.currency);
            let before = if broken.is_empty() {
                "Your cart changed. "
            } else {
                ""
            };
            broken.push(Violation {
                rule: Rule::PriceUnchanged,
                field: "lines".to_owned(),
                reason: format!("{before}Everything costs {total} now. Please look again before you order."),
            });
        }
        Unfit::by(broken, self.shortages())
    }

    fn offer(&self, variant: VariantId) -> Option<&Offer> {
        self.market.by_variant(variant)
    }

    fn title(&self, variant: VariantId) -> String {
        let offer = self.offer(variant);
        offer.map_or_else(|| "An item in your cart".to_owned(), Offer::full_title)
    }

    fn line<'a>(&self, wanting: &Wanting, chosen: Option<&Chosen>, title: &'a str, told: bool) -> Line<'a> {
        let Wanting {
            variant,
            quantity,
            seen,
        } = *wanting;
        let of = |(id, _): &&(VariantId, i64)| *id == variant;
        // All units that are not there may be ordered where nobody looked for stock, or where they may wait for it.
        let limited = chosen.filter(|c| self.served && !c.offer.backorder);
        let there = self.chosen.iter().filter(|c| c.offer.variant == variant);
        Line {
            variant,
            title,
            seller: self.offer(variant).map(|o| o.seller),
            quantity,
            price: chosen.and_then(|c| c.offer.price),
            seen: seen.filter(|_| !told),
            left: limited.map(|_| there.map(|c| c.allocated).sum()),
            limit: chosen.and_then(|c| c.offer.limit_per_customer),
            bought: self.bought.iter().filter(of).map(|(_, n)| n).sum(),
        }
    }

    /// What is not sold any more, and what there is not enough of, for all of its lines together.
    fn shortages(&self) -> Vec<Shortage> {
        let gone = |w: &&Wanting| self.offer(w.variant).is_none_or(|o| o.price.is_none());
        let gone = self.wanted.iter().filter(gone).map(|w| Shortage {
            sku: self.offer(w.variant).map(|o| o.sku.clone()).unwrap_or_default(),
            title: self.title(w.variant),
            wanted: w.quantity,
            available: None,
        });
        let mut all: Vec<Shortage> = gone.collect();
        for Chosen { offer, .. } in self.chosen.iter().filter(|c| self.served && !c.is_served()) {
            if all.iter().all(|known| known.sku != offer.sku) {
                let same = || self.chosen.iter().filter(|c| c.offer.variant == offer.variant);
                all.push(Shortage {
                    sku: offer.sku.clone(),
                    title: offer.full_title(),
                    wanted: same().map(|c| c.quantity).sum(),
                    available: Some(same().map(|c| c.allocated).sum()),
                });
            }
        }
        all
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
