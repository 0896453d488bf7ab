//! Stock set aside for a line: chosen at placing, released by a cancellation, consumed by a shipment.

use domain::ids::{LineId, LocationId, VariantId};
use store::{
    entity::{reservations, stock_items},
    graph::Graph,
    stock::StockChange,
};
use uuid::Uuid;

/// What one unit of a line takes from stock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Need {
    /// The stocked variant: the one sold, or an ingredient of it.
    pub variant: VariantId,
    /// Pieces of it per unit.
    pub per_unit: i64,
}

/// Units of a line that are served from one place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pick {
    /// What.
    pub need: Need,
    /// Where from.
    pub location: LocationId,
    /// Units of the line.
    pub quantity: i64,
}

/// Chooses places for `quantity` units of one need out of `stock`, which is in the order of preference and is
/// reduced by what is chosen: one place that has all, else as many places as it takes.
///
/// # Errors
/// The number of units that are available in all places together.
pub fn choose(stock: &mut [stock_items::Model], need: Need, quantity: i64) -> Result<Vec<Pick>, i64> {
    let units = |row: &stock_items::Model| (row.on_hand - row.reserved) / need.per_unit;
    let mut rows: Vec<&mut stock_items::Model> = stock
        .iter_mut()
        .filter(|r| r.variant_id == need.variant)
        .collect();
    let available: i64 = rows.iter().map(|r| units(r)).sum();
    if available < quantity {
        return Err(available);
    }
    if let Some(at) = rows.iter().position(|r| units(r) >= quantity) {
        rows.swap(0, at);
    }
    let mut left = quantity;
    let mut picks = Vec::new();
    for row in rows {
        let take = units(row).min(left);
        if take > 0 {
            row.reserved += take * need.per_unit;
            left -= take;
            picks.push(Pick {
                need,
                location: row.location_id,
                quantity: take,
            });
        }
    }
    Ok(picks)
}

/// Sets stock aside for more units of a line, as they were chosen; `ids` gives the new rows theirs.
#[must_use]
pub fn add(graph: &mut Graph, line: LineId, picks: &[Pick], ids: impl Fn() -> Uuid) -> Vec<StockChange> {
    let order = graph.order.id;
    graph
        .reservations
        .extend(picks.iter().map(|pick| reservations::Model {
            id: ids(),
            order_id: order,
            line_id: line,
            variant_id: pick.need.variant,
            location_id: pick.location,
            per_unit: pick.need.per_unit,
            quantity: pick.quantity,
        }));
    let change = |pick: &Pick| StockChange {
        variant: pick.need.variant,
        location: pick.location,
        on_hand: 0,
        reserved: pick.quantity * pick.need.per_unit,
        reason: "edited",
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

#[cfg(test)]
mod tests {
    use super::*;

    fn row(location: u128, on_hand: i64, reserved: i64) -> stock_items::Model {
        stock_items::Model {
            variant_id: VariantId(Uuid::from_u128(1)),
            location_id: LocationId(Uuid::from_u128(location)),
            on_hand,
            reserved,
        }
    }

    const NEED: Need = Need {
        variant: VariantId(Uuid::from_u128(1)),
        per_unit: 2,
    };

    #[test]
    fn one_place_that_has_all_is_preferred_to_a_split() {
        let mut stock = [row(1, 3, 0), row(2, 20, 0)];
        let picks = choose(&mut stock, NEED, 4).unwrap();
        assert_eq!(picks.len(), 1);
        assert_eq!(picks[0].location, LocationId(Uuid::from_u128(2)));
        assert_eq!(stock[1].reserved, 8);
    }

    #[test]
    fn a_split_is_the_last_resort_and_too_little_says_how_much_there_is() {
        let mut stock = [row(1, 5, 1), row(2, 4, 0)];
        assert_eq!(choose(&mut stock, NEED, 5), Err(4));
        let picks = choose(&mut stock, NEED, 4).unwrap();
        assert_eq!(picks.iter().map(|p| p.quantity).sum::<i64>(), 4);
        assert!(stock.iter().all(|r| r.reserved <= r.on_hand));
    }
}
