//! A small shop for tests: two sellers, three variants, a customer and the people who work there.

use domain::{
    actor::{Actor, Role},
    address::Address,
    ids::{LineId, OrderId, SellerId, SellerOrderId, VariantId},
    machine::Word,
};
use services::{
    Error, cart,
    checkout::{self, PlaceInput, Placed},
    fulfilment, jobs,
    payments::CardInput,
    returns::Receipt,
    verify,
};
use store::{
    entity::{shipping_methods, stock_items},
    graph::{self, Graph},
};
use testkit::TestDb;

/// A card that pays.
pub(crate) const GOOD: &str = "4242424242424242";
/// A card that is declined.
pub(crate) const DECLINED: &str = "4000000000000002";
/// Everything came back and is fit for sale.
pub(crate) const ALL_FIT: Receipt = Receipt {
    quantity: None,
    no_more: false,
    all_fit: true,
    before: None,
};
/// A card whose bank asks for a code.
pub(crate) const SECOND_STEP: &str = "4000002500003155";

/// The shop.
pub(crate) struct Shop {
    pub(crate) t: TestDb,
    pub(crate) customer: Actor,
    pub(crate) admin: Actor,
    pub(crate) sellers: [(SellerId, Actor); 2],
    pub(crate) lamp: VariantId,
    pub(crate) pen: VariantId,
    pub(crate) ink: VariantId,
}

/// Where the tests' customers live.
pub(crate) fn home() -> Address {
    Address {
        name: "Ada Lovelace".into(),
        phone: "+14155550100".into(),
        line1: "1 Market Street".into(),
        line2: String::new(),
        city: "San Francisco".into(),
        state: "CA".into(),
        postcode: "94105".into(),
        country: "US".into(),
    }
}

impl Shop {
    /// Opens a shop with `stock` of everything.
    pub(crate) async fn open(t: TestDb, stock: i64) -> Self {
        let first = t.seller("Lamps Inc").await;
        let second = t.seller("Pens Ltd").await;
        let sellers = [
            (first, t.staff(Role::SellerOwner, Some(first)).await),
            (second, t.staff(Role::SellerStaff, Some(second)).await),
        ];
        let lamp = t.variant(first, "LAMP", 1999, stock).await;
        let pen = t.variant(second, "PEN", 333, stock).await;
        let ink = t.variant(second, "INK", 750, stock).await;
        t.insert::<shipping_methods::Entity, _>(shipping_methods::Model {
            code: "standard".into(),
            currency: t.services.settings.currency,
            name: "Standard".into(),
            amount: 499,
            promise_days: 5,
            position: 1,
            per_seller: false,
        })
        .await;
        let customer = t.user("ada@example.com").await;
        let admin = t.staff(Role::Administrator, None).await;
        Self {
            t,
            customer,
            admin,
            sellers,
            lamp,
            pen,
            ink,
        }
    }

    /// What is said at checkout, paying with a card number, or in cash with none.
    pub(crate) fn input(card: Option<&str>) -> PlaceInput {
        PlaceInput {
            email: "ada@example.com".into(),
            shipping: home(),
            shipping_method: "standard".into(),
            payment_method: if card.is_some() { "test" } else { "cod" }.into(),
            card: card.map(|number| CardInput {
                number: number.into(),
                expiry: "12/49".into(),
                cvc: "123".into(),
            }),
            ..PlaceInput::default()
        }
    }

    /// Tries to buy.
    pub(crate) async fn try_place(
        &self,
        who: &Actor,
        lines: &[(VariantId, i64)],
        card: Option<&str>,
    ) -> Result<Placed, Error> {
        self.try_place_with(who, lines, card, None).await
    }

    /// Tries to buy with a promotion code.
    pub(crate) async fn try_place_with(
        &self,
        who: &Actor,
        lines: &[(VariantId, i64)],
        card: Option<&str>,
        code: Option<&str>,
    ) -> Result<Placed, Error> {
        let s = &self.t.services;
        let mut at = None;
        for (variant, quantity) in lines {
            at = Some(cart::add(s, who, at, *variant, *quantity).await?);
        }
        if let Some(code) = code {
            cart::apply_code(s, who, at, code).await?;
        }
        let key: domain::ids::EventId = s.id();
        checkout::place_from_cart(s, who, at.unwrap(), Self::input(card), &key.to_string()).await
    }

    /// Buys as the customer.
    pub(crate) async fn place(&self, lines: &[(VariantId, i64)], card: Option<&str>) -> OrderId {
        self.try_place(&self.customer, lines, card).await.unwrap().order
    }

    /// An order as it is stored.
    pub(crate) async fn graph(&self, order: OrderId) -> Graph {
        graph::load(self.t.services.db.read(), order)
            .await
            .unwrap()
            .unwrap()
    }

    /// The part of the seller at `at`.
    pub(crate) async fn part(&self, order: OrderId, at: usize) -> SellerOrderId {
        let seller = self.sellers[at].0;
        self.graph(order)
            .await
            .parts
            .iter()
            .find(|p| p.seller_id == seller)
            .unwrap()
            .id
    }

    /// Processes and packs the part of the seller at `at`.
    pub(crate) async fn pack(&self, order: OrderId, at: usize) {
        let (s, seller, part) = (&self.t.services, &self.sellers[at].1, self.part(order, at).await);
        fulfilment::process(s, seller, part).await.unwrap();
        fulfilment::pack(s, seller, part, &[]).await.unwrap();
    }

    /// Packs, ships and delivers the part of the seller at `at`.
    pub(crate) async fn deliver(&self, order: OrderId, at: usize) {
        self.pack(order, at).await;
        self.bring(order, at).await;
    }

    /// Packs, ships and delivers units of the part of the seller at `at`, which is being processed; all that are left with none named.
    pub(crate) async fn deliver_units(&self, order: OrderId, at: usize, units: &[(LineId, i64)]) {
        let (s, seller, part) = (&self.t.services, &self.sellers[at].1, self.part(order, at).await);
        fulfilment::pack(s, seller, part, units).await.unwrap();
        self.bring(order, at).await;
    }

    /// Ships and delivers what is packed.
    async fn bring(&self, order: OrderId, at: usize) {
        let (s, seller, part) = (&self.t.services, &self.sellers[at].1, self.part(order, at).await);
        let shipment = fulfilment::ship(s, seller, part, "ups", "1Z999AA1012345678")
            .await
            .unwrap();
        fulfilment::deliver(s, seller, shipment).await.unwrap();
    }

    /// Lets background work happen.
    pub(crate) async fn settle(&self) {
        jobs::drain(&self.t.services).await.unwrap();
    }

    /// What is on the shelf and what of it is set aside.
    pub(crate) async fn stock(&self, variant: VariantId) -> (i64, i64) {
        let rows: Vec<stock_items::Model> = store::stock::of_variants(self.t.services.db.read(), &[variant])
            .await
            .unwrap();
        rows.iter()
            .fold((0, 0), |sum, row| (sum.0 + row.on_hand, sum.1 + row.reserved))
    }

    /// Everything the database holds is consistent.
    pub(crate) async fn verified(&self) {
        let report = verify::run(&self.t.services).await.unwrap();
        assert!(report.is_clean(), "{report}");
    }

    /// Subjects of the mails sent so far.
    pub(crate) fn subjects(&self) -> Vec<String> {
        self.t.mailer.sent().into_iter().map(|m| m.subject).collect()
    }
}

/// The stored words of an order: state, headline, payment.
pub(crate) fn words(graph: &Graph) -> [&'static str; 3] {
    [
        graph.order.state.as_str(),
        graph.order.headline.as_str(),
        graph.order.payment_status.as_str(),
    ]
}
