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
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::pricing::PromotionKind;

    const A: SellerId = SellerId(Uuid::from_u128(1));
    const B: SellerId = SellerId(Uuid::from_u128(2));
    const PENS: ProductId = ProductId(Uuid::from_u128(5));
    const INKS: ProductId = ProductId(Uuid::from_u128(6));
    const PEN: VariantId = VariantId(Uuid::from_u128(3));
    const INK: VariantId = VariantId(Uuid::from_u128(4));
    const LINES: &[Goods] = &[
        Goods {
            seller: A,
            product: PENS,
            variant: PEN,
            subtotal: 900,
        },
        Goods {
            seller: B,
            product: INKS,
            variant: INK,
            subtotal: 500,
        },
    ];

    fn promotion() -> Promotion {
        Promotion {
            discount: Discount {
                kind: PromotionKind::Fixed,
                value: 100,
            },
            covers: Covers::Order,
            currency: None,
            minimum: 0,
            starts_at: Timestamp(10),
            ends_at: Some(Timestamp(20)),
            usage_limit: Some(3),
            used: 2,
            limit_per_customer: Some(1),
        }
    }

    fn ask(promotion: &Promotion, now: i64, used_by_customer: i64) -> Result<Reduction, Refusal> {
        promotion.check(&Basket {
            now: Timestamp(now),
            currency: Currency::USD,
            sellers: &[A, B],
            lines: LINES,
            used_by_customer,
        })
    }

    #[test]
    fn a_promotion_holds_within_its_window_and_limits() {
        let p = promotion();
        assert_eq!(ask(&p, 9, 0), Err(Refusal::NotYet));
        assert_eq!(ask(&p, 10, 0).map(|r| r.target), Ok(Target::Order));
        assert_eq!(ask(&p, 19, 0).map(|r| r.target), Ok(Target::Order));
        assert_eq!(ask(&p, 20, 0), Err(Refusal::Expired));
        assert_eq!(ask(&p, 15, 1), Err(Refusal::UsedByYou));
        let used = Promotion {
            used: 3,
            ..promotion()
        };
        assert_eq!(ask(&used, 15, 0), Err(Refusal::UsedUp));
        let other = Promotion {
            currency: Some(Currency::BRL),
            ..promotion()
        };
        assert_eq!(ask(&other, 15, 0), Err(Refusal::OtherCurrency));
    }

    #[test]
    fn the_minimum_is_about_what_it_covers() {
        let with = |covers, minimum| Promotion {
            covers,
            minimum,
            ..promotion()
        };
        let target = |p: Promotion| ask(&p, 15, 0).map(|r| r.target);
        assert_eq!(target(with(Covers::Order, 1400)), Ok(Target::Order));
        assert_eq!(target(with(Covers::Seller(B), 500)), Ok(Target::Seller(1)));
        let short = Money::new(501, Currency::USD);
        assert_eq!(
            target(with(Covers::Seller(B), 501)),
            Err(Refusal::BelowMinimum(short))
        );
        let pens = Covers::Variants(vec![PEN]);
        assert_eq!(target(with(pens, 900)), Ok(Target::Lines(vec![0])));
        let inks = Covers::Products(vec![INKS]);
        assert_eq!(target(with(inks.clone(), 500)), Ok(Target::Lines(vec![1])));
        assert!(target(with(inks, 501)).is_err(), "the pens do not count");
        let nothing = Covers::Variants(vec![VariantId(Uuid::from_u128(9))]);
        assert_eq!(target(with(nothing, 0)), Err(Refusal::NothingCovered));
    }

    #[test]
    fn what_is_covered_is_stored_as_a_word_or_a_list() {
        let stored = |covers: &Covers| serde_json::to_string(covers).unwrap();
        assert_eq!(stored(&Covers::Order), r#""order""#);
        for covers in [
            Covers::Order,
            Covers::Seller(A),
            Covers::Products(vec![PENS]),
            Covers::Variants(vec![PEN]),
        ] {
            assert_eq!(serde_json::from_str::<Covers>(&stored(&covers)).unwrap(), covers);
        }
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        assert_eq!(code(" save10 "), "SAVE10");
    }
}
