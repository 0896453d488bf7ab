//! A cart as it is shown: by seller, priced now, with what is in the way of ordering it.

use domain::{
    actor::Actor,
    ids::{CartId, SellerId, VariantId},
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

use super::{MAX_UNITS, owner};
use crate::{
    Error, Services,
    catalogue::{CURRENCY, Offer, offers},
    checkout::{priceable::Priceable, promotion},
};

/// A cart as it is shown. The default is an empty one.
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
    /// The promotion code on it.
    pub code: Option<String>,
    /// Why the code gives nothing at the moment.
    pub code_problem: Option<String>,
    /// Whether it can be ordered as it is.
    pub ready: bool,
    /// What is priced.
    goods: Priceable,
    /// What the code takes off it.
    reductions: Vec<Reduction>,
}

impl CartView {
    /// What it costs when sending it costs `fee` minor units, as far as the code leaves the fee.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub fn with_fee(&self, fee: i64) -> Result<Totals, TooLarge> {
        Ok(self.goods.price(&self.reductions, fee)?.totals)
    }
}

impl Default for CartView {
    fn default() -> Self {
        Self {
            id: None,
            sellers: Vec::new(),
            totals: Totals::default(),
            currency: CURRENCY,
            code: None,
            code_problem: None,
            ready: false,
            goods: Priceable::default(),
            reductions: Vec::new(),
        }
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
        return Ok(CartView::default());
    };
    match rows::find(conn, owner).await? {
        Some(cart) => of(s, conn, cart).await,
        None => Ok(CartView::default()),
    }
}

/// A cart as it is shown, also within the transaction that changes it.
pub(super) async fn of(
    s: &Services,
    conn: &impl ConnectionTrait,
    cart: carts::Model,
) -> Result<CartView, Error> {
    let lines = with_offers(conn, cart.id).await?;
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
        sellers[at].lines.push(line(row, offer));
    }
    let goods = priceable(&lines);
    let customer = Customer {
        user: cart.user_id,
        email: None,
    };
    let (reductions, code_problem) = match &cart.promotion_code {
        None => (Vec::new(), None),
        Some(code) => {
            let asked = goods.asked(s.now(), cart.currency, customer);
            holding(promotion::reduction(conn, code, &asked).await)?
        }
    };
    let totals = goods.price(&reductions, 0)?.totals;
    let fine = sellers
        .iter()
        .flat_map(|group| &group.lines)
        .all(|line| line.problem.is_none());
    Ok(CartView {
        id: Some(cart.id),
        ready: fine && !lines.is_empty() && code_problem.is_none(),
        sellers,
        totals,
        currency: cart.currency,
        code: cart.promotion_code,
        code_problem,
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
pub(super) async fn goods(conn: &impl ConnectionTrait, cart: CartId) -> Result<Priceable, Error> {
    Ok(priceable(&with_offers(conn, cart).await?))
}

fn priceable(lines: &[(cart_lines::Model, Offer)]) -> Priceable {
    let sold = lines.iter();
    let sold = sold.filter_map(|(row, offer)| Some((offer, offer.price?.minor, row.quantity)));
    Priceable::of(sold)
}

async fn with_offers(
    conn: &impl ConnectionTrait,
    cart: CartId,
) -> Result<Vec<(cart_lines::Model, Offer)>, Error> {
    let lines = rows::lines(conn, cart).await?;
    let ids: Vec<VariantId> = lines.iter().map(|line| line.variant_id).collect();
    let found = offers(conn, Wanted::Variants(&ids)).await?;
    let with = |row: cart_lines::Model| {
        let offer = found
            .iter()
            .find(|offer| offer.variant == row.variant_id)?
            .clone();
        Some((row, offer))
    };
    Ok(lines.into_iter().filter_map(with).collect())
}

fn line(row: &cart_lines::Model, offer: &Offer) -> CartLine {
    let seen = Money::new(row.seen_price, CURRENCY);
    let unit = offer.price.unwrap_or(seen);
    let limit = offer.limit_per_customer.unwrap_or(MAX_UNITS);
    let most = offer.most().unwrap_or(MAX_UNITS).clamp(0, MAX_UNITS.min(limit));
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

/// What a code that holds takes off, or why it does not hold.
fn holding(reduction: Result<Reduction, Error>) -> Result<(Vec<Reduction>, Option<String>), Error> {
    match reduction {
        Ok(reduction) => Ok((vec![reduction], None)),
        Err(Error::Invalid(errors)) => Ok((Vec::new(), errors.0.into_values().next())),
        Err(error) => Err(error),
    }
}
