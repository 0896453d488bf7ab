//! What placing needs to know of the shop, read once for one order or for many.

use std::{collections::HashMap, sync::Arc};

use domain::{actor::Actor, allocation::Need, ids::VariantId, money::Currency};
use sea_orm::{DatabaseTransaction, EntityTrait};
use store::{
    accounts,
    catalogue::Wanted,
    entity::shipping_methods,
    limits,
    stock::{Hold, Stock},
};

use super::{earlier::Earlier, offer, promotion::Promotions};
use crate::{
    Error,
    catalogue::{Offer, offers},
};

/// What is for sale, what of it is on the shelves, promotions, and the ways to have it sent. On PostgreSQL nobody else uses
/// these promotions or sells what a customer may have so much of until the transaction ends, nor takes from these shelves
/// when they are held: all is locked here, before any order is looked at, in the order of ADR 17.
#[derive(Debug)]
pub(super) struct Market {
    /// Less what was chosen for orders since it was read.
    pub(super) stock: Stock,
    /// The promotions that were asked for.
    pub(super) promotions: Promotions,
    /// What orders of this transaction took that customers may have only so much of.
    pub(super) earlier: Earlier,
    /// Who of those that orders are for is blocked, by address.
    blocked: Vec<String>,
    offers: HashMap<VariantId, Offer>,
    skus: HashMap<String, VariantId>,
    needs: Vec<(VariantId, Need)>,
    methods: Arc<Vec<shipping_methods::Model>>,
}

impl Market {
    /// As it is now, for prices in `currency` and somebody of this address.
    pub(super) async fn read(
        tx: &DatabaseTransaction,
        currency: Currency,
        wanted: Wanted<'_>,
        codes: &[String],
        email: &str,
    ) -> Result<Self, Error> {
        let methods = Arc::new(shipping_methods::Entity::find().all(tx).await?);
        Self::with(tx, currency, wanted, codes, &[email], methods, Hold::Locked).await
    }

    /// As it is now, with ways to send it that were read before. Whether its shelves are held; those of what may wait for
    /// stock are in any case.
    pub(super) async fn with(
        tx: &DatabaseTransaction,
        currency: Currency,
        wanted: Wanted<'_>,
        codes: &[String],
        emails: &[&str],
        methods: Arc<Vec<shipping_methods::Model>>,
        hold: Hold,
    ) -> Result<Self, Error> {
        let blocked = accounts::blocked(tx, emails).await?;
        let offers = offers(tx, currency, wanted).await?;
        let mut limited: Vec<VariantId> = offers
            .iter()
            .filter(|o| o.limit_per_customer.is_some())
            .map(|o| o.variant)
            .collect();
        limited.sort_unstable();
        if !limited.is_empty() {
            limits::lock(tx, &limited).await?;
        }
        let promotions = Promotions::read(tx, codes, true).await?;
        let needs = offer::needs(tx, &offers).await?;
        let stocked: Vec<VariantId> = needs.iter().map(|(_, need)| need.variant).collect();
        // What may wait for stock must not begin to while others bring it.
        let waits = offers.iter().any(|offer| offer.backorder);
        let hold = if waits { Hold::Locked } else { hold };
        Ok(Self {
            stock: store::stock::on_shelves(tx, &stocked, hold).await?,
            promotions,
            earlier: Earlier::default(),
            blocked,
            skus: offers.iter().map(|o| (o.sku.clone(), o.variant)).collect(),
            offers: offers.into_iter().map(|o| (o.variant, o)).collect(),
            needs,
            methods,
        })
    }

    /// Whether nothing is sold to `actor`, or to whom the order is for.
    pub(super) fn is_blocked(&self, actor: &Actor, email: &str) -> bool {
        actor.blocked || self.blocked.iter().any(|blocked| blocked == email)
    }

    /// A variant that is for sale, by its stock-keeping unit.
    pub(super) fn by_sku(&self, sku: &str) -> Option<&Offer> {
        let offer = self.by_variant(*self.skus.get(sku)?)?;
        offer.price.is_some().then_some(offer)
    }

    /// A variant, for sale or not.
    pub(super) fn by_variant(&self, variant: VariantId) -> Option<&Offer> {
        self.offers.get(&variant)
    }

    /// What a unit of a variant takes from the shelves.
    pub(super) fn needs(&self, variant: VariantId) -> impl Iterator<Item = Need> {
        self.needs
            .iter()
            .filter(move |(of, _)| *of == variant)
            .map(|(_, need)| *need)
    }

    /// A way to have goods sent.
    pub(super) fn method(&self, code: &str, currency: Currency) -> Option<&shipping_methods::Model> {
        self.methods
            .iter()
            .find(|method| method.code == code && method.currency == currency)
    }
}
