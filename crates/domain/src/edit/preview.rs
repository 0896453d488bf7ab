//! What an edit would come to.

use std::collections::BTreeMap;

use super::{Change, Fees, Goods, Line, Offer, Order, Refused, Terms, rules};
use crate::{
    address::Address,
    ids::{LineId, ProductId, SellerId, VariantId},
    money,
    pricing::{Item, Priced, PricedLine, Quote, Shipping, Totals},
    promotions::{self, Basket, Promotion, Refusal},
};

/// A line as it would be; amounts in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EditedLine {
    /// The line; `None` for one that is added.
    pub line: Option<LineId>,
    /// Of which product.
    pub product: ProductId,
    /// What is bought.
    pub variant: VariantId,
    /// Who sells it.
    pub seller: SellerId,
    /// Price of one unit.
    pub unit_price: i64,
    /// Tax rate in basis points.
    pub tax_rate: i64,
    /// Units; 0 for a line that is removed, which stays as a line without units.
    pub quantity: i64,
    /// Its price.
    pub priced: PricedLine,
}

/// One seller's part as it would be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EditedPart {
    /// Its seller.
    pub seller: SellerId,
    /// Whether the order has no part of this seller yet.
    pub new: bool,
    /// Its totals, minor units; all 0 when nothing of it is left.
    pub totals: Totals,
}

/// What an edit would come to; amounts in minor units.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preview {
    /// The lines as they would be, those that are there first.
    pub lines: Vec<EditedLine>,
    /// The parts as they would be, those that are there first.
    pub parts: Vec<EditedPart>,
    /// The totals as they are.
    pub before: Totals,
    /// The totals as they would be.
    pub after: Totals,
    /// Still to be paid because of the edit.
    pub due: i64,
    /// To be given back because of the edit.
    pub refund: i64,
    /// Units more (or fewer, below 0) of each variant whose stock changes.
    pub stock: BTreeMap<VariantId, i64>,
    /// The new shipping address, in its stored form.
    pub address: Option<Address>,
    /// Why promotions do not hold any more, by their position in [`Terms::promotions`].
    pub lost: Vec<(usize, Refusal)>,
}

impl Preview {
    /// What the order costs more, or less when below 0.
    #[must_use]
    pub const fn difference(&self) -> i64 {
        self.after.total - self.before.total
    }
}

/// Says what `changes` would come to, without changing anything.
///
/// Lines keep their unit prices; what is added is priced as it is sold now. When units are what changes, discounts,
/// fees and taxes are computed anew for the whole order; a change of the address alone leaves every amount as it is.
///
/// # Errors
/// [`Refused`] by the first rule that does not hold.
pub fn preview(
    order: &Order<'_>,
    changes: &[Change],
    goods: &Goods<'_>,
    terms: &Terms<'_>,
) -> Result<Preview, Refused> {
    rules::check(order, changes, goods)?;
    let mut lines: Vec<EditedLine> = order.lines.iter().map(kept).collect();
    let mut address = None;
    for change in changes {
        match change {
            Change::Quantity { line, quantity } => {
                for edited in lines.iter_mut().filter(|l| l.line == Some(*line)) {
                    edited.quantity = *quantity;
                }
            }
            Change::Add { variant, quantity } => {
                let offer = goods.offers.iter().find(|o| o.variant == *variant);
                lines.extend(offer.map(|offer| added(offer, *quantity)));
            }
            Change::Address { address: new } => {
                let new = new.checked().map_err(Refused::Address)?;
                address = (new != *order.address).then_some(new);
            }
        }
    }
    if lines.iter().all(|l| l.quantity == 0) {
        return Err(Refused::NothingLeft);
    }
    let stock = stock(order, &lines);
    if stock.is_empty() && address.is_none() {
        return Err(Refused::NoChange);
    }
    let mut sellers: Vec<SellerId> = order.parts.iter().map(|p| p.0).collect();
    for line in &lines {
        if !sellers.contains(&line.seller) {
            sellers.push(line.seller);
        }
    }
    let mut parts: Vec<Totals> = order.parts.iter().map(|p| p.1).collect();
    let (mut after, mut lost) = (order.totals, Vec::new());
    if !stock.is_empty() {
        let (priced, refusals) = price(order, &sellers, &lines, terms)?;
        for (line, priced) in lines.iter_mut().zip(&priced.lines) {
            line.priced = *priced;
        }
        (parts, after, lost) = (priced.sellers, priced.totals, refusals);
    }
    let (before, paid) = (order.totals, order.paid);
    let parts = sellers.into_iter().zip(parts).enumerate();
    Ok(Preview {
        lines,
        parts: parts
            .map(|(i, (seller, totals))| EditedPart {
                seller,
                new: i >= order.parts.len(),
                totals,
            })
            .collect(),
        before,
        after,
        due: (after.total - before.total.max(paid)).max(0),
        refund: (before.total - after.total).min(paid - after.total).max(0),
        stock,
        address,
        lost,
    })
}

const fn kept(line: &Line) -> EditedLine {
    EditedLine {
        line: Some(line.line),
        product: line.product,
        variant: line.variant,
        seller: line.seller,
        unit_price: line.unit_price,
        tax_rate: line.tax_rate,
        quantity: line.ordered,
        priced: line.priced,
    }
}

fn added(offer: &Offer, quantity: i64) -> EditedLine {
    EditedLine {
        line: None,
        product: offer.product,
        variant: offer.variant,
        seller: offer.seller,
        unit_price: offer.unit_price,
        tax_rate: offer.tax_rate,
        quantity,
        priced: PricedLine::default(),
    }
}

/// Units after less units before, of each variant for which they differ.
fn stock(order: &Order<'_>, lines: &[EditedLine]) -> BTreeMap<VariantId, i64> {
    let mut stock: BTreeMap<VariantId, i64> = BTreeMap::new();
    for line in order.lines {
        *stock.entry(line.variant).or_default() -= line.ordered;
    }
    for line in lines {
        *stock.entry(line.variant).or_default() += line.quantity;
    }
    stock.retain(|_, units| *units != 0);
    stock
}

/// Prices the lines; also the promotions that do not hold any more.
fn price(
    order: &Order<'_>,
    sellers: &[SellerId],
    lines: &[EditedLine],
    terms: &Terms<'_>,
) -> Result<(Priced, Vec<(usize, Refusal)>), Refused> {
    let item = |line: &EditedLine| Item {
        seller: sellers.iter().position(|s| *s == line.seller).unwrap_or(0),
        unit_price: line.unit_price,
        quantity: line.quantity,
        tax_rate: line.tax_rate,
    };
    let items: Vec<Item> = lines.iter().map(item).collect();
    let (mut reductions, mut lost) = (Vec::new(), Vec::new());
    let goods: Vec<promotions::Goods> = lines
        .iter()
        .map(|line| promotions::Goods {
            seller: line.seller,
            product: line.product,
            variant: line.variant,
            subtotal: subtotal(line),
        })
        .collect();
    for (i, promotion) in terms.promotions.iter().enumerate() {
        let again = Promotion {
            usage_limit: None,
            limit_per_customer: None,
            ..promotion.clone()
        };
        match again.check(&Basket {
            now: terms.placed_at,
            currency: order.currency,
            sellers,
            lines: &goods,
            used_by_customer: 0,
            codes: 1,
        }) {
            Ok(reduction) => reductions.push(reduction),
            Err(refusal) => lost.push((i, refusal)),
        }
    }
    let fees = fees(&terms.fees, sellers, lines);
    let quote = Quote {
        items: &items,
        sellers: sellers.len(),
        reductions: &reductions,
        shipping: Shipping::PerSeller(&fees),
        tax_included: terms.tax_included,
    };
    Ok((quote.price()?, lost))
}

/// The fee of each seller. One of whom nothing is left has none.
fn fees(fees: &Fees, sellers: &[SellerId], lines: &[EditedLine]) -> Vec<i64> {
    let of = |seller| lines.iter().filter(move |l| l.seller == seller && l.quantity > 0);
    match fees {
        Fees::Each(fee) => sellers
            .iter()
            .map(|s| of(*s).next().map_or(0, |_| *fee))
            .collect(),
        Fees::PerSeller(fees) => sellers
            .iter()
            .map(|s| of(*s).next().and(fees.get(s)).copied().unwrap_or(0))
            .collect(),
        Fees::Shared(fee) => {
            let left: Vec<usize> = (0..sellers.len())
                .filter(|i| of(sellers[*i]).next().is_some())
                .collect();
            let goods = |i: &usize| of(sellers[*i]).map(subtotal).fold(0, i64::saturating_add);
            let weights: Vec<i64> = left.iter().map(goods).collect();
            let mut shares = vec![0; sellers.len()];
            for (i, share) in left.into_iter().zip(money::split(*fee, &weights)) {
                shares[i] = share;
            }
            shares
        }
    }
}

const fn subtotal(line: &EditedLine) -> i64 {
    line.unit_price.saturating_mul(line.quantity)
}
