//! The sellers' parts of an order: their lines with counters, and their parcels.

use std::collections::HashMap;

use domain::{
    headline::Headline,
    ids::{LineId, SellerId, SellerOrderId, ShipmentId, VariantId},
    lines::Counters,
    machines::ShipmentState,
    pricing::Totals,
    time::Timestamp,
};
use gateways::carriers::Carriers;
use store::{
    entity::{order_lines, seller_orders, shipments},
    graph::Graph,
    names::ProductOf,
};

use crate::orders::settle;

/// One seller's part; amounts in minor units of the order's currency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// The part.
    pub id: SellerOrderId,
    /// The seller's name.
    pub seller: String,
    /// How it stands.
    pub headline: Headline,
    /// Its totals.
    pub totals: Totals,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its parcels, oldest first.
    pub parcels: Vec<Parcel>,
}

/// A line; amounts in minor units of the order's currency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The line.
    pub id: LineId,
    /// What was bought.
    pub title: String,
    /// Its stock keeping unit.
    pub sku: String,
    /// The product's place in the shop, while it is sold.
    pub slug: Option<String>,
    /// The product's category.
    pub category: String,
    /// The price of one.
    pub unit_price: i64,
    /// Units times price, before discount and tax.
    pub subtotal: i64,
    /// What was paid for it.
    pub total: i64,
    /// How many units are where.
    pub counters: Counters,
}

/// A parcel on its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parcel {
    /// The shipment.
    pub id: ShipmentId,
    /// How far it is.
    pub state: ShipmentState,
    /// The carrier's name.
    pub carrier: String,
    /// The tracking number (air waybill); may be empty.
    pub awb: String,
    /// The carrier's page about it.
    pub tracking_url: Option<String>,
    /// When it was handed over.
    pub shipped_at: Option<Timestamp>,
    /// When it arrived.
    pub delivered_at: Option<Timestamp>,
    /// What is in it: title and units.
    pub contents: Vec<(String, i64)>,
}

/// The parts of an order.
pub(super) fn of(graph: &Graph, sellers: &HashMap<SellerId, String>, products: &[ProductOf]) -> Vec<Part> {
    let products: HashMap<VariantId, &ProductOf> = products.iter().map(|p| (p.variant_id, p)).collect();
    graph
        .parts
        .iter()
        .map(|part| part_of(graph, part, sellers, &products))
        .collect()
}

fn part_of(
    graph: &Graph,
    part: &seller_orders::Model,
    sellers: &HashMap<SellerId, String>,
    products: &HashMap<VariantId, &ProductOf>,
) -> Part {
    let totals = Totals {
        subtotal: part.subtotal,
        discount: part.discount,
        shipping: part.shipping,
        tax: part.tax,
        total: part.total,
    };
    // What an edit took out is not shown.
    let there = |l: &&order_lines::Model| l.seller_order_id == part.id && l.ordered > 0;
    let lines = graph.lines.iter().filter(there);
    let shipments = graph.shipments.iter().filter(|s| s.seller_order_id == part.id);
    Part {
        id: part.id,
        seller: sellers.get(&part.seller_id).cloned().unwrap_or_default(),
        headline: part.headline,
        totals,
        lines: lines
            .map(|l| line_of(l, products.get(&l.variant_id).copied()))
            .collect(),
        parcels: shipments.map(|s| parcel_of(graph, s)).collect(),
    }
}

fn line_of(line: &order_lines::Model, product: Option<&ProductOf>) -> Line {
    Line {
        id: line.id,
        title: line.title.clone(),
        sku: line.sku.clone(),
        slug: product.filter(|p| p.listed).map(|p| p.slug.clone()),
        category: product.map(|p| p.category.clone()).unwrap_or_default(),
        unit_price: line.unit_price,
        subtotal: line.subtotal,
        total: line.total,
        counters: settle::counters(line),
    }
}

fn parcel_of(graph: &Graph, shipment: &shipments::Model) -> Parcel {
    let carrier = Carriers.get(&shipment.carrier);
    let contents = graph
        .shipment_lines
        .iter()
        .filter(|l| l.shipment_id == shipment.id);
    let title = |id: LineId| {
        graph
            .lines
            .iter()
            .find(|l| l.id == id)
            .map(|l| l.title.clone())
            .unwrap_or_default()
    };
    Parcel {
        id: shipment.id,
        state: shipment.state,
        carrier: carrier.map_or_else(|| shipment.carrier.clone(), |c| c.name().to_owned()),
        awb: shipment.awb.clone(),
        tracking_url: carrier.and_then(|c| c.tracking_url(&shipment.awb)),
        shipped_at: shipment.shipped_at,
        delivered_at: shipment.delivered_at,
        contents: contents.map(|l| (title(l.line_id), l.quantity)).collect(),
    }
}

/// Where a line's units are, in words: `1 delivered, 1 on its way, 1 cancelled`; empty while all wait to be packed.
#[must_use]
pub fn progress(counters: &Counters) -> String {
    let Counters {
        ordered,
        allocated,
        backordered,
        packed,
        shipped,
        delivered,
        cancelled,
        return_requested,
        returned,
        given_up,
    } = *counters;
    if allocated == ordered && packed == 0 {
        return String::new();
    }
    let places = [
        (returned, "returned"),
        (given_up, "paid back without being returned"),
        (return_requested, "to be returned"),
        (counters.returnable(), "delivered"),
        (shipped - delivered, "on the way"),
        (packed - shipped, "packed"),
        (allocated - packed, "being prepared"),
        (backordered, "waiting for stock"),
        (cancelled, "cancelled"),
    ];
    let words: Vec<String> = places
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_of_a_line_is_named_once() {
        let counters = Counters {
            ordered: 10,
            allocated: 8,
            backordered: 1,
            packed: 7,
            shipped: 6,
            delivered: 5,
            cancelled: 1,
            return_requested: 1,
            returned: 2,
            given_up: 1,
        };
        assert_eq!(
            progress(&counters),
            "2 returned, 1 paid back without being returned, 1 to be returned, 1 delivered, 1 on the way, 1 packed, \
             1 being prepared, 1 waiting for stock, 1 cancelled"
        );
        assert_eq!(progress(&Counters::placed(3, 0)), "");
        assert_eq!(progress(&Counters::placed(3, 3)), "3 waiting for stock");
    }
}
