//! Random lives of a line, against the inequalities and against a model that knows every unit.

use proptest::prelude::*;

use super::*;

/// Where one unit is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unit {
    Waiting,
    Allocated,
    Packed,
    Shipped,
    Delivered,
    Asked,
    Returned,
    GivenUp,
    Cancelled,
}

/// What a line's counters are when each unit is known.
fn count(units: &[Unit]) -> Counters {
    use Unit as U;
    let any = |of: &[Unit]| i64::try_from(units.iter().filter(|u| of.contains(u)).count()).unwrap();
    Counters {
        ordered: i64::try_from(units.len()).unwrap(),
        allocated: any(&[
            U::Allocated,
            U::Packed,
            U::Shipped,
            U::Delivered,
            U::Asked,
            U::Returned,
            U::GivenUp,
        ]),
        backordered: any(&[U::Waiting]),
        packed: any(&[
            U::Packed,
            U::Shipped,
            U::Delivered,
            U::Asked,
            U::Returned,
            U::GivenUp,
        ]),
        shipped: any(&[U::Shipped, U::Delivered, U::Asked, U::Returned, U::GivenUp]),
        delivered: any(&[U::Delivered, U::Asked, U::Returned, U::GivenUp]),
        cancelled: any(&[U::Cancelled]),
        return_requested: any(&[U::Asked]),
        returned: any(&[U::Returned]),
        given_up: any(&[U::GivenUp]),
    }
}

/// Moves `n` units from the first of `from` that has any left, then from the next; all of them or none.
fn shift(units: &mut [Unit], n: i64, from: &[Unit], to: Unit) -> bool {
    let there: Vec<usize> = from
        .iter()
        .flat_map(|f| (0..units.len()).filter(|i| units[*i] == *f).collect::<Vec<_>>())
        .collect();
    let Some(chosen) = usize::try_from(n)
        .ok()
        .filter(|n| *n > 0)
        .and_then(|n| there.get(..n))
    else {
        return false;
    };
    for i in chosen {
        units[*i] = to;
    }
    true
}

/// One random change of the line and of its model; whether each was possible.
fn step(line: &mut Counters, units: &mut Vec<Unit>, what: u8, n: i64) -> (bool, bool) {
    use Unit as U;
    match what {
        0 => (line.pack(n).is_ok(), shift(units, n, &[U::Allocated], U::Packed)),
        1 => (line.ship(n).is_ok(), shift(units, n, &[U::Packed], U::Shipped)),
        2 => (
            line.deliver(n).is_ok(),
            shift(units, n, &[U::Shipped], U::Delivered),
        ),
        3 => (
            line.cancel(n).is_ok(),
            shift(units, n, &[U::Waiting, U::Allocated], U::Cancelled),
        ),
        4 => (
            line.allocate(n).is_ok(),
            shift(units, n, &[U::Waiting], U::Allocated),
        ),
        5 => (
            line.backorder(n).is_ok(),
            shift(units, n, &[U::Allocated], U::Waiting),
        ),
        6 => (
            line.request_return(n).is_ok(),
            shift(units, n, &[U::Delivered], U::Asked),
        ),
        7 => (
            line.drop_return(n).is_ok(),
            shift(units, n, &[U::Asked], U::Delivered),
        ),
        8 => (
            line.receive_return(n).is_ok(),
            shift(units, n, &[U::Asked], U::Returned),
        ),
        9 => (
            line.give_up_return(n).is_ok(),
            shift(units, n, &[U::Asked], U::GivenUp),
        ),
        _ => {
            let waiting = n / 2;
            let possible = n >= 0 && units.iter().all(|u| matches!(u, U::Waiting | U::Allocated));
            if possible {
                let of = |i| if i < waiting { U::Waiting } else { U::Allocated };
                *units = (0..n).map(of).collect();
            }
            (line.edit(n, waiting).is_ok(), possible)
        }
    }
}

proptest! {
    #[test]
    fn a_line_counts_what_happened_to_each_unit_and_never_leaves_the_inequalities(
        ordered in 1_i64..50,
        waiting in 0_i64..50,
        steps in prop::collection::vec((0_u8..40, -1_i64..20), 0..200),
    ) {
        let waiting = waiting.min(ordered);
        let mut line = Counters::placed(ordered, waiting);
        let mut units: Vec<Unit> = (0..ordered)
            .map(|i| if i < waiting { Unit::Waiting } else { Unit::Allocated })
            .collect();
        for (what, n) in steps {
            let before = line;
            // An edit is one in forty, so that lines get old enough to be returned.
            let what = if what == 39 { 10 } else { what % 10 };
            let (done, possible) = step(&mut line, &mut units, what, n);
            prop_assert_eq!(done, possible, "{:?} with {} of {}", before, what, n);
            prop_assert_eq!(line, count(&units));
            prop_assert!(done || line == before, "a refused change changed something");
            prop_assert_eq!(line.checked(), Ok(line));
        }
    }

    #[test]
    fn split_shipments_and_partial_returns_add_up_to_the_line(
        ordered in 1_i64..100,
        parcels in prop::collection::vec(1_i64..20, 1..20),
    ) {
        let mut line = Counters::placed(ordered, 0);
        line.pack(ordered).unwrap();
        let mut sent = 0;
        for units in parcels {
            let left = ordered - sent;
            prop_assert_eq!(line.ship(units).is_ok(), units <= left);
            sent += if units <= left { units } else { 0 };
        }
        prop_assert_eq!(line.shippable(), ordered - sent);
        if sent > 0 {
            line.deliver(sent).unwrap();
            line.request_return(sent).unwrap();
            line.receive_return(1).unwrap();
            if sent > 1 {
                line.give_up_return(1).unwrap();
            }
            if sent > 2 {
                line.drop_return(sent - 2).unwrap();
            }
            prop_assert_eq!((line.returned, line.return_requested), (1, 0));
            prop_assert_eq!(line.returnable(), (sent - 2).max(0), "what is given up is paid back already");
        }
    }
}

#[test]
fn units_that_waited_for_stock_are_allocated_later_and_cancelled_first() {
    let mut line = Counters::placed(5, 3);
    assert_eq!((line.packable(), line.cancellable()), (2, 5));
    assert_eq!(line.pack(3).unwrap_err().possible, 2);
    line.allocate(1).unwrap();
    line.pack(3).unwrap();
    assert_eq!(line.cancel(2), Ok(0), "no stock was set aside for them");
    assert_eq!(line.outstanding(), 3);
    assert!(line.allocate(1).is_err());
}

#[test]
fn a_broken_inequality_is_named() {
    let good = Counters {
        ordered: 10,
        allocated: 7,
        backordered: 2,
        packed: 6,
        shipped: 5,
        delivered: 4,
        cancelled: 1,
        return_requested: 1,
        returned: 1,
        given_up: 1,
    };
    assert!(good.sound());
    let broken = |change: fn(&mut Counters)| {
        let mut counters = good;
        change(&mut counters);
        counters.checked().unwrap_err().rule
    };
    assert_eq!(broken(|c| c.backordered = -2), "backordered >= 0");
    assert_eq!(
        broken(|c| c.ordered = 11),
        "allocated + backordered + cancelled = ordered"
    );
    assert_eq!(broken(|c| c.packed = 8), "packed <= allocated");
    assert_eq!(broken(|c| c.shipped = 7), "shipped <= packed");
    assert_eq!(broken(|c| c.delivered = 6), "delivered <= shipped");
    assert_eq!(
        broken(|c| c.returned = 3),
        "return_requested + returned + given_up <= delivered"
    );
    assert_eq!(broken(|c| c.given_up = -1), "given_up >= 0");
    assert_eq!(broken(|c| c.return_requested = -1), "return_requested >= 0");
}
