//! A cart as it is shown: by seller, priced now, with what is in the way of ordering it.

use domain::{
    actor::Actor,
    ids::{CartId, SellerId, VariantId},
    lines::MOST_UNITS,
    money::{Currency, Money},
    pricing::{Reduction, TooLarge, Totals},
};
use sea_orm::ConnectionTrait;
use store::{
    carts as rows,
    catalogue::Wanted,
    entity::{cart_lines, carts},
    limits::Customer,
};

use super::owner;
use crate::{
    Error, Services,
    catalogue::{Offer, offers},
    checkout::{Fee, priceable::Priceable, promotion},
};

/// A cart as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartView {
    /// Which, once there is one.
    pub id: Option<CartId>,
    /// What is in it.
    pub sellers: Vec<CartSeller>,
    /// What it costs, in minor units, before shipping; lines that cannot be had are not in it.
    pub totals: Totals,
    /// The currency.
    pub currency: Currency,
    /// Whether prices include the tax.
    pub tax_included: bool,
    /// The promotion codes on it.
    pub codes: Vec<CartCode>,
    /// Whether it can be ordered as it is.
    pub ready: bool,
    /// What is priced.
    goods: Priceable,
    /// What the codes take off it.
    reductions: Vec<Reduction>,
}

impl CartView {
    /// What it costs when sending it costs `fee`, as far as the codes leave the fee.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub fn with_fee(&self, fee: Fee) -> Result<Totals, TooLarge> {
        Ok(self.goods.price(&self.reductions, fee)?.totals)
    }
}

/// A promotion code on a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartCode {
    /// The code, as it is stored.
    pub code: String,
    /// Why it gives nothing at the moment.
    pub problem: Option<String>,
}

/// The cart of who has none.
fn empty(s: &Services) -> CartView {
    CartView {
        id: None,
        sellers: Vec::new(),
        totals: Totals::default(),
        currency: s.settings.currency,
        tax_included: s.settings.tax_included,
        codes: Vec::new(),
        ready: false,
        goods: Priceable::default(),
        reductions: Vec::new(),
    }
}

/// What is in a cart of one seller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartSeller {
    /// Who sells it.
    pub seller: SellerId,
    /// The seller's name.
    pub name: String,
    /// In the order it was added.
    pub lines: Vec<CartLine>,
}

/// A line of a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartLine {
    /// What.
    pub variant: VariantId,
    /// The product's place in the address.
    pub slug: String,
    /// The product's name.
    pub product_title: String,
    /// The variant's name; may be empty.
    pub title: String,
    /// The product's category.
    pub category: String,
    /// The stock-keeping unit.
    pub sku: String,
    /// How many.
    pub quantity: i64,
    /// The most that can be ordered of it now.
    pub most: i64,
    /// Units of it that would wait for stock.
    pub later: i64,
    /// The price of one; the one last seen when it is not for sale any more.
    pub unit: Money,
    /// The price of all, before discount and tax.
    pub subtotal: Money,
    /// The price of one when it was put in, where that was another.
    pub was: Option<Money>,
    /// Why it cannot be ordered so.
    pub problem: Option<String>,
}

/// The actor's cart; an empty one when there is none.
///
/// # Errors
/// When the database cannot be read.
pub async fn view(s: &Services, actor: &Actor, session: Option<CartId>) -> Result<CartView, Error> {
    let conn = s.db.read();
    let Some(owner) = owner(actor, session) else {
        return Ok(empty(s));
    };
    match rows::find(conn, owner).await? {
        Some(cart) => of(s, conn, cart).await,
        None => Ok(empty(s)),
    }
}

/// A cart as it is shown, also within the transaction that changes it.
pub(super) async fn of(
    s: &Services,
    conn: &impl ConnectionTrait,
    cart: carts::Model,
) -> Result<CartView, Error> {
    let lines = with_offers(s, conn, cart.id).await?;
    let mut sellers: Vec<CartSeller> = Vec::new();
    for (row, offer) in &lines {
        let at = sellers
            .iter()
            .position(|group| group.seller == offer.seller)
            .unwrap_or_else(|| {
                sellers.push(CartSeller {
                    seller: offer.seller,
                    name: offer.seller_name.clone(),
                    lines: Vec::new(),
                });
                sellers.len() - 1
            });
        sellers[at].lines.push(line(s, row, offer));
    }
    let goods = priceable(s, &lines);
    let customer = Customer {
        user: cart.user_id,
        email: None,
    };
    let asked = goods.asked(s.now(), s.settings.currency, customer);
    let outcomes = promotion::outcomes(conn, &cart.promotion_codes, &asked).await?;
    let (mut codes, mut reductions) = (Vec::new(), Vec::new());
    for (code, outcome) in cart.promotion_codes.0.into_iter().zip(outcomes) {
        let problem = outcome.map(|reduction| reductions.push(reduction)).err();
        codes.push(CartCode { code, problem });
    }
    let totals = goods.price(&reductions, Fee::default())?.totals;
    let fine = sellers
        .iter()
        .flat_map(|group| &group.lines)
        .all(|line| line.problem.is_none());
    Ok(CartView {
        id: Some(cart.id),
        ready: fine && !lines.is_empty() && codes.iter().all(|c| c.problem.is_none()),
        sellers,
        totals,
        currency: s.settings.currency,
        tax_included: s.settings.tax_included,
        codes,
        goods,
        reductions,
    })
}

/// How many units are in the actor's cart.
///
/// # Errors
/// When the database cannot be read.
pub async fn count(s: &Services, actor: &Actor, session: Option<CartId>) -> Result<i64, Error> {
    match owner(actor, session) {
        Some(owner) => Ok(rows::units(s.db.read(), owner).await?),
        None => Ok(0),
    }
}

/// The goods in a cart, as far as they are for sale.
pub(super) async fn goods(
    s: &Services,
    conn: &impl ConnectionTrait,
    cart: CartId,
) -> Result<Priceable, Error> {
    Ok(priceable(s, &with_offers(s, conn, cart).await?))
}

fn priceable(s: &Services, lines: &[(cart_lines::Model, Offer)]) -> Priceable {
    let sold = lines.iter();
    let sold = sold.filter_map(|(row, offer)| Some((offer, offer.price?.minor, row.quantity)));
    Priceable::of(s, sold)
}

async fn with_offers(
    s: &Services,
    conn: &impl ConnectionTrait,
    cart: CartId,
) -> Result<Vec<(cart_lines::Model, Offer)>, Error> {
    let lines = rows::lines(conn, cart).await?;
    let ids: Vec<VariantId> = lines.iter().map(|line| line.variant_id).collect();
    let found = offers(conn, s.settings.currency, Wanted::Variants(&ids)).await?;
    let with = |row: cart_lines::Model| {
        let offer = found
            .iter()
            .find(|offer| offer.variant == row.variant_id)?
            .clone();
        Some((row, offer))
    };
    Ok(lines.into_iter().filter_map(with).collect())
}

fn line(s: &Services, row: &cart_lines::Model, offer: &Offer) -> CartLine {
    let seen = Money::new(row.seen_price, s.settings.currency);
    let unit = offer.price.unwrap_or(seen);
    let limit = offer.limit_per_customer.unwrap_or(MOST_UNITS);
    let most = offer.most().unwrap_or(MOST_UNITS).clamp(0, MOST_UNITS.min(limit));
    let problem = match (offer.price, offer.most().unwrap_or(i64::MAX)) {
        (None, _) => Some("This is not sold any more. Please remove it.".to_owned()),
        (_, ..=0) => Some("This is sold out. Please remove it.".to_owned()),
        (_, left) if left < row.quantity => Some(format!("Only {left} are left. Please order fewer.")),
        _ if limit < row.quantity => Some(format!("One customer can buy {limit}. Please order fewer.")),
        _ => None,
    };
    CartLine {
        variant: row.variant_id,
        slug: offer.slug.clone(),
        product_title: offer.product_title.clone(),
        title: offer.title.clone(),
        category: offer.category.clone(),
        sku: offer.sku.clone(),
        quantity: row.quantity,
        most,
        later: offer.later(row.quantity),
        unit,
        subtotal: Money::new(unit.minor.saturating_mul(row.quantity), unit.currency),
        was: (seen != unit).then_some(seen),
        problem,
    }
}
