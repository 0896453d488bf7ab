//! How urgent an order is, and how that grows by itself as its promise comes near.

use crate::{
    time::{DAY, Timestamp},
    words,
};

words! {
    /// How urgent an order is; later ones come first in every queue.
    pub enum Priority {
        /// As it comes.
        Normal = "normal",
        /// Before the normal ones.
        High = "high",
        /// Before everything else.
        Urgent = "urgent",
    }
    /// How a customer is treated.
    #[derive(Default)]
    pub enum CustomerTier {
        /// As everybody.
        #[default]
        Standard = "standard",
        /// Buys often.
        Preferred = "preferred",
        /// Is looked after in person.
        Vip = "vip",
    }
}

/// How long before its promise an order becomes [`Priority::High`], in microseconds.
pub const DUE_SOON: i64 = DAY;

/// The priority a customer's tier gives every order.
#[must_use]
pub const fn by_tier(tier: CustomerTier) -> Priority {
    match tier {
        CustomerTier::Standard => Priority::Normal,
        CustomerTier::Preferred | CustomerTier::Vip => Priority::High,
    }
}

/// The priority that the promise alone asks for at `now`: high from a day before it, urgent once it has passed.
#[must_use]
pub fn by_promise(now: Timestamp, promised: Option<Timestamp>) -> Priority {
    match promised {
        Some(promised) if now > promised => Priority::Urgent,
        Some(promised) if now > promised.plus(-DUE_SOON) => Priority::High,
        _ => Priority::Normal,
    }
}

/// The priority of a new order.
#[must_use]
pub fn starting(now: Timestamp, promised: Option<Timestamp>, tier: CustomerTier) -> Priority {
    by_tier(tier).max(by_promise(now, promised))
}

/// The priority of an order that is not delivered yet, as of `now`: at least what it is, and what the promise asks for.
///
/// What somebody set by hand stays until the promise asks for more.
#[must_use]
pub fn escalated(now: Timestamp, promised: Option<Timestamp>, current: Priority) -> Priority {
    current.max(by_promise(now, promised))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{machine::Word, time::HOUR};

    #[test]
    fn an_order_is_as_urgent_as_its_customer_and_its_promise_ask() {
        let now = Timestamp(100 * DAY);
        let at = |hours: i64| Some(now.plus(hours * HOUR));
        let table = [
            (CustomerTier::Standard, None, Priority::Normal),
            (CustomerTier::Standard, at(25), Priority::Normal),
            (CustomerTier::Standard, at(24), Priority::Normal),
            (CustomerTier::Standard, at(23), Priority::High),
            (CustomerTier::Standard, at(0), Priority::High),
            (CustomerTier::Standard, at(-1), Priority::Urgent),
            (CustomerTier::Preferred, at(200), Priority::High),
            (CustomerTier::Vip, None, Priority::High),
            (CustomerTier::Vip, at(-1), Priority::Urgent),
        ];
        for (tier, promised, expected) in table {
            assert_eq!(starting(now, promised, tier), expected, "{tier} {promised:?}");
        }
    }

    #[test]
    fn what_is_set_by_hand_stays_until_the_promise_asks_for_more() {
        let promised = Some(Timestamp(10 * DAY));
        assert_eq!(
            escalated(Timestamp(DAY), promised, Priority::Urgent),
            Priority::Urgent
        );
        assert_eq!(
            escalated(Timestamp(DAY), promised, Priority::Normal),
            Priority::Normal
        );
        assert_eq!(
            escalated(Timestamp(11 * DAY), promised, Priority::Normal),
            Priority::Urgent
        );
    }

    proptest! {
        #[test]
        fn priority_only_grows(
            now in 0..100 * DAY,
            later in 0..100 * DAY,
            promised in prop::option::of((0..100 * DAY).prop_map(Timestamp)),
            current in prop::sample::select(Priority::ALL),
        ) {
            let (now, later) = (Timestamp(now), Timestamp(now).plus(later));
            let then = escalated(now, promised, current);
            prop_assert!(then >= current);
            prop_assert_eq!(escalated(now, promised, then), then, "twice is once");
            prop_assert!(escalated(later, promised, current) >= then);
        }
    }
}
