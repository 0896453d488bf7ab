//! What a seller pays the platform for what it sells.

use crate::{money::fraction, pricing::BASIS_POINTS};

/// The commission on goods of `goods` minor units, after discount and without tax, at `rate` basis points; rounded to
/// the nearest minor unit, a half up.
///
/// It is always taken of all that is kept: whatever goes back takes the difference to what was booked before with it.
/// So what stays booked after any sequence is the commission on what was kept, and nothing once nothing is.
#[must_use]
pub fn commission(rate: i64, goods: i64) -> i64 {
    fraction(goods, rate, BASIS_POINTS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_half_is_rounded_up_and_no_rate_takes_nothing() {
        assert_eq!(commission(1000, 1999), 200);
        assert_eq!(commission(1000, 1995), 200);
        assert_eq!(commission(1000, 1994), 199);
        assert_eq!(commission(0, 1_000_000), 0);
        assert_eq!(commission(BASIS_POINTS, 1_234), 1_234);
    }

    proptest! {
        #[test]
        fn what_stays_booked_is_the_commission_on_what_was_kept(
            rate in 0..=BASIS_POINTS,
            goods in 0..1_000_000_000_i64,
            shares in prop::collection::vec(0..=100_i64, 0..20),
        ) {
            let (mut kept, mut booked) = (goods, commission(rate, goods));
            for share in shares {
                let less = kept * share / 100;
                let undone = commission(rate, kept) - commission(rate, kept - less);
                prop_assert!((0..=less).contains(&undone), "never more than the goods themselves");
                kept -= less;
                booked -= undone;
                prop_assert_eq!(booked, commission(rate, kept));
            }
            booked -= commission(rate, kept);
            prop_assert_eq!(booked, 0);
        }
    }
}
