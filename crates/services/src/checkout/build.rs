//! The rows of a new order, out of what was chosen.

use domain::{
    allocation::Pick,
    axes::PaymentAxis,
    event::OrderEvent,
    headline::Headline,
    holds::Holds,
    ids::{OrderId, SellerId},
    lines::Counters,
    machine::Machine,
    machines::OrderMachine,
    money::Currency,
    pricing::{Priced, Totals},
    priority::Priority,
    promotions::Codes,
    time::{DAY, Timestamp},
};
use store::{
    entity::{order_lines, orders, seller_orders},
    graph::Graph,
};

use super::{input::Checked, offer::Fee};
use crate::{
    Services,
    catalogue::Offer,
    orders::{reservations, snapshot},
};

/// Until when a part has to be sent, after it came into being; microseconds.
pub(crate) const SHIP_WITHIN: i64 = 2 * DAY;

/// A line to be ordered.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub offer: Offer,
    /// What one costs, in minor units.
    pub unit_price: i64,
    pub quantity: i64,
    /// Of these, units that there is stock for.
    pub allocated: i64,
    pub picks: Vec<Pick>,
}

impl Chosen {
    /// Whether there is stock for all of it, or it may wait for stock.
    pub(crate) const fn is_served(&self) -> bool {
        self.allocated >= self.quantity || self.offer.backorder
    }
}

/// Everything a new order is made of.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    pub user: Option<domain::ids::UserId>,
    pub input: &'a Checked,
    pub chosen: &'a [Chosen],
    pub sellers: &'a [SellerId],
    pub priced: &'a Priced,
    pub currency: Currency,
    /// Whether its prices include the tax.
    pub tax_included: bool,
    pub promotion_codes: Codes,
    /// What sending it costs before promotions.
    pub fee: Fee,
    pub promise_days: i64,
    pub channel: &'a str,
}

impl Draft<'_> {
    /// The order with its parts, lines and reservations; payments come later.
    pub(crate) fn graph(&self, s: &Services, now: Timestamp) -> Graph {
        let id: OrderId = s.id();
        let parts: Vec<_> = self
            .sellers
            .iter()
            .zip(0..)
            .map(|(seller, i)| self.part(s, id, *seller, i, now))
            .collect();
        let mut lines = Vec::with_capacity(self.chosen.len());
        let mut reserved = Vec::new();
        for (position, chosen) in (0_i64..).zip(self.chosen) {
            let line = self.line(s, id, &parts, chosen, position);
            let rows = chosen.picks.iter();
            reserved.extend(rows.map(|pick| reservations::row(s.id(), id, line.id, pick)));
            lines.push(line);
        }
        Graph {
            order: self.order(s, id, now),
            parts,
            lines,
            reservations: reserved,
            shipments: Vec::new(),
            shipment_lines: Vec::new(),
            payments: Vec::new(),
            transactions: Vec::new(),
            requests: Vec::new(),
            refunds: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn order(&self, s: &Services, id: OrderId, now: Timestamp) -> orders::Model {
        let Totals {
            subtotal,
            discount,
            shipping,
            tax,
            total,
        } = self.priced.totals;
        orders::Model {
            id,
            number: s.order_number(),
            user_id: self.user,
            email: self.input.email.clone(),
            channel: self.channel.to_owned(),
            external_ref: None,
            currency: self.currency,
            state: OrderMachine::START,
            headline: Headline::Pending,
            payment_status: PaymentAxis::Unpaid,
            holds: Holds::default(),
            priority: Priority::Normal,
            subtotal,
            discount,
            shipping,
            tax,
            total,
            cancelled_amount: 0,
            tax_included: self.tax_included,
            promotion_codes: self.promotion_codes.clone(),
            shipping_fee: self.fee.amount,
            fee_per_seller: self.fee.per_seller,
            shipping_method: self.input.shipping_method.clone(),
            payment_method: self.input.payment_method.clone(),
            shipping_address: self.input.shipping.clone(),
            billing_address: self.input.billing.clone(),
            note: self.input.note.clone(),
            placed_at: now,
            promised_at: Some(now.plus(self.promise_days * DAY)),
            updated_at: now,
            version: 0,
            reserved_until: None,
            phone_key: self.input.shipping.phone_key(),
            name_key: self.input.shipping.name_key(),
        }
    }

    fn part(
        &self,
        s: &Services,
        order: OrderId,
        seller: SellerId,
        position: usize,
        now: Timestamp,
    ) -> seller_orders::Model {
        let Totals {
            subtotal,
            discount,
            shipping,
            tax,
            total,
        } = self.priced.sellers[position];
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        seller_orders::Model {
            subtotal,
            discount,
            shipping,
            tax,
            total,
            ship_by: Some(now.plus(SHIP_WITHIN)),
            commission_rate: self
                .chosen
                .iter()
                .find(|c| c.offer.seller == seller)
                .map_or(0, |c| c.offer.commission_rate),
            ..seller_orders::Model::begun(s.id(), order, seller, position, now)
        }
    }

    fn line(
        &self,
        s: &Services,
        order: OrderId,
        parts: &[seller_orders::Model],
        chosen: &Chosen,
        position: i64,
    ) -> order_lines::Model {
        let priced = self.priced.lines[usize::try_from(position).unwrap_or(usize::MAX)];
        let seller = self
            .sellers
            .iter()
            .position(|x| *x == chosen.offer.seller)
            .unwrap_or(0);
        let Counters {
            ordered,
            allocated,
            backordered,
            ..
        } = Counters::placed(chosen.quantity, chosen.quantity - chosen.allocated);
        order_lines::Model {
            id: s.id(),
            order_id: order,
            seller_order_id: parts[seller].id,
            position,
            variant_id: chosen.offer.variant,
            sku: chosen.offer.sku.clone(),
            title: chosen.offer.full_title(),
            kind: chosen.offer.kind,
            unit_price: chosen.unit_price,
            tax_rate: chosen.offer.tax_rate,
            subtotal: priced.subtotal,
            discount: priced.discount,
            tax: priced.tax,
            total: priced.total,
            ordered,
            allocated,
            backordered,
            packed: 0,
            shipped: 0,
            delivered: 0,
            cancelled: 0,
            return_requested: 0,
            returned: 0,
            given_up: 0,
            placed_at: parts[seller].placed_at,
        }
    }
}

/// The event that says what was placed.
pub(super) fn placed(graph: &Graph) -> OrderEvent {
    let order = &graph.order;
    OrderEvent::Placed {
        number: order.number.clone(),
        currency: order.currency,
        totals: snapshot::totals(order),
        method: order.payment_method.clone(),
        channel: order.channel.clone(),
        parts: snapshot::parts(graph),
        lines: snapshot::lines(graph),
    }
}
