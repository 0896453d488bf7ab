//! What an order costs: lines, one discount, one shipping fee and taxes, shared out so that every part adds up.

use serde::{Deserialize, Serialize};

use crate::{money, words};

/// One basis point is a hundredth of a percent.
pub const BASIS_POINTS: i64 = 10_000;

words! {
    /// How a promotion takes money off.
    pub enum PromotionKind {
        /// A share of the goods, in basis points.
        Percentage = "percentage",
        /// A fixed amount off the goods, in minor units.
        Fixed = "fixed",
        /// The shipping fee.
        FreeShipping = "free_shipping",
    }
}

/// What is bought, before discount and tax; amounts in minor units of one currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Item {
    /// Which seller's part it belongs to: an index into the sellers of the order.
    pub seller: usize,
    /// Price of one unit.
    pub unit_price: i64,
    /// Units, at least 1.
    pub quantity: i64,
    /// Tax rate in basis points.
    pub tax_rate: i64,
}

/// A promotion whose conditions hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Discount {
    /// How it takes money off.
    pub kind: PromotionKind,
    /// Basis points or minor units.
    pub value: i64,
}

/// One line with its share of everything; amounts in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PricedLine {
    /// Units times unit price.
    pub subtotal: i64,
    /// Its share of the discount, positive.
    pub discount: i64,
    /// Its share of the tax.
    pub tax: i64,
    /// What is paid for it.
    pub total: i64,
}

/// Totals of an order or of one seller's part of it; amounts in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Goods before discount.
    pub subtotal: i64,
    /// Discount on goods, positive.
    pub discount: i64,
    /// Shipping fee.
    pub shipping: i64,
    /// Tax on goods; inside the prices when they include it.
    pub tax: i64,
    /// What is paid.
    pub total: i64,
}

/// A priced order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Priced {
    /// In the order of the items.
    pub lines: Vec<PricedLine>,
    /// Per seller index.
    pub sellers: Vec<Totals>,
    /// Of the whole order.
    pub totals: Totals,
}

/// Prices that do not fit 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the order's total is too large")]
pub struct TooLarge;

/// The largest total an order may have, in minor units; keeps every later product within 128 bits.
const LIMIT: i64 = 1_000_000_000_000_000;

/// Prices an order of `sellers` sellers.
///
/// The discount is computed on the whole order and shared out over lines by their subtotals; the shipping fee is
/// shared out over sellers by what their goods cost; tax is rounded once per rate on the whole order and shared out
/// over its lines. Every split is by largest remainder, so parts add up to the whole exactly.
///
/// # Errors
/// [`TooLarge`] when an amount leaves the range of an order.
pub fn price(
    items: &[Item],
    sellers: usize,
    discount: Option<Discount>,
    shipping: i64,
    tax_included: bool,
) -> Result<Priced, TooLarge> {
    let mut lines = Vec::with_capacity(items.len());
    for item in items {
        let subtotal = item
            .unit_price
            .checked_mul(item.quantity)
            .filter(|s| (0..=LIMIT).contains(s))
            .ok_or(TooLarge)?;
        lines.push(PricedLine {
            subtotal,
            ..PricedLine::default()
        });
    }
    let subtotal = lines
        .iter()
        .try_fold(0_i64, |sum, l| sum.checked_add(l.subtotal))
        .filter(|s| *s <= LIMIT)
        .ok_or(TooLarge)?;
    let (off, shipping) = match discount {
        None => (0, shipping),
        Some(Discount {
            kind: PromotionKind::Percentage,
            value,
        }) => (
            money::fraction(subtotal, value.clamp(0, BASIS_POINTS), BASIS_POINTS),
            shipping,
        ),
        Some(Discount {
            kind: PromotionKind::Fixed,
            value,
        }) => (value.clamp(0, subtotal), shipping),
        Some(Discount {
            kind: PromotionKind::FreeShipping,
            ..
        }) => (0, 0),
    };
    let weights: Vec<i64> = lines.iter().map(|l| l.subtotal).collect();
    for (line, share) in lines.iter_mut().zip(money::split(off, &weights)) {
        line.discount = share;
    }
    tax_lines(items, &mut lines, tax_included);
    for line in &mut lines {
        line.total = line.subtotal - line.discount + if tax_included { 0 } else { line.tax };
    }
    Ok(sum_up(items, lines, sellers, shipping))
}

/// Rounds the tax once per rate and shares it out over that rate's lines.
fn tax_lines(items: &[Item], lines: &mut [PricedLine], included: bool) {
    let mut rates: Vec<i64> = items.iter().map(|i| i.tax_rate).filter(|r| *r > 0).collect();
    rates.sort_unstable();
    rates.dedup();
    for rate in rates {
        let at: Vec<usize> = (0..items.len()).filter(|i| items[*i].tax_rate == rate).collect();
        let taxable: Vec<i64> = at
            .iter()
            .map(|i| lines[*i].subtotal - lines[*i].discount)
            .collect();
        let base = if included {
            BASIS_POINTS + rate
        } else {
            BASIS_POINTS
        };
        let tax = money::fraction(taxable.iter().sum(), rate, base);
        if taxable.iter().all(|t| *t == 0) {
            continue;
        }
        for (i, share) in at.into_iter().zip(money::split(tax, &taxable)) {
            lines[i].tax = share;
        }
    }
}

fn sum_up(items: &[Item], lines: Vec<PricedLine>, sellers: usize, shipping: i64) -> Priced {
    let mut parts = vec![Totals::default(); sellers];
    for (item, line) in items.iter().zip(&lines) {
        let part = &mut parts[item.seller];
        part.subtotal += line.subtotal;
        part.discount += line.discount;
        part.tax += line.tax;
        part.total += line.total;
    }
    let weights: Vec<i64> = parts.iter().map(|p| p.subtotal).collect();
    let mut totals = Totals::default();
    for (part, fee) in parts.iter_mut().zip(money::split(shipping, &weights)) {
        part.shipping = fee;
        part.total += fee;
        totals.subtotal += part.subtotal;
        totals.discount += part.discount;
        totals.shipping += part.shipping;
        totals.tax += part.tax;
        totals.total += part.total;
    }
    Priced {
        lines,
        sellers: parts,
        totals,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_sellers_share_shipping_discount_and_tax_exactly() {
        let items = [
            Item {
                seller: 0,
                unit_price: 1000,
                quantity: 1,
                tax_rate: 825,
            },
            Item {
                seller: 1,
                unit_price: 333,
                quantity: 2,
                tax_rate: 825,
            },
        ];
        let discount = Some(Discount {
            kind: PromotionKind::Percentage,
            value: 1000,
        });
        let priced = price(&items, 2, discount, 499, false).unwrap();
        assert_eq!(priced.totals.subtotal, 1666);
        assert_eq!(priced.totals.discount, 167);
        assert_eq!(priced.totals.tax, 124); // 8.25 % of 14.99
        assert_eq!(priced.totals.total, 1666 - 167 + 124 + 499);
        assert_eq!(
            priced.sellers.iter().map(|s| s.shipping).collect::<Vec<_>>(),
            [300, 199]
        );
        assert_eq!(
            priced.sellers.iter().map(|s| s.discount).collect::<Vec<_>>(),
            [100, 67]
        );
    }

    #[test]
    fn an_absurd_price_is_refused_and_does_not_wrap() {
        let items = [Item {
            seller: 0,
            unit_price: i64::MAX,
            quantity: 2,
            tax_rate: 0,
        }];
        assert_eq!(price(&items, 1, None, 0, false), Err(TooLarge));
    }

    proptest! {
        #[test]
        fn every_split_adds_up(
            items in prop::collection::vec((0_usize..4, 0_i64..1_000_000, 1_i64..100, 0_i64..3000), 1..20),
            kind in prop::sample::select(vec![PromotionKind::Percentage, PromotionKind::Fixed, PromotionKind::FreeShipping]),
            value in 0_i64..20_000,
            shipping in 0_i64..10_000,
            included: bool,
        ) {
            let items: Vec<Item> = items
                .into_iter()
                .map(|(seller, unit_price, quantity, tax_rate)| Item { seller, unit_price, quantity, tax_rate })
                .collect();
            let p = price(&items, 4, Some(Discount { kind, value }), shipping, included).unwrap();
            let of = |f: fn(&PricedLine) -> i64| p.lines.iter().map(f).sum::<i64>();
            prop_assert_eq!(of(|l| l.subtotal), p.totals.subtotal);
            prop_assert_eq!(of(|l| l.discount), p.totals.discount);
            prop_assert_eq!(of(|l| l.tax), p.totals.tax);
            prop_assert_eq!(of(|l| l.total) + p.totals.shipping, p.totals.total);
            prop_assert!(p.lines.iter().all(|l| l.total >= 0 && l.tax >= 0 && (0..=l.subtotal).contains(&l.discount)));
            prop_assert!(p.totals.discount <= p.totals.subtotal);
            for part in &p.sellers {
                let tax = if included { 0 } else { part.tax };
                prop_assert_eq!(part.total, part.subtotal - part.discount + part.shipping + tax);
            }
        }
    }
}
