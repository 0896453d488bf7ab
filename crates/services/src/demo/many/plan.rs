//! When an order is placed, and how far it comes.

use domain::time::{DAY, HOUR, MINUTE, Timestamp};

use super::dice::Dice;

/// Orders of a day in a shop that has many.
const A_DAY: u64 = 1400;

/// How far an order comes. What it went through before follows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// Its card was declined, and no other came.
    Rejected,
    /// Cancelled before anything was packed, and given back if it was paid.
    Cancelled,
    /// Nobody has begun.
    Confirmed,
    /// Somebody asks to cancel it.
    CancellationAsked,
    /// Being worked on.
    Processing,
    /// Packed.
    Packed,
    /// One part is on its way, the others are packed.
    PartlyShipped,
    /// On its way.
    Shipped,
    /// Arrived.
    Delivered,
    /// Arrived, and somebody asks to send some of it back.
    ReturnAsked,
    /// Some of it is on its way back, and the money too.
    ReturnApproved,
    /// Some of it came back.
    Returned,
}

/// When the `n`-th of `all` orders is placed: evenly up to now, over two years at most and a month at least.
pub(super) fn placed_at(n: u64, all: u64, now: Timestamp, dice: &Dice) -> Timestamp {
    let days = (all / A_DAY).clamp(30, 730);
    let span = DAY * i64::try_from(days).unwrap_or(30);
    let gap = (span / i64::try_from(all.max(1)).unwrap_or(1)).max(1);
    let early = gap * i64::try_from(all - n.min(all)).unwrap_or(0);
    let within = i64::try_from(dice.below(gap.unsigned_abs())).unwrap_or(0);
    now.plus(-10 * MINUTE - early + within)
}

/// How far an order comes that is so old, in microseconds.
pub(super) fn end(age: i64, dice: &Dice) -> End {
    let lot = dice.below(1000);
    match lot {
        0..12 if age > 3 * HOUR => return End::Rejected,
        12..45 if age > 12 * HOUR => return End::Cancelled,
        45..75 if (HOUR..12 * HOUR).contains(&age) => return End::CancellationAsked,
        _ => {}
    }
    let half = lot.is_multiple_of(2);
    if age < 8 * HOUR {
        End::Confirmed
    } else if age < DAY {
        if half { End::Confirmed } else { End::Processing }
    } else if age < 2 * DAY {
        if half { End::Processing } else { End::Packed }
    } else if age < 3 * DAY {
        if half { End::PartlyShipped } else { End::Shipped }
    } else if age < 5 * DAY {
        End::Shipped
    } else {
        match lot {
            950..965 if (7 * DAY..11 * DAY).contains(&age) => End::ReturnAsked,
            965..980 if (8 * DAY..14 * DAY).contains(&age) => End::ReturnApproved,
            965..990 if age >= 14 * DAY => End::Returned,
            _ => End::Delivered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_come_one_after_the_other_up_to_now() {
        let now = Timestamp(1_800_000_000_000_000);
        for all in [1, 30, 10_000] {
            let at = |n| placed_at(n, all, now, &Dice::new(9, n));
            let times: Vec<Timestamp> = (0..all).map(at).collect();
            assert!(times.windows(2).all(|two| two[0] <= two[1]) && times.iter().all(|at| *at < now));
        }
    }

    #[test]
    fn what_is_old_is_done() {
        for n in 0..5000 {
            let end = end(30 * DAY, &Dice::new(9, n));
            assert!(matches!(
                end,
                End::Rejected | End::Cancelled | End::Delivered | End::Returned
            ));
        }
    }
}
