//! Stock set aside for a line: when it is placed or when stock comes, released by a cancellation, consumed by a shipment.

use domain::{
    allocation::Pick,
    ids::{LineId, OrderId, VariantId},
};
use store::{entity::reservations, graph::Graph, stock::StockChange};
use uuid::Uuid;

/// The row of a pick.
#[must_use]
pub const fn row(id: Uuid, order: OrderId, line: LineId, pick: &Pick) -> reservations::Model {
    reservations::Model {
        id,
        order_id: order,
        line_id: line,
        variant_id: pick.need.variant,
        location_id: pick.location,
        per_unit: pick.need.per_unit,
        quantity: pick.quantity,
    }
}

/// Sets stock aside for more units of a line, as they were chosen, for a `reason` that the stock log tells; `ids` gives the
/// new rows theirs.
#[must_use]
pub fn add(
    graph: &mut Graph,
    line: LineId,
    picks: &[Pick],
    reason: &'static str,
    ids: impl Fn() -> Uuid,
) -> Vec<StockChange> {
    let order = graph.order.id;
    let rows = picks.iter().map(|pick| row(ids(), order, line, pick));
    graph.reservations.extend(rows);
    let change = |pick: &Pick| StockChange {
        variant: pick.need.variant,
        location: pick.location,
        on_hand: 0,
        reserved: pick.quantity * pick.need.per_unit,
        reason,
        order: Some(order),
    };
    picks.iter().map(change).collect()
}

/// Lets go of `units` units of a line: back to the shelf when `consume` is false, out of the house when it is true.
#[must_use]
pub fn take(graph: &mut Graph, line: LineId, units: i64, consume: bool) -> Vec<StockChange> {
    let order = graph.order.id;
    let mut changes = Vec::new();
    let mut variants: Vec<VariantId> = Vec::new();
    for row in graph.reservations.iter().filter(|r| r.line_id == line) {
        if !variants.contains(&row.variant_id) {
            variants.push(row.variant_id);
        }
    }
    for variant in variants {
        let mut left = units;
        for row in graph
            .reservations
            .iter_mut()
            .filter(|r| r.line_id == line && r.variant_id == variant)
        {
            let taken = row.quantity.min(left);
            if taken == 0 {
                continue;
            }
            row.quantity -= taken;
            left -= taken;
            let pieces = taken * row.per_unit;
            changes.push(StockChange {
                variant,
                location: row.location_id,
                on_hand: if consume { -pieces } else { 0 },
                reserved: -pieces,
                reason: if consume { "shipped" } else { "cancelled" },
                order: Some(order),
            });
        }
    }
    changes
}
