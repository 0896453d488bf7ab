//! The rows of one historical order.

use domain::{
    address::Address,
    axes::PaymentAxis,
    headline::Headline,
    holds::Holds,
    ids::{OrderId, SellerId, UserId},
    machines::{OrderState, ShipmentState},
    number::OrderNumber,
    pricing::Totals,
    priority::Priority,
    promotions::Codes,
    words::VariantKind,
};
use store::{
    entity::{ledger_entries, notes, order_lines, orders, reviews, seller_orders, shipment_lines, shipments},
    graph::Graph,
};

use super::{
    catalogue,
    course::{Course, Stage},
    facts::{CURRENCY, Facts, PartFacts},
    ids,
    life::{self, Step},
    money,
    source::Source,
};
use crate::orders::settle;

/// The channel of imported orders. Nothing is mailed about them.
pub(super) const CHANNEL: &str = "import";

/// How an order of the source is named here.
pub(super) fn external_ref(key: &str) -> String {
    format!("olist:{key}")
}

/// A historical order with everything that is written about it.
#[derive(Debug)]
pub(super) struct Historic {
    pub(super) graph: Graph,
    pub(super) steps: Vec<Step>,
    pub(super) ledger: Vec<ledger_entries::Model>,
    pub(super) reviews: Vec<reviews::Model>,
}

/// Builds the rows of an order that came as far as `course` says.
pub(super) fn build(source: &Source, facts: &Facts<'_>, course: &Course, number: OrderNumber) -> Historic {
    let key = facts.row.order_id.as_str();
    let mut graph = Graph {
        order: order(facts, course, number),
        parts: Vec::new(),
        lines: Vec::new(),
        reservations: Vec::new(),
        shipments: Vec::new(),
        shipment_lines: Vec::new(),
        payments: Vec::new(),
        transactions: Vec::new(),
        requests: Vec::new(),
        refunds: Vec::new(),
        notes: Vec::new(),
    };
    for (n, part) in facts.parts.iter().enumerate() {
        add_part(&mut graph, source, facts, course, n, part);
    }
    for (n, payment) in facts.payments.iter().enumerate() {
        money::add_payment(&mut graph, key, course, n, payment);
    }
    if let Some(remark) = course.remark.filter(|_| course.stage != Stage::Cancelled) {
        graph.notes.push(notes::Model {
            id: ids::timed("note", key, 0, facts.times.placed),
            order_id: graph.order.id,
            seller_order_id: None,
            visible: false,
            body: remark.to_owned(),
            author_id: None,
            at: course.delivered.or(course.shipped).unwrap_or(facts.times.placed),
        });
    }
    let reviews = reviews_of(facts, graph.order.id);
    let steps = life::steps(&graph, course, &reviews);
    let ledger = money::ledger(&graph, key, &steps);
    settle::word(&mut graph);
    graph.order.version = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    graph.order.updated_at = steps.iter().map(|s| s.at).max().unwrap_or(facts.times.placed);
    Historic {
        graph,
        steps,
        ledger,
        reviews,
    }
}

fn order(facts: &Facts<'_>, course: &Course, number: OrderNumber) -> orders::Model {
    let placed_at = facts.times.placed;
    let subtotal = facts.parts.iter().map(PartFacts::subtotal).sum();
    let shipping = facts.parts.iter().map(|p| p.shipping).sum();
    let total = subtotal + shipping;
    let person = facts.customer.customer_unique_id.as_str();
    let address = Address {
        name: catalogue::person_name(person),
        city: facts.customer.customer_city.clone(),
        state: facts.customer.customer_state.clone(),
        postcode: facts.customer.customer_zip_code_prefix.clone(),
        country: "BR".to_owned(),
        ..Address::default()
    };
    orders::Model {
        id: ids::timed("order", &facts.row.order_id, 0, placed_at),
        number,
        user_id: Some(ids::fixed::<UserId>("person", person)),
        email: catalogue::person_email(person),
        channel: CHANNEL.to_owned(),
        external_ref: Some(external_ref(&facts.row.order_id)),
        currency: CURRENCY,
        state: course.order(),
        headline: Headline::Pending,
        payment_status: PaymentAxis::Unpaid,
        holds: Holds::default(),
        priority: Priority::Normal,
        subtotal,
        discount: 0,
        shipping,
        tax: 0,
        total,
        cancelled_amount: if course.stage == Stage::Cancelled {
            total
        } else {
            0
        },
        // The prices are what people paid; the source knows no tax.
        tax_included: true,
        promotion_codes: Codes::default(),
        shipping_fee: shipping,
        fee_per_seller: false,
        shipping_method: "standard".to_owned(),
        phone_key: address.phone_key(),
        name_key: address.name_key(),
        payment_method: facts
            .payments
            .iter()
            .max_by_key(|p| p.amount)
            .map_or("none", |p| p.method)
            .to_owned(),
        shipping_address: address.clone(),
        billing_address: address,
        note: String::new(),
        placed_at,
        promised_at: facts.times.promised,
        updated_at: placed_at,
        version: 0,
        reserved_until: None,
    }
}

fn add_part(
    graph: &mut Graph,
    source: &Source,
    facts: &Facts<'_>,
    course: &Course,
    n: usize,
    part: &PartFacts<'_>,
) {
    let (key, placed_at) = (facts.row.order_id.as_str(), facts.times.placed);
    let id = ids::timed("part", key, n, placed_at);
    let seller = ids::fixed::<SellerId>("seller", part.seller);
    let mut row = seller_orders::Model {
        state: course.part(),
        released: course.order() != OrderState::Pending,
        seen_at: if course.stage >= Stage::Processing {
            course.approved
        } else {
            None
        },
        subtotal: part.subtotal(),
        shipping: part.shipping,
        total: part.total(),
        ship_by: part.ship_by,
        ..seller_orders::Model::begun(id, graph.order.id, seller, index(n), placed_at)
    };
    if course.stage == Stage::Cancelled {
        row.set_undone(money::whole(&row));
    }
    let shipment = course.shipment().map(|state| shipments::Model {
        id: ids::timed("shipment", key, n, placed_at),
        order_id: graph.order.id,
        seller_order_id: row.id,
        state,
        carrier: "other".to_owned(),
        awb: String::new(),
        shipped_at: facts.times.shipped,
        delivered_at: if state == ShipmentState::Delivered {
            facts.times.delivered
        } else {
            None
        },
        created_at: course.shipped.unwrap_or(placed_at),
    });
    for line in &part.lines {
        let position = graph.lines.len();
        let count = |is: bool| if is { line.quantity } else { 0 };
        let goods = catalogue::Goods::of(source, line.product, part.seller);
        let cancelled = course.stage == Stage::Cancelled;
        graph.lines.push(order_lines::Model {
            id: ids::timed("line", key, position, placed_at),
            order_id: graph.order.id,
            seller_order_id: row.id,
            position: index(position),
            variant_id: goods.variant,
            sku: goods.sku,
            title: goods.title,
            kind: VariantKind::Stocked,
            unit_price: line.unit_price,
            tax_rate: 0,
            subtotal: line.unit_price * line.quantity,
            discount: 0,
            tax: 0,
            total: line.unit_price * line.quantity,
            ordered: line.quantity,
            // Stock of that time is not known: nothing waits for it, and nothing is reserved.
            allocated: count(!cancelled),
            backordered: 0,
            packed: count(shipment.is_some()),
            shipped: count(shipment.is_some()),
            delivered: count(course.stage == Stage::Delivered),
            cancelled: count(cancelled),
            return_requested: 0,
            returned: 0,
            given_up: 0,
            placed_at,
        });
    }
    if let Some(shipment) = shipment {
        graph.shipment_lines.extend(
            graph
                .lines
                .iter()
                .filter(|l| l.seller_order_id == row.id)
                .map(|l| shipment_lines::Model {
                    shipment_id: shipment.id,
                    line_id: l.id,
                    quantity: l.ordered,
                }),
        );
        graph.shipments.push(shipment);
    }
    graph.parts.push(row);
}

fn reviews_of(facts: &Facts<'_>, order: OrderId) -> Vec<reviews::Model> {
    let row = |(n, review): (usize, &super::facts::ReviewFacts<'_>)| reviews::Model {
        id: ids::timed("review", &facts.row.order_id, n, facts.times.placed),
        order_id: order,
        external_ref: Some(external_ref(&review.row.review_id)),
        score: review.score,
        title: review.row.review_comment_title.clone(),
        body: review.row.review_comment_message.replace("\r\n", "\n"),
        asked_at: review.asked,
        answered_at: review.answered,
    };
    facts.reviews.iter().enumerate().map(row).collect()
}

/// The totals of a part, as its placing tells them.
pub(super) const fn part_totals(row: &seller_orders::Model) -> Totals {
    let seller_orders::Model {
        subtotal,
        discount,
        shipping,
        tax,
        total,
        ..
    } = *row;
    Totals {
        subtotal,
        discount,
        shipping,
        tax,
        total,
    }
}

pub(super) fn index(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
