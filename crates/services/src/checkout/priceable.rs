//! Goods as they are priced: in a cart that is shown, and in an order that is placed.

use domain::{
    ids::SellerId,
    money::Currency,
    pricing::{Item, Priced, Quote, Reduction, Shipping, TooLarge},
    promotions::Goods,
    time::Timestamp,
};
use store::limits::Customer;

use super::{offer::Fee, promotion::Asked};
use crate::{Services, catalogue::Offer};

/// Goods to be priced, and whose they are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Priceable {
    /// The sellers, in the order of their first line.
    pub(crate) sellers: Vec<SellerId>,
    /// Whether prices include the tax.
    pub(crate) tax_included: bool,
    items: Vec<Item>,
    lines: Vec<Goods>,
}

impl Priceable {
    /// Lines of an offer, the price of one in minor units, and units, sold as the shop sells.
    pub(crate) fn of<'a>(s: &Services, lines: impl IntoIterator<Item = (&'a Offer, i64, i64)>) -> Self {
        let mut all = Self {
            tax_included: s.settings.tax_included,
            ..Self::default()
        };
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

    /// Their price with what sending them costs.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub(crate) fn price(&self, reductions: &[Reduction], fee: Fee) -> Result<Priced, TooLarge> {
        let each = vec![fee.amount; self.sellers.len()];
        Quote {
            items: &self.items,
            sellers: self.sellers.len(),
            reductions,
            shipping: if fee.per_seller {
                Shipping::PerSeller(&each)
            } else {
                Shipping::Shared(fee.amount)
            },
            tax_included: self.tax_included,
        }
        .price()
    }
}
