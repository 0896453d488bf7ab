//! Rules of allocation, on shops of any shape.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const fn place(n: u128) -> LocationId {
    LocationId(Uuid::from_u128(n))
}

const fn good(n: u128) -> VariantId {
    VariantId(Uuid::from_u128(n))
}

const fn need(variant: u128, per_unit: i64) -> Need {
    Need {
        variant: good(variant),
        per_unit,
    }
}

fn shelf(variant: u128, location: u128, free: i64) -> Shelf {
    Shelf {
        variant: good(variant),
        location: place(location),
        free,
    }
}

const fn demand(needs: &[Need], units: i64) -> Demand<'_> {
    Demand {
        needs,
        units,
        ahead: 0,
    }
}

fn to(country: &str, postcode: &str) -> Address {
    Address {
        country: country.into(),
        postcode: postcode.into(),
        ..Address::default()
    }
}

fn at(n: u128, country: &str, postcode: &str, priority: i64) -> Place {
    Place {
        location: place(n),
        country: country.into(),
        postcode: postcode.into(),
        priority,
    }
}

/// Places and units of the picks.
fn picked(served: &Served) -> Vec<(LocationId, i64)> {
    served.picks.iter().map(|p| (p.location, p.quantity)).collect()
}

#[test]
fn the_nearest_shares_the_most_of_the_postcode_then_comes_priority_then_the_id() {
    let places = [
        at(5, "US", "94607", 9),
        at(4, "US", "94110", 9),
        at(3, "US", "07105", 1),
        at(2, "DE", "94105", 0),
        at(1, "US", "10001", 1),
    ];
    let order = nearest(&places, &to("us", "94105"));
    assert_eq!(order, [4, 5, 1, 3, 2].map(place));
    let order = nearest(&places, &to("DE", "10115"));
    assert_eq!(order[0], place(2), "nothing is shared, and it is in the country");
    assert_eq!(shared("SW1A 1AA", "sw1a-1ab"), 6);
}

#[test]
fn one_place_that_has_the_whole_part_is_preferred_to_nearer_ones_that_have_some_of_it() {
    let (pen, ink) = ([need(1, 1)], [need(2, 1)]);
    let part = [demand(&pen, 2), demand(&ink, 1)];
    let mut shelves = Shelves::new(vec![
        shelf(1, 1, 9),
        shelf(1, 2, 9),
        shelf(2, 2, 9),
        shelf(1, 3, 9),
        shelf(2, 3, 9),
    ]);
    let served = shelves.serve(&[1, 3, 2].map(place), &part);
    assert!(
        served
            .iter()
            .flat_map(|s| &s.picks)
            .all(|p| p.location == place(3))
    );
    assert_eq!((served[0].units, served[1].units), (2, 1));
    assert_eq!(shelves.free(good(1), place(3)), 7);
}

#[test]
fn lines_go_apart_before_one_of_them_is_split() {
    let (pen, ink) = ([need(1, 1)], [need(2, 1)]);
    let part = [demand(&pen, 3), demand(&ink, 2)];
    let mut shelves = Shelves::new(vec![
        shelf(1, 1, 2),
        shelf(1, 2, 3),
        shelf(2, 1, 1),
        shelf(2, 2, 1),
    ]);
    let served = shelves.serve(&[1, 2].map(place), &part);
    assert_eq!(picked(&served[0]), [(place(2), 3)]);
    assert_eq!(picked(&served[1]), [(place(1), 1), (place(2), 1)]);
}

#[test]
fn two_lines_of_the_same_goods_do_not_get_the_same_pieces() {
    let pen = [need(1, 1)];
    let part = [demand(&pen, 3), demand(&pen, 3)];
    let mut shelves = Shelves::new(vec![shelf(1, 1, 4)]);
    let served = shelves.serve(&[place(1)], &part);
    assert_eq!((served[0].units, served[1].units), (3, 1));
}

#[test]
fn what_others_wait_for_is_left_to_them_and_what_never_runs_out_is_always_there() {
    let pen = [need(1, 2)];
    let mut shelves = Shelves::new(vec![shelf(1, 1, 9)]);
    let ahead = Demand {
        ahead: 3,
        ..demand(&pen, 2)
    };
    let served = shelves.serve(&[place(1)], &[ahead, demand(&[], 1000)]);
    assert_eq!((served[0].units, served[1].units), (1, 1000));
    assert_eq!(
        (picked(&served[0]), picked(&served[1])),
        (vec![(place(1), 1)], vec![])
    );
}

/// A part: needs and units of each line. Goods are few, so that lines compete.
fn any_part() -> impl Strategy<Value = Vec<(Vec<Need>, i64)>> {
    let needs = prop::collection::btree_map(0..4_u128, 1..4_i64, 0..3);
    let needs = needs.prop_map(|needs| needs.into_iter().map(|(v, n)| need(v, n)).collect());
    prop::collection::vec((needs, 1..6_i64), 1..5)
}

fn any_shelves() -> impl Strategy<Value = Vec<Shelf>> {
    let shelves = prop::collection::btree_map((0..4_u128, 0..3_u128), 0..12_i64, 0..12);
    shelves.prop_map(|all| all.into_iter().map(|((v, l), n)| shelf(v, l, n)).collect())
}

proptest! {
    #[test]
    fn never_more_than_is_there_and_exactly_what_is_promised(
        part in any_part(),
        shelves in any_shelves(),
        ahead in 0..3_i64,
    ) {
        let demands: Vec<_> = part.iter().map(|(needs, units)| Demand { ahead, ..demand(needs, *units) }).collect();
        let order = [2, 0, 1].map(place);
        let before = Shelves::new(shelves.clone());
        let mut after = before.clone();
        let served = after.serve(&order, &demands);
        prop_assert_eq!(served.len(), part.len());
        for (got, wanted) in served.iter().zip(&demands) {
            prop_assert!((0..=wanted.units).contains(&got.units));
            prop_assert!(got.picks.iter().all(|p| p.quantity > 0));
            for need in wanted.needs {
                let own = got.picks.iter().filter(|p| p.need == *need);
                prop_assert_eq!(own.map(|p| p.quantity).sum::<i64>(), got.units);
            }
        }
        // The shelves have less by what was picked, and nothing below zero.
        for Shelf { variant, location, free } in &before.0 {
            let picks = served.iter().flat_map(|s| &s.picks);
            let own = picks.filter(|p| p.need.variant == *variant && p.location == *location);
            let taken: i64 = own.map(|p| p.quantity * p.need.per_unit).sum();
            prop_assert!(taken <= *free);
            prop_assert_eq!(after.free(*variant, *location), free - taken);
        }
        // The same again is the same, in whatever order the shelves come.
        let mut again = Shelves::new(shelves.into_iter().rev().collect());
        prop_assert_eq!(again.serve(&order, &demands), served);
    }

    #[test]
    fn nothing_is_split_that_one_place_has_and_a_line_gets_all_there_is(
        part in any_part(),
        shelves in any_shelves(),
    ) {
        let demands: Vec<_> = part.iter().map(|(needs, units)| demand(needs, *units)).collect();
        let order = [2, 0, 1].map(place);
        let before = Shelves::new(shelves);
        let served = before.clone().serve(&order, &demands);
        let places = |picks: Vec<&Pick>| {
            let mut all: Vec<_> = picks.iter().map(|p| p.location).collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        if let Some(first) = order.iter().find(|at| before.has(**at, &demands)) {
            prop_assert!(served.iter().zip(&demands).all(|(s, d)| s.units == d.units));
            let used = places(served.iter().flat_map(|s| &s.picks).collect());
            prop_assert!(used.is_empty() || used == [*first]);
        }
        // A line alone: all that is there, from one place if one has it.
        let alone = before.clone().serve(&order, &demands[..1]).remove(0);
        prop_assert_eq!(alone.units, before.possible(&demands[0]));
        let whole = Demand { units: alone.units, ..demands[0] };
        if order.iter().any(|at| before.has(*at, &[whole])) {
            prop_assert!(places(alone.picks.iter().collect()).len() <= 1);
        }
    }
}
