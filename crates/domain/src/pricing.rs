//! What an order costs: lines, discounts, shipping fees and taxes, shared out so that every part adds up.

mod steps;

use serde::{Deserialize, Serialize};

use crate::words;

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

/// What a discount is taken off.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Target {
    /// The whole order.
    #[default]
    Order,
    /// One seller's part: an index into the sellers of the order.
    Seller(usize),
    /// Some lines: indexes into the items. For free shipping, the parts of their sellers.
    Lines(Vec<usize>),
}

/// A discount and what it is taken off.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reduction {
    /// How much.
    pub discount: Discount,
    /// Off what.
    pub target: Target,
}

impl Reduction {
    /// A discount on the whole order.
    #[must_use]
    pub const fn on_order(discount: Discount) -> Self {
        Self {
            discount,
            target: Target::Order,
        }
    }
}

/// What sending costs, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shipping<'a> {
    /// One fee, shared out over sellers by what their goods cost.
    Shared(i64),
    /// A fee of each seller.
    PerSeller(&'a [i64]),
}

/// Everything the price of an order follows from.
#[derive(Clone, Debug)]
pub struct Quote<'a> {
    /// What is bought.
    pub items: &'a [Item],
    /// How many sellers there are.
    pub sellers: usize,
    /// What is taken off: discounts on lines first, then on sellers, then on the order, each off what those before it
    /// have left; within each of these groups in this order.
    pub reductions: &'a [Reduction],
    /// What sending costs.
    pub shipping: Shipping<'a>,
    /// Whether unit prices include the tax.
    pub tax_included: bool,
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
    /// What each reduction takes off goods and fees, in the order they were given.
    pub reductions: Vec<i64>,
}

/// Prices, fees or rates that are out of the range of an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the order's total is too large")]
pub struct TooLarge;

/// The highest tax rate, in basis points: ten times the price.
const HIGHEST_RATE: i64 = 10 * BASIS_POINTS;

/// The largest total an order may have, in minor units; keeps every later product within 128 bits.
const LIMIT: i64 = 1_000_000_000_000_000;

impl Quote<'_> {
    /// Prices the order.
    ///
    /// A discount is shared out over the lines it is taken off by what is left of them; a shared fee over sellers by
    /// what their goods cost; tax is rounded once per rate on the whole order and shared out over that rate's lines.
    /// Every split is by largest remainder, so parts add up to the whole exactly.
    ///
    /// # Errors
    /// [`TooLarge`] when an amount or a rate is out of range, or an index names no seller or line.
    pub fn price(&self) -> Result<Priced, TooLarge> {
        let mut lines = steps::subtotals(self)?;
        let mut fees = steps::fees(self, &lines)?;
        let reductions = steps::reduce(self, &mut lines, &mut fees)?;
        steps::tax(self, &mut lines);
        Ok(steps::sum_up(self, lines, &fees, reductions))
    }
}

/// Prices an order with at most one discount, on the whole of it, and one fee: see [`Quote::price`].
///
/// # Errors
/// [`TooLarge`].
pub fn price(
    items: &[Item],
    sellers: usize,
    discount: Option<Discount>,
    shipping: i64,
    tax_included: bool,
) -> Result<Priced, TooLarge> {
    let reductions: Vec<Reduction> = discount.into_iter().map(Reduction::on_order).collect();
    Quote {
        items,
        sellers,
        reductions: &reductions,
        shipping: Shipping::Shared(shipping),
        tax_included,
    }
    .price()
}

#[cfg(test)]
mod tests;
