//! The conditions that the counters of a line never leave.

use super::Counters;

/// A condition that the counters of every line meet.
#[derive(Debug)]
pub struct Inequality {
    /// As a condition in SQL, the way the database checks it.
    pub text: &'static str,
    /// Whether it holds.
    pub holds: fn(&Counters) -> bool,
}

/// Shorthand for an inequality and its text, which must say the same.
macro_rules! inequality {
    ($text:literal, $c:ident, $holds:expr) => {
        Inequality {
            text: $text,
            holds: |$c| $holds,
        }
    };
}

/// Every condition that the counters of a line meet, at any time.
pub const INEQUALITIES: &[Inequality] = &[
    inequality!("allocated >= 0", c, c.allocated >= 0),
    inequality!("backordered >= 0", c, c.backordered >= 0),
    inequality!("packed >= 0", c, c.packed >= 0),
    inequality!("shipped >= 0", c, c.shipped >= 0),
    inequality!("delivered >= 0", c, c.delivered >= 0),
    inequality!("cancelled >= 0", c, c.cancelled >= 0),
    inequality!("return_requested >= 0", c, c.return_requested >= 0),
    inequality!("returned >= 0", c, c.returned >= 0),
    inequality!("given_up >= 0", c, c.given_up >= 0),
    inequality!(
        "allocated + backordered + cancelled = ordered",
        c,
        c.allocated
            .checked_add(c.backordered)
            .and_then(|n| n.checked_add(c.cancelled))
            == Some(c.ordered)
    ),
    inequality!("packed <= allocated", c, c.packed <= c.allocated),
    inequality!(
        "packed + cancelled <= ordered",
        c,
        c.cancelled <= c.ordered && c.packed <= c.ordered - c.cancelled
    ),
    inequality!("shipped <= packed", c, c.shipped <= c.packed),
    inequality!("delivered <= shipped", c, c.delivered <= c.shipped),
    inequality!(
        "return_requested + returned + given_up <= delivered",
        c,
        c.return_requested
            .checked_add(c.returned)
            .and_then(|n| n.checked_add(c.given_up))
            .is_some_and(|n| n <= c.delivered)
    ),
];

/// Counters that break one of the inequalities.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{rule} does not hold for {counters:?}")]
pub struct Unsound {
    /// The first that does not hold.
    pub rule: &'static str,
    /// The counters.
    pub counters: Counters,
}

impl Counters {
    /// These counters, when every one of [`INEQUALITIES`] holds.
    ///
    /// # Errors
    /// [`Unsound`] with the first that does not.
    pub fn checked(self) -> Result<Self, Unsound> {
        match INEQUALITIES.iter().find(|rule| !(rule.holds)(&self)) {
            None => Ok(self),
            Some(rule) => Err(Unsound {
                rule: rule.text,
                counters: self,
            }),
        }
    }

    /// Whether every inequality holds; the database checks the same ones.
    #[must_use]
    pub fn sound(&self) -> bool {
        self.checked().is_ok()
    }
}
