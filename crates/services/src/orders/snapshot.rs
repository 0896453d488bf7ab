//! What events say of an order: its totals, its parts and its lines as they are.

use domain::{
    event::{PlacedLine, PlacedPart},
    pricing::Totals,
};
use store::{
    entity::{orders, seller_orders},
    graph::Graph,
};

/// The totals of an order, minor units.
pub(crate) const fn totals(order: &orders::Model) -> Totals {
    Totals {
        subtotal: order.subtotal,
        discount: order.discount,
        shipping: order.shipping,
        tax: order.tax,
        total: order.total,
    }
}

/// The totals of a part, minor units.
pub(crate) const fn part_totals(part: &seller_orders::Model) -> Totals {
    Totals {
        subtotal: part.subtotal,
        discount: part.discount,
        shipping: part.shipping,
        tax: part.tax,
        total: part.total,
    }
}

/// Every part as it is.
pub(crate) fn parts(graph: &Graph) -> Vec<PlacedPart> {
    let part = |p: &seller_orders::Model| PlacedPart {
        seller_order: p.id,
        seller: p.seller_id,
        totals: part_totals(p),
        commission_rate: p.commission_rate,
    };
    graph.parts.iter().map(part).collect()
}

/// Every line as it is.
pub(crate) fn lines(graph: &Graph) -> Vec<PlacedLine> {
    graph
        .lines
        .iter()
        .map(|l| PlacedLine {
            line: l.id,
            seller_order: l.seller_order_id,
            variant: l.variant_id,
            sku: l.sku.clone(),
            ordered: l.ordered,
            backordered: l.backordered,
            unit_price: l.unit_price,
            discount: l.discount,
            tax: l.tax,
            total: l.total,
        })
        .collect()
}
