//! How much money goes back when units are cancelled or returned.
//!
//! A line's paid total is shared out over its units cumulatively: the first `k` of `n` units are worth
//! `total × k / n`, rounded, whatever the order they leave in. So any sequence of partial cancellations and returns
//! gives back, in sum, exactly what was paid for the units that left, and never a cent more.

use crate::money::fraction;

/// What a line's units cost and how many have already gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineShare {
    /// Paid for the whole line, in minor units.
    pub total: i64,
    /// Units bought.
    pub ordered: i64,
    /// Units already cancelled or returned.
    pub gone: i64,
}

impl LineShare {
    /// What `units` more units are worth, in minor units; units beyond the bought ones are worth nothing.
    #[must_use]
    pub fn worth(&self, units: i64) -> i64 {
        let upto = |k: i64| fraction(self.total, k.clamp(0, self.ordered), self.ordered.max(1));
        upto(self.gone.saturating_add(units.max(0))) - upto(self.gone)
    }
}

/// The shipping fee of a seller's part that goes back: all of it when every unit is cancelled before any is shipped.
#[must_use]
pub const fn shipping(fee: i64, ordered: i64, cancelled: i64) -> i64 {
    if ordered > 0 && cancelled == ordered {
        fee
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_sequence_refunds_exactly_what_was_paid(
            total in 0_i64..1_000_000_000,
            ordered in 1_i64..200,
            steps in prop::collection::vec(1_i64..30, 1..300),
        ) {
            let mut gone = 0;
            let mut refunded = 0;
            for step in steps {
                let units = step.min(ordered - gone);
                let worth = LineShare { total, ordered, gone }.worth(units);
                prop_assert!(worth >= 0);
                refunded += worth;
                gone += units;
                prop_assert!(refunded <= total);
                prop_assert_eq!(refunded, LineShare { total, ordered, gone: 0 }.worth(gone));
            }
            refunded += LineShare { total, ordered, gone }.worth(ordered - gone);
            prop_assert_eq!(refunded, total);
        }
    }
}
