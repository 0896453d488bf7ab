//! What can be bought: listed products, their variants, prices on the web channel, and what is left.

use domain::{
    actor::Actor,
    ids::{ProductId, SellerId, VariantId},
    money::{Currency, Money},
    words::VariantKind,
};
use sea_orm::ConnectionTrait;
use store::catalogue::{self as rows, OfferRow, Wanted};
pub use store::catalogue::{Edge, ProductFilter, ProductRow};

use crate::{Error, Services};

/// Where prices are for.
pub const CHANNEL: &str = "web";
/// Products of one page.
pub const PAGE: u64 = 24;
/// The longest text that is searched for, in characters.
const SEARCH: usize = 80;

/// A product of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductCard {
    /// Which.
    pub id: ProductId,
    /// Its place in the address.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// Its category.
    pub category: String,
    /// Who sells it.
    pub seller: String,
    /// The lowest price of its variants; `None` when it is not sold now.
    pub from: Option<Money>,
    /// Whether some variant costs more than that.
    pub varies: bool,
    /// Whether some variant can be had now.
    pub in_stock: bool,
    /// Whether some variant can be ordered now, to come at once or later.
    pub orderable: bool,
}

/// A page of products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductPage {
    /// By title.
    pub products: Vec<ProductCard>,
    /// Where the page before this one ends, if there is one.
    pub previous: Option<Edge>,
    /// Where the page after this one begins, if there is one.
    pub next: Option<Edge>,
    /// Every category there is, by name.
    pub categories: Vec<String>,
}

/// A product with its variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductView {
    /// Which.
    pub id: ProductId,
    /// Its place in the address.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// What it is, in plain text.
    pub description: String,
    /// Its category.
    pub category: String,
    /// Who sells it.
    pub seller: String,
    /// Those that are sold, in their order.
    pub variants: Vec<Offer>,
}

/// A variant as it can be bought now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub variant: VariantId,
    /// Of which product.
    pub product: ProductId,
    /// Who sells it.
    pub seller: SellerId,
    /// The seller's name.
    pub seller_name: String,
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
    /// How it comes to the customer.
    pub kind: VariantKind,
    /// Tax rate in basis points.
    pub tax_rate: i64,
    /// What the seller's goods in one order must cost at least, in minor units of the currency of its price.
    pub seller_minimum: i64,
    /// What the platform takes of the seller's goods, in basis points.
    pub commission_rate: i64,
    /// Units that one customer may buy; `None` for as many as they like.
    pub limit_per_customer: Option<i64>,
    /// The price of one; `None` when it is not for sale.
    pub price: Option<Money>,
    /// How many can be had now, beyond those that others wait for; `None` for what never runs out.
    pub left: Option<i64>,
    /// Whether more may be ordered than that; what is not there comes later.
    pub backorder: bool,
    /// Units that are ordered and wait for stock.
    pub waiting: i64,
}

impl Offer {
    fn read(row: OfferRow, currency: Currency) -> Self {
        let OfferRow {
            variant_id,
            product_id,
            seller_id,
            seller_name,
            slug,
            product_title,
            variant_title,
            category,
            sku,
            kind,
            tax_rate,
            seller_minimum,
            commission_rate,
            limit_per_customer,
            listed,
            amount,
            on_shelf,
            makeable,
            backorder,
            waiting,
        } = row;
        let left = match kind {
            VariantKind::Stocked => Some(on_shelf),
            // Without a recipe nothing has to be there.
            VariantKind::MadeToOrder => makeable,
            VariantKind::Digital => None,
        };
        Self {
            variant: variant_id,
            product: product_id,
            seller: seller_id,
            seller_name,
            slug,
            product_title,
            title: variant_title,
            category,
            sku,
            kind,
            tax_rate,
            seller_minimum,
            commission_rate,
            limit_per_customer,
            price: amount.filter(|_| listed).map(|minor| Money::new(minor, currency)),
            left: left.map(|left| (left - waiting).max(0)),
            backorder,
            waiting,
        }
    }

    /// Product and variant in one line.
    #[must_use]
    pub fn full_title(&self) -> String {
        if self.title.is_empty() {
            self.product_title.clone()
        } else {
            format!("{}, {}", self.product_title, self.title)
        }
    }

    /// Whether `quantity` of it can be ordered now.
    #[must_use]
    pub fn has(&self, quantity: i64) -> bool {
        self.price.is_some() && self.most().is_none_or(|most| most >= quantity)
    }

    /// How many can be ordered now; `None` when there is no limit.
    #[must_use]
    pub fn most(&self) -> Option<i64> {
        self.left.filter(|_| !self.backorder)
    }

    /// How many of `quantity` units would wait for stock.
    #[must_use]
    pub fn later(&self, quantity: i64) -> i64 {
        let left = self.left.filter(|_| self.backorder);
        left.map_or(0, |left| (quantity - left).max(0))
    }
}

/// One page of what is listed. Anybody may look.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(s: &Services, _actor: &Actor, filter: ProductFilter) -> Result<ProductPage, Error> {
    let conn = s.db.read();
    let ProductFilter {
        category,
        search,
        from,
    } = filter;
    let search = search
        .map(|text| text.trim().chars().take(SEARCH).collect::<String>())
        .filter(|text| !text.is_empty());
    let filter = ProductFilter {
        category: category.filter(|c| !c.is_empty()),
        search,
        from,
    };
    let (found, more) = rows::products(conn, &filter, PAGE).await?;
    let ids: Vec<ProductId> = found.iter().map(|row| row.id).collect();
    let offers = offers(conn, s.settings.currency, Wanted::Products(&ids)).await?;
    let (before, after) = match from {
        None => (false, more),
        Some(Edge::After(_)) => (true, more),
        Some(Edge::Before(_)) => (more, true),
    };
    Ok(ProductPage {
        previous: ids.first().filter(|_| before).copied().map(Edge::Before),
        next: ids.last().filter(|_| after).copied().map(Edge::After),
        products: found.into_iter().map(|row| card(row, &offers)).collect(),
        categories: rows::categories(conn).await?,
    })
}

fn card(row: ProductRow, offers: &[Offer]) -> ProductCard {
    let ProductRow {
        id,
        slug,
        title,
        category,
        seller_name,
    } = row;
    let own = || offers.iter().filter(|offer| offer.product == id);
    let prices = || own().filter_map(|offer| offer.price);
    let from = prices().min_by_key(|price| price.minor);
    ProductCard {
        id,
        slug,
        title,
        category,
        seller: seller_name,
        from,
        varies: prices().any(|price| Some(price) != from),
        in_stock: own().any(|offer| offer.has(1) && offer.later(1) == 0),
        orderable: own().any(|offer| offer.has(1)),
    }
}

/// A listed product. Anybody may look.
///
/// # Errors
/// [`Error::NotFound`] when there is none of that name or it is not listed.
pub async fn product(s: &Services, _actor: &Actor, slug: &str) -> Result<ProductView, Error> {
    let conn = s.db.read();
    let row = rows::by_slug(conn, slug).await?.ok_or(Error::NotFound)?;
    let mut variants = offers(conn, s.settings.currency, Wanted::Products(&[row.id])).await?;
    let seller = variants
        .first()
        .map(|offer| offer.seller_name.clone())
        .ok_or(Error::NotFound)?;
    variants.retain(|offer| offer.price.is_some());
    Ok(ProductView {
        id: row.id,
        slug: row.slug,
        title: row.title,
        description: row.description,
        category: row.category,
        seller,
        variants,
    })
}

/// A listed product and its variants, as programs read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The product.
    pub product: ProductRow,
    /// Its variants, in their order; those without a price are not for sale.
    pub variants: Vec<Offer>,
}

/// One page of what is listed with every variant, and where the next one begins. Anybody may look.
///
/// # Errors
/// When the database cannot be read.
pub async fn listings(
    s: &Services,
    _actor: &Actor,
    filter: ProductFilter,
    limit: u64,
) -> Result<(Vec<Listing>, Option<ProductId>), Error> {
    let conn = s.db.read();
    let (found, more) = rows::products(conn, &filter, limit).await?;
    let ids: Vec<ProductId> = found.iter().map(|row| row.id).collect();
    let offers = offers(conn, s.settings.currency, Wanted::Products(&ids)).await?;
    let listings = found.into_iter().map(|product| Listing {
        variants: offers
            .iter()
            .filter(|offer| offer.product == product.id)
            .cloned()
            .collect(),
        product,
    });
    Ok((listings.collect(), ids.last().copied().filter(|_| more)))
}

/// The variant behind a stock-keeping unit, for sale or not. Anybody may look.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn by_sku(s: &Services, _actor: &Actor, sku: &str) -> Result<VariantId, Error> {
    let found = offers(s.db.read(), s.settings.currency, Wanted::Skus(&[sku])).await?;
    found.first().map(|offer| offer.variant).ok_or(Error::NotFound)
}

/// Variants as they can be bought now for money of `currency`, in one query; those that are not for sale come without a
/// price.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn offers(
    conn: &impl ConnectionTrait,
    currency: Currency,
    wanted: Wanted<'_>,
) -> Result<Vec<Offer>, Error> {
    let rows = rows::offers(conn, wanted, CHANNEL, currency).await?;
    Ok(rows.into_iter().map(|row| Offer::read(row, currency)).collect())
}
