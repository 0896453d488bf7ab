//! Sellers, products and people of the source, as far as an order needs them.

use std::collections::{BTreeSet, HashSet};

use domain::{
    ids::{ProductId, SellerId, UserId, VariantId},
    priority::CustomerTier,
    time::Timestamp,
    words::VariantKind,
};
use sea_orm::ConnectionTrait;
use store::{
    bulk,
    entity::{prices, products, sellers, users, variants},
};

use super::{
    facts::{self, CURRENCY, Facts},
    ids,
    quirks::Quirk,
    rows::external_ref,
    source::Source,
};
use crate::{Error, import::report::Added};

/// Prices of the source are those of the shop's own pages.
const PRICE_CHANNEL: &str = "web";

/// A product as its lines name it. The source has no names: the category and a part of the id stand for one.
#[derive(Debug)]
pub(super) struct Goods {
    pub(super) variant: VariantId,
    pub(super) sku: String,
    pub(super) title: String,
}

impl Goods {
    /// What a seller sells under a product's id.
    pub(super) fn of(source: &Source, product: &str, seller: &str) -> Self {
        let name = category(source, product).map_or_else(|| "Product".to_owned(), |(name, _)| label(&name));
        Self {
            variant: ids::fixed("variant", &format!("{product}:{seller}")),
            sku: format!("OLIST-{}", ids::short(product, seller).to_uppercase()),
            title: format!("{name} {}", product.get(..8).unwrap_or(product)),
        }
    }
}

/// The name a person goes by; the source has none.
pub(super) fn person_name(person: &str) -> String {
    format!("Customer {}", person.get(..8).unwrap_or(person))
}

/// An address no mail can reach (RFC 2606).
pub(super) fn person_email(person: &str) -> String {
    format!("{person}@customers.invalid")
}

/// The category of a product, in English when it is translated, and whether it is.
fn category(source: &Source, product: &str) -> Option<(String, bool)> {
    let own = source
        .products
        .get(product)
        .map(|p| &p.product_category_name)
        .filter(|name| !name.is_empty())?;
    let english = source.categories.get(own);
    Some((english.unwrap_or(own).clone(), english.is_some()))
}

/// `health_beauty` for people: `Health beauty`.
fn label(category: &str) -> String {
    let text = category.replace('_', " ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + chars.as_str()
    })
}

/// What is odd about the products of an order.
pub(super) fn quirks(source: &Source, facts: &Facts<'_>, quirks: &mut BTreeSet<Quirk>) {
    for line in facts.parts.iter().flat_map(|p| &p.lines) {
        match category(source, line.product) {
            None => quirks.insert(Quirk::NoCategory),
            Some((_, false)) => quirks.insert(Quirk::CategoryNotTranslated),
            Some((_, true)) => false,
        };
    }
}

/// Sellers, products and people that orders need and no earlier order of this run needed.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    known: HashSet<String>,
    sellers: Vec<sellers::Model>,
    products: Vec<products::Model>,
    variants: Vec<variants::Model>,
    prices: Vec<prices::Model>,
    users: Vec<users::Model>,
}

impl Catalogue {
    /// Notes what an order needs.
    pub(super) fn need(&mut self, source: &Source, facts: &Facts<'_>) {
        let created_at = facts.times.placed;
        self.person(&facts.customer.customer_unique_id, created_at);
        for part in &facts.parts {
            self.seller(source, part.seller, created_at);
            for line in &part.lines {
                self.product(source, line.product, part.seller, created_at);
            }
        }
    }

    fn person(&mut self, person: &str, created_at: Timestamp) {
        if self.known.insert(format!("person:{person}")) {
            self.users.push(users::Model {
                id: ids::fixed::<UserId>("person", person),
                email: person_email(person),
                name: person_name(person),
                password_hash: None,
                blocked: false,
                external_ref: Some(external_ref(person)),
                created_at,
                tier: CustomerTier::Standard,
                version: 1,
            });
        }
    }

    fn seller(&mut self, source: &Source, seller: &str, created_at: Timestamp) {
        if let Some(row) = source.sellers.get(seller)
            && self.known.insert(format!("seller:{seller}"))
        {
            self.sellers.push(sellers::Model {
                id: ids::fixed("seller", seller),
                name: format!("Seller {}", seller.get(..8).unwrap_or(seller)),
                city: row.seller_city.clone(),
                state: row.seller_state.clone(),
                postcode: row.seller_zip_code_prefix.clone(),
                minimum: 0,
                external_ref: Some(external_ref(&row.seller_id)),
                created_at,
                commission_rate: 0,
                version: 1,
            });
        }
    }

    /// A product belongs to one seller here; one that several sell in the source becomes one for each.
    fn product(&mut self, source: &Source, product: &str, seller: &str, created_at: Timestamp) {
        let key = format!("{product}:{seller}");
        if !self.known.insert(key.clone()) {
            return;
        }
        let Goods { variant, sku, title } = Goods::of(source, product, seller);
        let id: ProductId = ids::fixed("product", &key);
        let row = source.products.get(product);
        let search_text = variants::search_text(&title, "", &sku);
        let category = category(source, product).map_or_else(|| "uncategorised".to_owned(), |(name, _)| name);
        self.products.push(products::Model {
            id,
            seller_id: ids::fixed::<SellerId>("seller", seller),
            slug: format!("{}-{}", category.replace('_', "-"), ids::short(product, seller)),
            title,
            description: String::new(),
            category,
            // Sold long ago: nothing of it is in stock.
            listed: false,
            external_ref: Some(external_ref(&key)),
            created_at,
        });
        self.variants.push(variants::Model {
            id: variant,
            product_id: id,
            sku,
            title: String::new(),
            kind: VariantKind::Stocked,
            tax_rate: 0,
            weight_g: row.and_then(|r| r.product_weight_g.parse().ok()),
            hsn: None,
            position: 0,
            backorder: false,
            limit_per_customer: None,
            search_text,
        });
        let price = source.prices.get(&(product.to_owned(), seller.to_owned()));
        if let Some(amount) = price.and_then(|p| facts::amount(p).ok()) {
            let (channel, currency) = (PRICE_CHANNEL.to_owned(), CURRENCY);
            self.prices.push(prices::Model {
                variant_id: variant,
                channel,
                currency,
                amount,
            });
        }
    }

    /// Writes what is not there yet.
    pub(super) async fn save(&mut self, tx: &impl ConnectionTrait, added: &mut Added) -> Result<(), Error> {
        use std::mem::take;
        added.sellers += bulk::insert_missing(tx, bulk::all(take(&mut self.sellers))).await?;
        added.products += bulk::insert_missing(tx, bulk::all(take(&mut self.products))).await?;
        bulk::insert_missing(tx, bulk::all(take(&mut self.variants))).await?;
        bulk::insert_missing(tx, bulk::all(take(&mut self.prices))).await?;
        added.customers += bulk::insert_missing(tx, bulk::all(take(&mut self.users))).await?;
        Ok(())
    }
}
