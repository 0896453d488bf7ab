//! Where the units of an order come from: one place for a seller's whole part if there is one, the nearest first.

use std::cmp::Reverse;

use crate::{
    address::Address,
    ids::{LocationId, VariantId},
};

/// A place that holds stock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Which.
    pub location: LocationId,
    /// ISO 3166-1 alpha-2 country code.
    pub country: String,
    /// Its post code, in any form.
    pub postcode: String,
    /// Of places that are equally near, the lower one is preferred.
    pub priority: i64,
}

/// What one unit takes from stock.
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

/// What a line asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Demand<'a> {
    /// What one unit takes; nothing for what never runs out.
    pub needs: &'a [Need],
    /// Units asked for.
    pub units: i64,
    /// Units of the same goods that others wait for and get first.
    pub ahead: i64,
}

/// What a line gets.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Served {
    /// Units there is stock for, at most those asked for.
    pub units: i64,
    /// Where they come from: for each need, picks of so many units.
    pub picks: Vec<Pick>,
}

/// What is free on the shelf of a variant at a place, in pieces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shelf {
    /// What.
    pub variant: VariantId,
    /// Where.
    pub location: LocationId,
    /// Pieces that are there and not set aside.
    pub free: i64,
}

/// Shelves, at most one of a variant at a place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Shelves(Vec<Shelf>);

/// The places in the order of preference for goods that go to `to`: in its country before others, there by the length of
/// the postcode's beginning that they share with it, then by priority, then by id.
#[must_use]
pub fn nearest(places: &[Place], to: &Address) -> Vec<LocationId> {
    let near = |place: &Place| {
        let same = place.country.eq_ignore_ascii_case(&to.country);
        same.then(|| shared(&place.postcode, &to.postcode))
    };
    let mut order: Vec<_> = places
        .iter()
        .map(|place| (Reverse(near(place)), place.priority, place.location))
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, _, location)| location).collect()
}

/// Letters and digits that two postcodes begin with alike, whatever is between them.
fn shared(a: &str, b: &str) -> usize {
    fn letters(code: &str) -> impl Iterator<Item = char> {
        let kept = code.chars().filter(char::is_ascii_alphanumeric);
        kept.map(|c| c.to_ascii_uppercase())
    }
    letters(a).zip(letters(b)).take_while(|(a, b)| a == b).count()
}

impl Shelves {
    /// These shelves, given in any order.
    #[must_use]
    pub fn new(mut shelves: Vec<Shelf>) -> Self {
        shelves.sort_unstable_by_key(|shelf| (shelf.variant, shelf.location));
        Self(shelves)
    }

    /// Chooses places for the lines of one seller's part and takes their stock off the shelves. `nearest` is the order of
    /// preference.
    ///
    /// One place that has all of the part serves it; else each line is served by one that has all of it, and is split over
    /// several only if there is none.
    pub fn serve(&mut self, nearest: &[LocationId], part: &[Demand<'_>]) -> Vec<Served> {
        let whole: Vec<Demand<'_>> = part
            .iter()
            .map(|demand| Demand {
                units: self.possible(demand),
                ..*demand
            })
            .collect();
        if let Some(at) = nearest.iter().find(|at| self.has(**at, &whole)) {
            return whole.iter().map(|demand| self.take(*at, demand)).collect();
        }
        part.iter().map(|demand| self.line(nearest, demand)).collect()
    }

    fn line(&mut self, nearest: &[LocationId], demand: &Demand<'_>) -> Served {
        let units = self.possible(demand);
        let demand = &Demand { units, ..*demand };
        if let Some(at) = nearest.iter().find(|at| self.has(**at, &[*demand])) {
            return self.take(*at, demand);
        }
        let picks = demand.needs.iter();
        Served {
            units,
            picks: picks.flat_map(|need| self.split(nearest, *need, units)).collect(),
        }
    }

    /// One need from one place, or from as many as it takes.
    fn split(&mut self, nearest: &[LocationId], need: Need, units: i64) -> Vec<Pick> {
        let there = |shelves: &Self, at: LocationId| shelves.free(need.variant, at) / need.per_unit;
        let one = nearest.iter().find(|at| there(self, **at) >= units);
        let places = one.map_or(nearest, std::slice::from_ref);
        let mut left = units;
        let mut picks = Vec::new();
        for location in places {
            let quantity = there(self, *location).min(left);
            if quantity > 0 {
                left -= quantity;
                picks.push(self.pick(need, *location, quantity));
            }
        }
        picks
    }

    /// Units of the demand that there is stock for, in all places together.
    fn possible(&self, demand: &Demand<'_>) -> i64 {
        let there = |need: &Need| -> i64 {
            let shelves = self.of(need.variant).iter();
            shelves.map(|shelf| shelf.free.max(0) / need.per_unit).sum()
        };
        let most = demand.needs.iter().map(there).min();
        most.map_or(demand.units, |most| (most - demand.ahead).clamp(0, demand.units))
    }

    /// Whether a place has all of some demands together.
    fn has(&self, at: LocationId, demands: &[Demand<'_>]) -> bool {
        let each = |of: VariantId| {
            demands.iter().flat_map(move |demand| {
                let own = demand.needs.iter().filter(move |need| need.variant == of);
                own.map(|need| need.per_unit.saturating_mul(demand.units))
            })
        };
        demands.iter().flat_map(|demand| demand.needs).all(|need| {
            let pieces = each(need.variant).fold(0, i64::saturating_add);
            pieces <= self.free(need.variant, at)
        })
    }

    fn take(&mut self, at: LocationId, demand: &Demand<'_>) -> Served {
        let units = demand.units;
        let needs = demand.needs.iter().filter(|_| units > 0);
        Served {
            units,
            picks: needs.map(|need| self.pick(*need, at, units)).collect(),
        }
    }

    fn pick(&mut self, need: Need, location: LocationId, quantity: i64) -> Pick {
        if let Some(at) = self.position(need.variant, location) {
            self.0[at].free -= need.per_unit * quantity;
        }
        Pick {
            need,
            location,
            quantity,
        }
    }

    fn free(&self, variant: VariantId, location: LocationId) -> i64 {
        let at = self.position(variant, location);
        at.map_or(0, |at| self.0[at].free.max(0))
    }

    fn position(&self, variant: VariantId, location: LocationId) -> Option<usize> {
        let key = |shelf: &Shelf| (shelf.variant, shelf.location);
        self.0.binary_search_by_key(&(variant, location), key).ok()
    }

    fn of(&self, variant: VariantId) -> &[Shelf] {
        let from = self.0.partition_point(|shelf| shelf.variant < variant);
        let rest = &self.0[from..];
        &rest[..rest.partition_point(|shelf| shelf.variant == variant)]
    }
}

#[cfg(test)]
mod tests;
