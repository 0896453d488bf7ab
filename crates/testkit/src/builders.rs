//! Builders: people, sellers and goods, each in one line.

use domain::{
    actor::{Actor, Grant, Role},
    address::Address,
    ids::{LocationId, OrderId, ProductId, SellerId, UserId, VariantId},
    pricing::PromotionKind,
    priority::CustomerTier,
    promotions::Covers,
    words::VariantKind,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use services::checkout::{self, PlaceInput};
use store::{
    entity::{
        grants, locations, prices, products, promotions, sellers, shipping_methods, stock_items, users,
        variants,
    },
    graph::insert_rows,
    stock::{self, StockChange},
};

use crate::TestDb;

/// The channel test prices are for.
pub const CHANNEL: &str = "web";

/// How test orders are sent.
const SHIPPING: &str = "standard";

/// Where test customers live.
#[must_use]
pub fn address() -> Address {
    Address {
        name: "Ada Lovelace".to_owned(),
        phone: "+14155550100".to_owned(),
        line1: "1 Market Street".to_owned(),
        line2: String::new(),
        city: "San Francisco".to_owned(),
        state: "CA".to_owned(),
        postcode: "94105".to_owned(),
        country: "US".to_owned(),
    }
}

/// The one location test goods are at.
const LOCATION: &str = "Main warehouse";

impl TestDb {
    /// A customer with an account and without a password.
    pub async fn user(&self, email: &str) -> Actor {
        let id: UserId = self.services.id();
        let name = email.split('@').next().unwrap_or(email).to_owned();
        let created_at = self.services.now();
        let row = users::Model {
            id,
            email: email.to_owned(),
            name,
            password_hash: None,
            blocked: false,
            external_ref: None,
            created_at,
            tier: CustomerTier::Standard,
            version: 1,
        };
        self.insert::<users::Entity, _>(row).await;
        Actor::user(id, Vec::new())
    }

    /// A person with a role over one seller's rows, or over all.
    pub async fn staff(&self, role: Role, seller: Option<SellerId>) -> Actor {
        let user = self
            .user(&format!("{role}-{}@example.com", crate::unique()))
            .await
            .user
            .unwrap();
        let row = grants::Model {
            id: self.services.id(),
            user_id: user,
            role,
            seller_id: seller,
            location_id: None,
        };
        self.insert::<grants::Entity, _>(row).await;
        Actor::user(user, vec![Grant { role, seller }])
    }

    /// A seller that pays 12.5 % commission.
    pub async fn seller(&self, name: &str) -> SellerId {
        let id = self.services.id();
        let row = sellers::Model {
            id,
            name: name.to_owned(),
            city: "Springfield".to_owned(),
            state: "IL".to_owned(),
            postcode: "62701".to_owned(),
            minimum: 0,
            external_ref: None,
            created_at: self.services.now(),
            commission_rate: 1250,
            version: 1,
        };
        self.insert::<sellers::Entity, _>(row).await;
        id
    }

    /// A listed product with one stocked variant: price in US cents, untaxed, `stock` units at one location.
    pub async fn variant(&self, seller: SellerId, sku: &str, price: i64, stock: i64) -> VariantId {
        let (product, id): (ProductId, VariantId) = (self.services.id(), self.services.id());
        let title = format!("Product {sku}");
        let search_text = variants::search_text(&title, "", sku);
        let row = products::Model {
            id: product,
            seller_id: seller,
            slug: sku.to_lowercase(),
            title,
            description: format!("Made for tests: {sku}."),
            category: "tests".to_owned(),
            listed: true,
            external_ref: None,
            created_at: self.services.now(),
        };
        self.insert::<products::Entity, _>(row).await;
        let row = variants::Model {
            id,
            product_id: product,
            sku: sku.to_owned(),
            title: String::new(),
            kind: VariantKind::Stocked,
            tax_rate: 0,
            weight_g: Some(100),
            hsn: None,
            position: 0,
            backorder: false,
            limit_per_customer: None,
            search_text,
        };
        self.insert::<variants::Entity, _>(row).await;
        let row = prices::Model {
            variant_id: id,
            channel: CHANNEL.to_owned(),
            currency: self.services.settings.currency,
            amount: price,
        };
        self.insert::<prices::Entity, _>(row).await;
        let location = self.location().await;
        self.shelve(id, location, stock).await;
        id
    }

    /// Lets a variant be ordered beyond its stock.
    pub async fn backorder(&self, variant: VariantId) {
        let tx = self.services.db.begin().await.unwrap();
        store::shelves::set_backorder(&tx, variant, true).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Another place that holds stock.
    pub async fn place(&self, country: &str, postcode: &str, priority: i64) -> LocationId {
        let id = self.services.id();
        let row = locations::Model {
            id,
            name: format!("Warehouse {}", crate::unique()),
            postcode: postcode.to_owned(),
            priority,
            country: country.to_owned(),
        };
        self.insert::<locations::Entity, _>(row).await;
        id
    }

    /// Puts pieces of a variant on a shelf that there is not yet.
    pub async fn shelve(&self, variant: VariantId, location: LocationId, pieces: i64) {
        let row = stock_items::Model {
            variant_id: variant,
            location_id: location,
            on_hand: 0,
            reserved: 0,
        };
        self.insert::<stock_items::Entity, _>(row).await;
        let change = StockChange {
            variant,
            location,
            on_hand: pieces,
            reserved: 0,
            reason: "counted",
            order: None,
        };
        let tx = self.services.db.begin().await.unwrap();
        stock::apply(&tx, vec![change], self.services.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// The location test goods are at, made when it is missing.
    pub async fn location(&self) -> LocationId {
        let known = locations::Entity::find().filter(locations::Column::Name.eq(LOCATION));
        if let Some(known) = known.one(self.services.db.read()).await.unwrap() {
            return known.id;
        }
        let id = self.services.id();
        let row = locations::Model {
            id,
            name: LOCATION.to_owned(),
            postcode: "62701".to_owned(),
            priority: 0,
            country: "US".to_owned(),
        };
        self.insert::<locations::Entity, _>(row).await;
        id
    }

    /// An order over the web shop, paid in cash on delivery.
    pub async fn order(&self, customer: &Actor, lines: &[(VariantId, i64)]) -> OrderId {
        let s = &self.services;
        let method = shipping_methods::Entity::find_by_id((SHIPPING.to_owned(), s.settings.currency));
        if method.one(s.db.read()).await.unwrap().is_none() {
            let row = shipping_methods::Model {
                code: SHIPPING.to_owned(),
                currency: s.settings.currency,
                name: "Standard".to_owned(),
                amount: 499,
                promise_days: 5,
                position: 1,
                per_seller: false,
            };
            self.insert::<shipping_methods::Entity, _>(row).await;
        }
        let mut cart = None;
        for (variant, quantity) in lines {
            cart = Some(
                services::cart::add(s, customer, cart, *variant, *quantity)
                    .await
                    .unwrap(),
            );
        }
        let input = PlaceInput {
            email: "customer@example.com".to_owned(),
            shipping: address(),
            shipping_method: SHIPPING.to_owned(),
            payment_method: "cod".to_owned(),
            ..PlaceInput::default()
        };
        let cart = cart.expect("an order has lines");
        checkout::place_from_cart(s, customer, cart, input, &crate::unique())
            .await
            .unwrap()
            .order
    }

    /// A promotion of everything in the shop, from now on and without a limit, that a test changes and inserts.
    #[must_use]
    pub fn promotion(&self, code: &str, kind: PromotionKind, value: i64) -> promotions::Model {
        promotions::Model {
            id: self.services.id(),
            code: code.to_owned(),
            kind,
            value,
            currency: None,
            minimum: 0,
            starts_at: self.services.now(),
            ends_at: None,
            usage_limit: None,
            used: 0,
            covers: Covers::Order,
            limit_per_customer: None,
            exclusive: false,
        }
    }

    /// Inserts one row of any table, for what no builder makes.
    pub async fn insert<E, M>(&self, row: M)
    where
        E: EntityTrait<Model = M>,
        M: sea_orm::ModelTrait<Entity = E> + sea_orm::IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: sea_orm::ActiveModelTrait<Entity = E>,
    {
        self.insert_all::<E, M>(vec![row]).await;
    }

    /// Inserts rows of a table, few enough at once for either database's parameters.
    pub async fn insert_all<E, M>(&self, rows: Vec<M>)
    where
        E: EntityTrait<Model = M>,
        M: sea_orm::ModelTrait<Entity = E> + sea_orm::IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: sea_orm::ActiveModelTrait<Entity = E>,
    {
        let tx = self.services.db.begin().await.unwrap();
        for rows in rows.chunks(500) {
            insert_rows::<E, M, _>(&tx, rows.to_vec()).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}
