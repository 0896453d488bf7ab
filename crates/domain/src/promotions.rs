//! Promotions: the conditions under which a discount holds.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ProductId, SellerId, VariantId},
    money::{Currency, Money},
    pricing::{Discount, Reduction, Target},
    time::Timestamp,
};

/// What a promotion is taken off.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(rename_all = "snake_case")]
pub enum Covers {
    /// The whole order.
    #[default]
    Order,
    /// The goods of one seller.
    Seller(SellerId),
    /// Every variant of some products.
    Products(Vec<ProductId>),
    /// Some variants.
    Variants(Vec<VariantId>),
}

/// A promotion; amounts in minor units.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Promotion {
    /// What it gives.
    pub discount: Discount,
    /// Off what.
    pub covers: Covers,
    /// The only currency it holds in.
    pub currency: Option<Currency>,
    /// What the goods it covers must cost at least, before any discount.
    pub minimum: i64,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it is over.
    pub ends_at: Option<Timestamp>,
    /// How often it can be used by everybody together.
    pub usage_limit: Option<i64>,
    /// How often it was used.
    pub used: i64,
    /// How often one customer can use it.
    pub limit_per_customer: Option<i64>,
    /// Whether it holds only for orders with no other.
    pub exclusive: bool,
}

/// The most codes of one order.
pub const MOST_CODES: usize = 5;

/// Codes of promotions in the form in which they are stored, as they were named; each of them once.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct Codes(pub Vec<String>);

impl std::fmt::Display for Codes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

/// A line that promotions look at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Goods {
    /// Who sells it.
    pub seller: SellerId,
    /// Of which product.
    pub product: ProductId,
    /// What it is.
    pub variant: VariantId,
    /// Units times unit price, in minor units.
    pub subtotal: i64,
}

/// What a promotion is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Basket<'a> {
    /// The time of asking.
    pub now: Timestamp,
    /// The currency of the order.
    pub currency: Currency,
    /// Its sellers, in the order of [`crate::pricing::Quote::sellers`].
    pub sellers: &'a [SellerId],
    /// Its lines, in the order of [`crate::pricing::Quote::items`].
    pub lines: &'a [Goods],
    /// How often this customer has used this promotion.
    pub used_by_customer: i64,
    /// How many promotions the order is to have, with this one.
    pub codes: usize,
}

/// Why a promotion does not hold, as a sentence for the customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// It begins later.
    #[error("This code is not valid yet.")]
    NotYet,
    /// It is over.
    #[error("This code has expired.")]
    Expired,
    /// Others have used it as often as it can be.
    #[error("This code has been used up.")]
    UsedUp,
    /// The customer has used it as often as one can.
    #[error("You have already used this code.")]
    UsedByYou,
    /// The order has another currency.
    #[error("This code is for another currency.")]
    OtherCurrency,
    /// The order is to have others too.
    #[error("This code cannot be combined with others.")]
    Alone,
    /// Nothing that it covers is in the order.
    #[error("This code is for other goods than those in your cart.")]
    NothingCovered,
    /// What it covers costs too little.
    #[error("This code needs goods for at least {0}.")]
    BelowMinimum(Money),
}

/// The form in which codes are stored and compared.
#[must_use]
pub fn code(typed: &str) -> String {
    typed.trim().to_uppercase()
}

impl Promotion {
    /// The reduction it gives on `basket`.
    ///
    /// # Errors
    /// [`Refusal`] when a condition does not hold.
    pub fn check(&self, basket: &Basket<'_>) -> Result<Reduction, Refusal> {
        let Basket {
            now,
            currency,
            used_by_customer,
            ..
        } = *basket;
        if self.exclusive && basket.codes > 1 {
            return Err(Refusal::Alone);
        }
        let (target, goods) = self.covered(basket).ok_or(Refusal::NothingCovered)?;
        let discount = self.terms(now, currency, goods, used_by_customer)?;
        Ok(Reduction { discount, target })
    }

    /// The discount it gives when the goods it covers cost `goods` minor units before any discount.
    fn terms(
        &self,
        now: Timestamp,
        currency: Currency,
        goods: i64,
        used_by_customer: i64,
    ) -> Result<Discount, Refusal> {
        let reached = |limit: Option<i64>, used| limit.is_some_and(|limit| used >= limit);
        if now < self.starts_at {
            Err(Refusal::NotYet)
        } else if self.ends_at.is_some_and(|end| now >= end) {
            Err(Refusal::Expired)
        } else if reached(self.usage_limit, self.used) {
            Err(Refusal::UsedUp)
        } else if reached(self.limit_per_customer, used_by_customer) {
            Err(Refusal::UsedByYou)
        } else if self.currency.is_some_and(|c| c != currency) {
            Err(Refusal::OtherCurrency)
        } else if goods < self.minimum {
            Err(Refusal::BelowMinimum(Money::new(self.minimum, currency)))
        } else {
            Ok(self.discount)
        }
    }

    /// What of the basket it covers, and what that costs.
    fn covered(&self, basket: &Basket<'_>) -> Option<(Target, i64)> {
        let covers = |line: &Goods| match &self.covers {
            Covers::Order => true,
            Covers::Seller(seller) => line.seller == *seller,
            Covers::Products(products) => products.contains(&line.product),
            Covers::Variants(variants) => variants.contains(&line.variant),
        };
        let at: Vec<usize> = (0..basket.lines.len())
            .filter(|i| covers(&basket.lines[*i]))
            .collect();
        if at.is_empty() {
            return None;
        }
        let goods = at
            .iter()
            .map(|i| basket.lines[*i].subtotal)
            .fold(0, i64::saturating_add);
        let target = match &self.covers {
            Covers::Order => Target::Order,
            Covers::Seller(seller) => Target::Seller(basket.sellers.iter().position(|s| s == seller)?),
            Covers::Products(_) | Covers::Variants(_) => Target::Lines(at),
        };
        Some((target, goods))
    }
}

#[cfg(test)]
mod tests;
