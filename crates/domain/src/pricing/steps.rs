//! The steps of pricing, each exact.

use super::{
    BASIS_POINTS, HIGHEST_RATE, LIMIT, Priced, PricedLine, PromotionKind, Quote, Reduction, Shipping, Target,
    TooLarge, Totals,
};
use crate::money;

/// The lines before discounts and tax.
pub(super) fn subtotals(quote: &Quote<'_>) -> Result<Vec<PricedLine>, TooLarge> {
    let mut sum = 0_i64;
    let mut lines = Vec::with_capacity(quote.items.len());
    for item in quote.items {
        let subtotal = item.unit_price.checked_mul(item.quantity).ok_or(TooLarge)?;
        if subtotal < 0 || item.quantity < 0 || item.seller >= quote.sellers || item.tax_rate > HIGHEST_RATE {
            return Err(TooLarge);
        }
        sum = sum
            .checked_add(subtotal)
            .filter(|s| *s <= LIMIT)
            .ok_or(TooLarge)?;
        lines.push(PricedLine {
            subtotal,
            ..PricedLine::default()
        });
    }
    Ok(lines)
}

/// The fee of each seller before free shipping. A seller without goods pays no share of a common fee.
pub(super) fn fees(quote: &Quote<'_>, lines: &[PricedLine]) -> Result<Vec<i64>, TooLarge> {
    let fees = match quote.shipping {
        Shipping::Shared(fee) => {
            let mut goods = vec![0; quote.sellers];
            for (item, line) in quote.items.iter().zip(lines) {
                goods[item.seller] += line.subtotal;
            }
            money::split(fee, &goods)
        }
        Shipping::PerSeller(fees) if fees.len() == quote.sellers => fees.to_vec(),
        Shipping::PerSeller(_) => return Err(TooLarge),
    };
    let sum = fees.iter().try_fold(0_i64, |sum, fee| sum.checked_add(*fee));
    let sound = sum.is_some_and(|s| s <= LIMIT) && fees.iter().all(|fee| (0..=LIMIT).contains(fee));
    if sound { Ok(fees) } else { Err(TooLarge) }
}

/// Takes the reductions off lines and fees; how much each took, in the order they were given.
pub(super) fn reduce(
    quote: &Quote<'_>,
    lines: &mut [PricedLine],
    fees: &mut [i64],
) -> Result<Vec<i64>, TooLarge> {
    let mut order: Vec<usize> = (0..quote.reductions.len()).collect();
    order.sort_by_key(|i| match quote.reductions[*i].target {
        Target::Lines(_) => 0,
        Target::Seller(_) => 1,
        Target::Order => 2,
    });
    let mut taken = vec![0; order.len()];
    for i in order {
        let Reduction { discount, target } = &quote.reductions[i];
        let at = covered(quote, target)?;
        taken[i] = match discount.kind {
            PromotionKind::FreeShipping => waive(quote, target, &at, fees),
            PromotionKind::Percentage => {
                let share = discount.value.clamp(0, BASIS_POINTS);
                take_off(lines, &at, |left| money::fraction(left, share, BASIS_POINTS))
            }
            PromotionKind::Fixed => take_off(lines, &at, |left| discount.value.clamp(0, left)),
        };
    }
    Ok(taken)
}

/// The lines that a target covers.
fn covered(quote: &Quote<'_>, target: &Target) -> Result<Vec<usize>, TooLarge> {
    let all = 0..quote.items.len();
    match target {
        Target::Order => Ok(all.collect()),
        Target::Seller(seller) if *seller < quote.sellers => {
            Ok(all.filter(|i| quote.items[*i].seller == *seller).collect())
        }
        Target::Lines(lines) if lines.iter().all(|i| all.contains(i)) => {
            let mut lines = lines.clone();
            lines.sort_unstable();
            lines.dedup();
            Ok(lines)
        }
        Target::Seller(_) | Target::Lines(_) => Err(TooLarge),
    }
}

/// Takes `off` of what is left of the lines, shared out by what is left of each.
fn take_off(lines: &mut [PricedLine], at: &[usize], off: impl Fn(i64) -> i64) -> i64 {
    let left: Vec<i64> = at
        .iter()
        .map(|i| lines[*i].subtotal - lines[*i].discount)
        .collect();
    let sum: i64 = left.iter().sum();
    if sum == 0 {
        return 0;
    }
    let off = off(sum);
    for (i, share) in at.iter().zip(money::split(off, &left)) {
        lines[*i].discount += share;
    }
    off
}

/// Takes the fees off that a target covers.
fn waive(quote: &Quote<'_>, target: &Target, at: &[usize], fees: &mut [i64]) -> i64 {
    let mut waived = 0;
    for (seller, fee) in fees.iter_mut().enumerate() {
        let covered = match target {
            Target::Order => true,
            Target::Seller(one) => *one == seller,
            Target::Lines(_) => at.iter().any(|i| quote.items[*i].seller == seller),
        };
        if covered {
            waived += std::mem::take(fee);
        }
    }
    waived
}

/// Rounds the tax once per rate, shares it out over that rate's lines, and makes up what each line costs.
pub(super) fn tax(quote: &Quote<'_>, lines: &mut [PricedLine]) {
    let mut rates: Vec<i64> = quote
        .items
        .iter()
        .map(|i| i.tax_rate)
        .filter(|r| *r > 0)
        .collect();
    rates.sort_unstable();
    rates.dedup();
    for rate in rates {
        let of_rate = |i: &usize| quote.items[*i].tax_rate == rate;
        let at: Vec<usize> = (0..lines.len()).filter(of_rate).collect();
        let taxable: Vec<i64> = at
            .iter()
            .map(|i| lines[*i].subtotal - lines[*i].discount)
            .collect();
        if taxable.iter().all(|t| *t == 0) {
            continue;
        }
        let base = if quote.tax_included {
            BASIS_POINTS + rate
        } else {
            BASIS_POINTS
        };
        let tax = money::fraction(taxable.iter().sum(), rate, base);
        for (i, share) in at.into_iter().zip(money::split(tax, &taxable)) {
            lines[i].tax = share;
        }
    }
    for line in lines {
        line.total = line.subtotal - line.discount + if quote.tax_included { 0 } else { line.tax };
    }
}

/// Sums of parts and order.
pub(super) fn sum_up(
    quote: &Quote<'_>,
    lines: Vec<PricedLine>,
    fees: &[i64],
    reductions: Vec<i64>,
) -> Priced {
    let mut parts = vec![Totals::default(); quote.sellers];
    for (item, line) in quote.items.iter().zip(&lines) {
        let part = &mut parts[item.seller];
        part.subtotal += line.subtotal;
        part.discount += line.discount;
        part.tax += line.tax;
        part.total += line.total;
    }
    let mut totals = Totals::default();
    for (part, fee) in parts.iter_mut().zip(fees) {
        part.shipping = *fee;
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
        reductions,
    }
}
