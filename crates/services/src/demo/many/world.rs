//! Who sells what to whom.

use std::collections::HashSet;

use domain::{
    address::Address,
    allocation::{Need, Pick},
    ids::{LocationId, ProductId, SellerId, UserId, VariantId},
    priority::CustomerTier,
    time::Timestamp,
    words::VariantKind,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use store::{
    bulk,
    catalogue::Wanted,
    entity::{prices, products, sellers, shipping_methods, stock_items, users, variants},
    stock::StockChange,
};

use super::{
    dice::Dice,
    words::{CITIES, FIRST, HOW, LAST, OF, STREETS, WHAT},
};
use crate::{
    Error, Services,
    catalogue::{self, Offer},
    checkout::build::Chosen,
    demo::{CUSTOMER, goods::USD, people::home},
};

/// What there is of each of these goods in the shop.
const ON_SHELF: i64 = 40;

/// What the platform takes of a seller's goods, in basis points.
const COMMISSION: i64 = 1000;

/// Kinds of series of [`Dice`].
const SELLERS: u64 = 1;
const GOODS: u64 = 2;
const PEOPLE: u64 = 3;

/// Somebody who orders.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// `None` for a guest.
    pub user: Option<UserId>,
    pub email: String,
    pub address: Address,
}

/// The shop that the orders are placed in.
#[derive(Debug)]
pub(super) struct World {
    /// What is sold, what sells best first.
    offers: Vec<Offer>,
    /// How it is sent.
    pub method: shipping_methods::Model,
    /// Where it is.
    pub location: LocationId,
    customer: UserId,
    people: u64,
    /// One order in so many is the demo customer's own.
    own: u64,
}

impl World {
    /// Opens the shop for so many orders: sellers and goods that are not there yet are made.
    pub(super) async fn open(s: &Services, orders: u64) -> Result<Self, Error> {
        let tx = s.db.begin().await?;
        let location = store::shelves::default_location(&tx).await?;
        let location = location.ok_or_else(|| Error::internal("the demo shop has no location"))?;
        let goods = (orders / 5).clamp(100, 2000);
        let made: Vec<VariantId> = stock(s, &tx, goods).await?;
        let new = new_shelves(&tx, &made, location).await?;
        store::stock::apply(&tx, new, s.now()).await?;
        let own: Vec<VariantId> = variants::Entity::find()
            .select_only()
            .column(variants::Column::Id)
            .filter(variants::Column::Sku.starts_with("WB-0"))
            .into_tuple()
            .all(&tx)
            .await?;
        let ids: Vec<VariantId> = own.into_iter().chain(made).collect();
        let mut offers = catalogue::offers(&tx, USD, Wanted::Variants(&ids)).await?;
        offers.sort_by(|a, b| b.sku.cmp(&a.sku));
        let method = shipping_methods::Entity::find_by_id(("standard".to_owned(), USD))
            .one(&tx)
            .await?
            .ok_or_else(|| Error::internal("the demo shop has no standard shipping"))?;
        tx.commit().await?;
        let customer = store::accounts::by_email(s.db.read(), CUSTOMER).await?;
        Ok(Self {
            offers,
            method,
            location,
            customer: customer.ok_or(Error::NotFound)?.id,
            people: (orders / 4).clamp(50, 250_000),
            own: (orders / 400).max(50),
        })
    }

    /// Somebody to order.
    pub(super) fn somebody(&self, dice: &Dice) -> Person {
        if dice.below(self.own) == 0 {
            return Person {
                user: Some(self.customer),
                email: CUSTOMER.to_owned(),
                address: home(),
            };
        }
        let n = dice.below(self.people);
        let of = Dice::new(PEOPLE, n);
        let (first, last) = (of.one_of(FIRST), of.place(LAST.0.len() * LAST.1.len()));
        let last = format!("{}{}", LAST.0[last / LAST.1.len()], LAST.1[last % LAST.1.len()]);
        let (city, state, postcode) = of.one_of(CITIES);
        // One in ten has no account.
        let user = (!n.is_multiple_of(10)).then(|| of.id());
        Person {
            user,
            email: format!("{}.{}{n}@example.org", first.to_lowercase(), last.to_lowercase()),
            address: Address {
                name: format!("{first} {last}"),
                phone: format!("+1{}{:07}", 200 + of.below(800), of.below(10_000_000)),
                line1: format!("{} {}", 1 + of.below(900), of.one_of(STREETS)),
                line2: String::new(),
                city: (*city).to_owned(),
                state: (*state).to_owned(),
                postcode: (*postcode).to_owned(),
                country: "US".to_owned(),
            },
        }
    }

    /// What is ordered, and where it is taken from.
    pub(super) fn basket(&self, dice: &Dice) -> Vec<Chosen> {
        let lines = match dice.below(100) {
            0..55 => 1,
            55..83 => 2,
            83..95 => 3,
            _ => 4,
        };
        let mut chosen: Vec<Chosen> = Vec::with_capacity(lines);
        for _ in 0..lines {
            let offer = &self.offers[dice.favourite(self.offers.len())];
            if chosen.iter().any(|c| c.offer.variant == offer.variant) {
                continue;
            }
            let quantity = if dice.below(5) == 0 { 2 } else { 1 };
            let pick = Pick {
                need: Need {
                    variant: offer.variant,
                    per_unit: 1,
                },
                location: self.location,
                quantity,
            };
            chosen.push(Chosen {
                offer: offer.clone(),
                unit_price: offer.price.map_or(0, |price| price.minor),
                quantity,
                allocated: quantity,
                picks: vec![pick],
            });
        }
        chosen
    }
}

/// The account of somebody who orders; nobody can sign in to it.
pub(super) fn account(user: UserId, person: &Person, created_at: Timestamp) -> users::Model {
    users::Model {
        id: user,
        email: person.email.clone(),
        name: person.address.name.clone(),
        password_hash: None,
        blocked: false,
        external_ref: None,
        created_at,
        tier: CustomerTier::Standard,
        version: 1,
    }
}

/// Makes the sellers and goods that are missing, and gives the goods.
async fn stock(s: &Services, tx: &impl ConnectionTrait, goods: u64) -> Result<Vec<VariantId>, Error> {
    let created_at = s.now();
    let shops = (goods / 50).clamp(4, 40);
    let seller = |n: u64| Dice::new(SELLERS, n).id::<SellerId>();
    let mut rows = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for n in 0..shops {
        let of = Dice::new(SELLERS, n);
        let id = of.id();
        let (city, state, postcode) = of.one_of(CITIES);
        let last = format!("{}{}", of.one_of(LAST.0), of.one_of(LAST.1));
        rows.0.push(sellers::Model {
            id,
            name: format!("{last} & {} {}", of.one_of(FIRST), n + 1),
            city: (*city).to_owned(),
            state: (*state).to_owned(),
            postcode: (*postcode).to_owned(),
            minimum: 0,
            commission_rate: COMMISSION,
            version: 1,
            external_ref: None,
            created_at,
        });
    }
    for n in 0..goods {
        let of = Dice::new(GOODS, n);
        let (product, variant): (ProductId, VariantId) = (of.id(), of.id());
        let (what, category) = WHAT[usize::try_from(n).unwrap_or(0) % WHAT.len()];
        let title = format!("{} {} {what}", of.one_of(HOW), of.one_of(OF));
        let sku = format!("DM-{n:05}");
        let search_text = variants::search_text(&title, "", &sku);
        rows.1.push(products::Model {
            id: product,
            seller_id: seller(n % shops),
            slug: format!("{}-{n}", title.to_lowercase().replace(' ', "-")),
            description: format!("{title}, made to last and sent from the warehouse."),
            title,
            category: category.to_owned(),
            listed: true,
            external_ref: None,
            created_at,
        });
        rows.2.push(variants::Model {
            id: variant,
            product_id: product,
            sku,
            title: String::new(),
            kind: VariantKind::Stocked,
            tax_rate: 825,
            weight_g: None,
            hsn: None,
            position: 0,
            backorder: false,
            limit_per_customer: None,
            search_text,
        });
        rows.3.push(prices::Model {
            variant_id: variant,
            channel: catalogue::CHANNEL.to_owned(),
            currency: USD,
            amount: 500 + 10 * i64::try_from(of.below(1450)).unwrap_or(0),
        });
    }
    let made = rows.2.iter().map(|v: &variants::Model| v.id).collect();
    bulk::insert_missing(tx, bulk::all(rows.0)).await?;
    bulk::insert_missing(tx, bulk::all(rows.1)).await?;
    bulk::insert_missing(tx, bulk::all(rows.2)).await?;
    bulk::insert_missing(tx, bulk::all(rows.3)).await?;
    Ok(made)
}

/// Makes the shelves that are missing, and says what to put on them.
async fn new_shelves(
    tx: &impl ConnectionTrait,
    goods: &[VariantId],
    location: LocationId,
) -> Result<Vec<StockChange>, Error> {
    let there: HashSet<VariantId> = store::stock::of_variants(tx, goods)
        .await?
        .into_iter()
        .map(|row| row.variant_id)
        .collect();
    let new: Vec<VariantId> = goods.iter().copied().filter(|v| !there.contains(v)).collect();
    let rows = new.iter().map(|variant| stock_items::Model {
        variant_id: *variant,
        location_id: location,
        on_hand: 0,
        reserved: 0,
    });
    bulk::insert(tx, bulk::all(rows.collect())).await?;
    let counted = |variant: VariantId| StockChange {
        variant,
        location,
        on_hand: ON_SHELF,
        reserved: 0,
        reason: "counted",
        order: None,
    };
    Ok(new.into_iter().map(counted).collect())
}
