//! The events of one historical order: in the order of cause and effect, each with the time the source gives.

use domain::{
    event::{OrderEvent, PlacedLine, PlacedPart, UndonePart, Units},
    ids::SellerOrderId,
    pricing::Totals,
    time::Timestamp,
};
use store::{
    entity::{order_lines, reviews},
    graph::Graph,
};

use super::{
    course::{Course, Stage},
    money, rows,
};

/// An event and when it happened.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) event: OrderEvent,
    pub(super) at: Timestamp,
    /// Why, when there is something to say.
    pub(super) why: &'static str,
}

impl Step {
    const fn new(event: OrderEvent, at: Timestamp) -> Self {
        Self { event, at, why: "" }
    }
}

/// Every step the order took. The rows of `graph` are those after the last one.
pub(super) fn steps(graph: &Graph, course: &Course, reviews: &[reviews::Model]) -> Vec<Step> {
    let mut steps = vec![Step::new(placed(graph), graph.order.placed_at)];
    if let Some(at) = course.approved {
        let mut add = |event| steps.push(Step::new(event, at));
        for taken in &graph.transactions {
            add(OrderEvent::PaymentCaptured {
                payment: taken.payment_id,
                amount: taken.amount,
            });
        }
        add(OrderEvent::Confirmed {});
        if (Stage::Processing..=Stage::Delivered).contains(&course.stage) {
            graph
                .parts
                .iter()
                .for_each(|p| add(OrderEvent::PartProcessing { seller_order: p.id }));
        }
    }
    if let Some(at) = course.shipped {
        let mut add = |event| steps.push(Step::new(event, at));
        for parcel in &graph.shipments {
            let seller_order = parcel.seller_order_id;
            add(OrderEvent::Packed {
                seller_order,
                units: units(graph, seller_order),
            });
            add(OrderEvent::Shipped {
                shipment: parcel.id,
                seller_order,
                carrier: parcel.carrier.clone(),
                awb: parcel.awb.clone(),
                units: units(graph, seller_order),
            });
        }
    }
    if let Some(at) = course.delivered {
        let mut add = |event| steps.push(Step::new(event, at));
        for parcel in &graph.shipments {
            let seller_order = parcel.seller_order_id;
            add(OrderEvent::Delivered {
                shipment: parcel.id,
                seller_order,
                units: units(graph, seller_order),
            });
            add(OrderEvent::PartCompleted { seller_order });
        }
        add(OrderEvent::Completed {});
    }
    if let Some(at) = course.cancelled {
        let why = course.remark.unwrap_or_default();
        let mut add = |event| steps.push(Step { event, at, why });
        let units = graph.lines.iter().map(all).collect();
        add(OrderEvent::LinesCancelled {
            units,
            amount: graph.order.cancelled_amount,
            parts: graph
                .parts
                .iter()
                .map(|part| UndonePart {
                    seller_order: part.id,
                    undone: money::whole(part),
                })
                .collect(),
        });
        graph
            .parts
            .iter()
            .for_each(|p| add(OrderEvent::PartCancelled { seller_order: p.id }));
        add(OrderEvent::Cancelled {});
    }
    for note in &graph.notes {
        steps.push(Step::new(
            OrderEvent::NoteAdded {
                note: note.id,
                visible: note.visible,
            },
            note.at,
        ));
    }
    for review in reviews {
        let event = OrderEvent::ReviewAdded {
            review: review.id,
            score: review.score,
        };
        // Where its time puts it, and never before the placing.
        let later = steps.iter().skip(1).position(|step| step.at > review.answered_at);
        let place = later.map_or(steps.len(), |n| n + 1);
        steps.insert(place, Step::new(event, review.answered_at));
    }
    steps
}

fn all(line: &order_lines::Model) -> Units {
    Units {
        line: line.id,
        quantity: line.ordered,
    }
}

fn units(graph: &Graph, part: SellerOrderId) -> Vec<Units> {
    graph
        .lines
        .iter()
        .filter(|l| l.seller_order_id == part)
        .map(all)
        .collect()
}

fn placed(graph: &Graph) -> OrderEvent {
    let order = &graph.order;
    let totals = Totals {
        subtotal: order.subtotal,
        discount: order.discount,
        shipping: order.shipping,
        tax: order.tax,
        total: order.total,
    };
    let part = |row: &store::entity::seller_orders::Model| PlacedPart {
        seller_order: row.id,
        seller: row.seller_id,
        totals: rows::part_totals(row),
        commission_rate: row.commission_rate,
    };
    let line = |row: &order_lines::Model| PlacedLine {
        line: row.id,
        seller_order: row.seller_order_id,
        variant: row.variant_id,
        sku: row.sku.clone(),
        ordered: row.ordered,
        backordered: row.backordered,
        unit_price: row.unit_price,
        discount: row.discount,
        tax: row.tax,
        total: row.total,
    };
    OrderEvent::Placed {
        number: order.number.clone(),
        currency: order.currency,
        totals,
        method: order.payment_method.clone(),
        channel: order.channel.clone(),
        parts: graph.parts.iter().map(part).collect(),
        lines: graph.lines.iter().map(line).collect(),
    }
}
