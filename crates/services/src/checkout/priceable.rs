//! Goods as they are priced: in a cart that is shown, and in an order that is placed.

use domain::{
    ids::SellerId,
    money::Currency,
    pricing::{Item, Priced, Quote, Reduction, Shipping, TooLarge},
    promotions::Goods,
    time::Timestamp,
};
use store::limits::Customer;

use super::promotion::Asked;
use crate::catalogue::Offer;

/// Goods to be priced, and whose they are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Priceable {
    /// The sellers, in the order of their first line.
    pub(crate) sellers: Vec<SellerId>,
    items: Vec<Item>,
    lines: Vec<Goods>,
}

impl Priceable {
    /// Lines of an offer, the price of one in minor units, and units.
    pub(crate) fn of<'a>(lines: impl IntoIterator<Item = (&'a Offer, i64, i64)>) -> Self {
        let mut all = Self::default();
        for (offer, unit_price, quantity) in lines {
            let seller = all.sellers.iter().position(|s| *s == offer.seller);
            let seller = seller.unwrap_or_else(|| {
                all.sellers.push(offer.seller);
                all.sellers.len() - 1
            });
            all.items.push(Item {
                seller,
                unit_price,
                quantity,
                tax_rate: offer.tax_rate,
            });
            all.lines.push(Goods {
                seller: offer.seller,
                product: offer.product,
                variant: offer.variant,
                subtotal: unit_price.saturating_mul(quantity),
            });
        }
        all
    }

    /// What a promotion is asked about.
    pub(crate) fn asked<'a>(
        &'a self,
        now: Timestamp,
        currency: Currency,
        customer: Customer<'a>,
    ) -> Asked<'a> {
        Asked {
            now,
            currency,
            sellers: &self.sellers,
            lines: &self.lines,
            customer,
        }
    }

    /// Their price with one fee for sending, in minor units.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub(crate) fn price(&self, reductions: &[Reduction], fee: i64) -> Result<Priced, TooLarge> {
        Quote {
            items: &self.items,
            sellers: self.sellers.len(),
            reductions,
            shipping: Shipping::Shared(fee),
            tax_included: false,
        }
        .price()
    }
}
