//! What of an order is to be cancelled, and how much of that is still possible.

use serde::{Deserialize, Serialize};

use crate::{event::Units, ids::LineId};

/// Units that somebody asks to cancel, at most one entry a line; without any, everything that is not packed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct Wish(pub Vec<Units>);

impl Wish {
    /// Whether it is about everything that is not packed.
    #[must_use]
    pub const fn is_everything(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is about a line.
    #[must_use]
    pub fn names(&self, line: LineId) -> bool {
        self.is_everything() || self.0.iter().any(|units| units.line == line)
    }

    /// How many units of each line it comes to while as many as `open` says can be cancelled: never more than those, and
    /// never more than it asks for. Lines of which nothing is left are not in it.
    #[must_use]
    pub fn granted(&self, open: &[(LineId, i64)]) -> Vec<Units> {
        let asked = |line: LineId| {
            let named = self.0.iter().find(|units| units.line == line);
            match named {
                Some(units) => units.quantity,
                None if self.is_everything() => i64::MAX,
                None => 0,
            }
        };
        open.iter()
            .map(|(line, left)| Units {
                line: *line,
                quantity: asked(*line).min(*left),
            })
            .filter(|units| units.quantity > 0)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::lines::Counters;

    fn line(n: u128) -> LineId {
        LineId(Uuid::from_u128(n))
    }

    fn wish(units: &[(u128, i64)]) -> Wish {
        let of = |(n, quantity): &(u128, i64)| Units {
            line: line(*n),
            quantity: *quantity,
        };
        Wish(units.iter().map(of).collect())
    }

    #[test]
    fn a_wish_comes_to_what_it_names_as_far_as_that_is_left() {
        let open = [(line(1), 3), (line(2), 1), (line(3), 0)];
        let of = |w: Wish| -> Vec<i64> { w.granted(&open).iter().map(|u| u.quantity).collect() };
        assert_eq!(of(Wish::default()), [3, 1]);
        assert_eq!(of(wish(&[(1, 2)])), [2]);
        assert_eq!(of(wish(&[(1, 1), (2, 4)])), [1, 1]);
        assert_eq!(of(wish(&[(3, 1)])), Vec::<i64>::new());
        assert!(wish(&[(1, 2)]).names(line(1)) && !wish(&[(1, 2)]).names(line(2)));
        assert!(Wish::default().names(line(2)));
    }

    #[test]
    fn a_wish_is_stored_as_the_list_of_its_units() {
        let stored = serde_json::to_value(wish(&[(1, 2)])).unwrap();
        assert_eq!(
            stored,
            serde_json::json!([{"line": "lin_00000000000000000000000000000001", "quantity": 2}])
        );
        assert_eq!(serde_json::from_str::<Wish>("[]").unwrap(), Wish::default());
    }

    proptest! {
        #[test]
        fn wishes_one_after_the_other_never_cancel_more_than_was_ordered(
            ordered in 1_i64..20,
            waiting in 0_i64..20,
            steps in prop::collection::vec((0_u8..5, 1_i64..6), 0..30),
        ) {
            let mut counters = Counters::placed(ordered, waiting.min(ordered));
            for (what, n) in steps {
                let before = counters;
                match what {
                    0 => drop(counters.pack(n)),
                    1 => drop(counters.allocate(n)),
                    2 => drop(counters.ship(n)),
                    _ => for units in wish(&[(1, n)]).granted(&[(line(1), before.cancellable())]) {
                        let freed = counters.cancel(units.quantity).unwrap();
                        prop_assert!(units.quantity <= n);
                        // What waits for stock goes first, so no stock is let go while anything waits.
                        prop_assert_eq!(freed, (units.quantity - before.backordered).max(0));
                    },
                }
                prop_assert_eq!(counters.checked(), Ok(counters));
                prop_assert!(counters.packed >= before.packed && counters.cancelled <= ordered);
            }
        }
    }
}
