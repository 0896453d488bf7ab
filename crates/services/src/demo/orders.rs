//! The demo's orders: one or more in every state, made by the same use cases that people use.

use domain::{
    actor::Actor,
    ids::{OrderId, SellerOrderId},
    time::{DAY, HOUR, MINUTE, Timestamp},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use store::{
    entity::variants,
    graph::{self, Graph},
};

use super::{
    CUSTOMER, Past,
    people::{People, home},
};
use crate::{
    Error, Services, cancellations, cart, checkout,
    checkout::PlaceInput,
    fulfilment, jobs, notes, payments,
    payments::CardInput,
    returns::{self, Receipt},
};

/// How a demo order is paid.
#[derive(Clone, Copy)]
enum Pay {
    Cash,
    Card,
    Declined,
    SecondStep,
}

/// Makes demo orders, one after the other, in the past.
struct Story<'a> {
    s: &'a Services,
    clock: &'a Past,
    people: &'a People,
    placed: u32,
}

/// Fills the shop's books up to `today`.
pub(super) async fn fill(s: &Services, clock: &Past, people: &People, today: Timestamp) -> Result<(), Error> {
    let mut story = Story {
        s,
        clock,
        people,
        placed: 0,
    };
    Box::pin(story.finished()).await?;
    Box::pin(story.on_the_way()).await?;
    Box::pin(story.undone()).await?;
    clock.reach(today.plus(-2 * HOUR));
    Box::pin(story.open()).await?;
    clock.reach(today);
    // It waits for the code 123456; its time begins now.
    story.order(&[("WB-011-1", 1)], Pay::SecondStep).await?;
    Ok(())
}

impl Story<'_> {
    async fn order(&mut self, lines: &[(&str, i64)], pay: Pay) -> Result<OrderId, Error> {
        let (s, customer) = (self.s, &self.people.customer);
        let mut at = None;
        for (sku, quantity) in lines {
            let row = variants::Entity::find()
                .filter(variants::Column::Sku.eq(*sku))
                .one(s.db.read())
                .await?;
            let variant = row
                .ok_or_else(|| Error::internal(format!("the demo sells no {sku}")))?
                .id;
            at = Some(cart::add(s, customer, at, variant, *quantity).await?);
        }
        let at = at.ok_or_else(|| Error::internal("an order needs a line"))?;
        let number = match pay {
            Pay::Cash => None,
            Pay::Card => Some("4242424242424242"),
            Pay::Declined => Some("4000000000000002"),
            Pay::SecondStep => Some("4000002500003155"),
        };
        let card = number.map(|number| CardInput {
            number: number.to_owned(),
            expiry: "12/49".to_owned(),
            cvc: "123".to_owned(),
        });
        let input = PlaceInput {
            email: CUSTOMER.to_owned(),
            shipping: home(),
            shipping_method: "standard".to_owned(),
            payment_method: if card.is_some() { "test" } else { "cod" }.to_owned(),
            card,
            ..PlaceInput::default()
        };
        self.placed += 1;
        let key = format!("demo-{}", self.placed);
        let placed = Box::pin(checkout::place_from_cart(s, customer, at, input, &key)).await?;
        self.clock.advance(20 * MINUTE);
        jobs::drain(s).await?;
        Ok(placed.order)
    }

    async fn graph(&self, order: OrderId) -> Result<Graph, Error> {
        graph::load(self.s.db.read(), order).await?.ok_or(Error::NotFound)
    }

    /// The parts of an order with the actors of their sellers.
    async fn parts(&self, order: OrderId) -> Result<Vec<(&Actor, SellerOrderId)>, Error> {
        let graph = self.graph(order).await?;
        let owner = |part: &store::entity::seller_orders::Model| {
            self.people
                .sellers
                .iter()
                .find(|a| a.grants.iter().any(|g| g.seller == Some(part.seller_id)))
        };
        Ok(graph
            .parts
            .iter()
            .filter_map(|p| owner(p).map(|actor| (actor, p.id)))
            .collect())
    }

    async fn pack(&self, order: OrderId) -> Result<(), Error> {
        for (seller, part) in self.parts(order).await? {
            fulfilment::process(self.s, seller, part).await?;
            fulfilment::pack(self.s, seller, part, &[]).await?;
        }
        self.clock.advance(3 * HOUR);
        Ok(())
    }

    async fn ship(&self, order: OrderId, awb: &str) -> Result<(), Error> {
        self.pack(order).await?;
        for (at, (seller, part)) in self.parts(order).await?.into_iter().enumerate() {
            fulfilment::ship(self.s, seller, part, "ups", &format!("{awb}{at}")).await?;
        }
        self.clock.advance(6 * HOUR);
        Ok(())
    }

    async fn deliver(&self, order: OrderId, awb: &str) -> Result<(), Error> {
        self.ship(order, awb).await?;
        self.clock.advance(12 * HOUR);
        for shipment in self.graph(order).await?.shipments {
            fulfilment::deliver(self.s, &self.people.admin, shipment.id).await?;
        }
        jobs::drain(self.s).await
    }

    async fn finished(&mut self) -> Result<(), Error> {
        let order = self.order(&[("WB-001-1", 1), ("WB-006-1", 3)], Pay::Card).await?;
        self.deliver(order, "1Z999AA1012345670").await?;
        let order = self.order(&[("WB-010-1", 1)], Pay::Cash).await?;
        self.deliver(order, "1Z999AA1012345671").await?;
        self.clock.advance(DAY);
        Box::pin(self.returned()).await
    }

    /// A return in each of its states.
    async fn returned(&mut self) -> Result<(), Error> {
        let (s, customer, admin) = (self.s, &self.people.customer, &self.people.admin);
        for (at, step) in ["requested", "approved", "received", "rejected"]
            .into_iter()
            .enumerate()
        {
            let order = self.order(&[("WB-002-2", 2), ("WB-007-1", 1)], Pay::Card).await?;
            self.deliver(order, &format!("1Z999AA101234568{at}")).await?;
            let line = self.graph(order).await?.lines[0].id;
            let request = returns::request(
                s,
                customer,
                order,
                line,
                1,
                "not_as_described",
                "The colour is not the one shown.",
            )
            .await?;
            match step {
                "approved" => {
                    let label = "Please send it back with the label we mailed.";
                    returns::approve(s, admin, request, 16_129, label).await?;
                }
                "received" => {
                    returns::approve(s, admin, request, 10_000, "Partly used.").await?;
                    self.clock.advance(6 * HOUR);
                    returns::receive(s, admin, request, Receipt::default()).await?;
                    returns::inspect(s, admin, request, 0, "The zip is broken.").await?;
                }
                "rejected" => returns::reject(s, admin, request, "It has been worn outdoors.").await?,
                _ => {}
            }
            jobs::drain(s).await?;
        }
        Ok(())
    }

    async fn on_the_way(&mut self) -> Result<(), Error> {
        let order = self.order(&[("WB-012-1", 1)], Pay::Card).await?;
        self.ship(order, "1Z999AA1012345690").await?;
        let order = self.order(&[("WB-003-1", 2), ("WB-011-1", 1)], Pay::Card).await?;
        self.pack(order).await?;
        if let Some((seller, part)) = self.parts(order).await?.into_iter().next() {
            fulfilment::ship(self.s, seller, part, "fedex", "123456789012").await?;
            notes::add(
                self.s,
                seller,
                order,
                Some(part),
                true,
                "Your bottles left today; the knife follows.",
            )
            .await?;
        }
        let order = self.order(&[("WB-101-1", 1), ("WB-201-1", 1)], Pay::Cash).await?;
        if let Some((seller, part)) = self.parts(order).await?.into_iter().next() {
            fulfilment::process(self.s, seller, part).await?;
            notes::add(
                self.s,
                seller,
                order,
                Some(part),
                false,
                "Bake on Friday morning.",
            )
            .await?;
        }
        jobs::drain(self.s).await
    }

    async fn undone(&mut self) -> Result<(), Error> {
        let (s, customer, admin) = (self.s, &self.people.customer, &self.people.admin);
        let order = self.order(&[("WB-014-1", 2)], Pay::Cash).await?;
        cancellations::request(s, customer, order, "changed_mind", "").await?;
        let order = self.order(&[("WB-013-1", 1)], Pay::Card).await?;
        cancellations::request(s, customer, order, "ordered_by_mistake", "I ordered it twice.").await?;
        let request = self.graph(order).await?.requests[0].id;
        cancellations::approve(s, admin, request, "").await?;
        jobs::drain(s).await?;
        let order = self.order(&[("WB-008-1", 4)], Pay::Card).await?;
        cancellations::request(s, customer, order, "too_slow", "Would it arrive by Friday?").await?;
        let request = self.graph(order).await?.requests[0].id;
        cancellations::reject(s, admin, request, "It is already with the courier's pickup list.").await?;
        let order = self.order(&[("WB-004-1", 1)], Pay::Declined).await?;
        let payment = self.graph(order).await?.payments[0].id;
        payments::expire(s, order, payment).await?;
        jobs::drain(s).await
    }

    async fn open(&mut self) -> Result<(), Error> {
        let (s, customer) = (self.s, &self.people.customer);
        let order = self.order(&[("WB-001-2", 1), ("WB-009-1", 1)], Pay::Card).await?;
        cancellations::request(
            s,
            customer,
            order,
            "found_cheaper",
            "The pad is on sale elsewhere.",
        )
        .await?;
        self.order(&[("WB-003-1", 1), ("WB-006-2", 2), ("WB-014-1", 1)], Pay::Card)
            .await?;
        self.order(&[("WB-102-1", 1)], Pay::Cash).await?;
        self.order(&[("WB-015-1", 1)], Pay::Card).await?;
        self.order(&[("WB-004-1", 1), ("WB-007-2", 1)], Pay::Card).await?;
        Ok(())
    }
}
