//! The counters of an order line, and the inequalities they never leave.

use serde::{Deserialize, Serialize};

/// How many units of a line are where. Units are counted, never flagged, so every split is expressible.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Counters {
    /// Bought.
    pub ordered: i64,
    /// With stock set aside, packed and shipped ones included.
    pub allocated: i64,
    /// Waiting for stock.
    pub backordered: i64,
    /// Packed, shipped ones included.
    pub packed: i64,
    /// Handed to a carrier, delivered ones included.
    pub shipped: i64,
    /// Received by the customer.
    pub delivered: i64,
    /// Never to be delivered.
    pub cancelled: i64,
    /// Asked to be returned and not yet back.
    pub return_requested: i64,
    /// Back at the seller.
    pub returned: i64,
}

/// A change that would leave the inequalities.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("only {possible} can be {verb}, not {asked}")]
pub struct TooMany {
    /// What was tried, as a participle.
    pub verb: &'static str,
    /// Units asked for.
    pub asked: i64,
    /// Units that would be possible.
    pub possible: i64,
}

impl Counters {
    /// A new line with all its stock set aside, `backordered` units excepted.
    #[must_use]
    pub fn placed(ordered: i64, backordered: i64) -> Self {
        Self {
            ordered,
            allocated: ordered - backordered,
            backordered,
            ..Self::default()
        }
    }

    /// Whether every inequality holds; the database checks the same ones.
    #[must_use]
    pub fn sound(&self) -> bool {
        let Self {
            ordered,
            allocated,
            backordered,
            packed,
            shipped,
            delivered,
            cancelled,
            return_requested,
            returned,
        } = *self;
        [
            ordered,
            allocated,
            backordered,
            packed,
            shipped,
            delivered,
            cancelled,
            return_requested,
            returned,
        ]
        .iter()
        .all(|n| *n >= 0)
            && allocated + backordered + cancelled == ordered
            && packed <= allocated
            && shipped <= packed
            && delivered <= shipped
            && return_requested + returned <= delivered
    }

    /// Units that can still be packed.
    #[must_use]
    pub const fn packable(&self) -> i64 {
        self.allocated - self.packed
    }

    /// Units packed and not yet shipped.
    #[must_use]
    pub const fn shippable(&self) -> i64 {
        self.packed - self.shipped
    }

    /// Units that can still be cancelled: neither packed nor cancelled.
    #[must_use]
    pub const fn cancellable(&self) -> i64 {
        self.ordered - self.cancelled - self.packed
    }

    /// Delivered units nobody has asked to return.
    #[must_use]
    pub const fn returnable(&self) -> i64 {
        self.delivered - self.return_requested - self.returned
    }

    /// Units still to be delivered.
    #[must_use]
    pub const fn outstanding(&self) -> i64 {
        self.ordered - self.cancelled - self.delivered
    }

    /// Packs `n` units.
    ///
    /// # Errors
    /// [`TooMany`] when fewer are allocated and unpacked; likewise below.
    pub fn pack(&mut self, n: i64) -> Result<(), TooMany> {
        check("packed", n, self.packable())?;
        self.packed += n;
        Ok(())
    }

    /// Ships `n` packed units.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn ship(&mut self, n: i64) -> Result<(), TooMany> {
        check("shipped", n, self.shippable())?;
        self.shipped += n;
        Ok(())
    }

    /// Delivers `n` shipped units.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn deliver(&mut self, n: i64) -> Result<(), TooMany> {
        check("delivered", n, self.shipped - self.delivered)?;
        self.delivered += n;
        Ok(())
    }

    /// Cancels `n` unpacked units, those waiting for stock first; says how many had stock set aside.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn cancel(&mut self, n: i64) -> Result<i64, TooMany> {
        check("cancelled", n, self.cancellable())?;
        let waiting = n.min(self.backordered);
        self.backordered -= waiting;
        self.allocated -= n - waiting;
        self.cancelled += n;
        Ok(n - waiting)
    }

    /// Sets stock aside for `n` units that waited for it.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn allocate(&mut self, n: i64) -> Result<(), TooMany> {
        check("allocated", n, self.backordered)?;
        self.backordered -= n;
        self.allocated += n;
        Ok(())
    }

    /// Notes that `n` delivered units are to come back.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn request_return(&mut self, n: i64) -> Result<(), TooMany> {
        check("returned", n, self.returnable())?;
        self.return_requested += n;
        Ok(())
    }

    /// Takes back or refuses the return of `n` units.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn drop_return(&mut self, n: i64) -> Result<(), TooMany> {
        check("kept", n, self.return_requested)?;
        self.return_requested -= n;
        Ok(())
    }

    /// Receives `n` units back.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn receive_return(&mut self, n: i64) -> Result<(), TooMany> {
        check("received back", n, self.return_requested)?;
        self.return_requested -= n;
        self.returned += n;
        Ok(())
    }
}

fn check(verb: &'static str, asked: i64, possible: i64) -> Result<(), TooMany> {
    if asked >= 1 && asked <= possible {
        Ok(())
    } else {
        Err(TooMany {
            verb,
            asked,
            possible,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_sequence_of_changes_leaves_the_inequalities(
            ordered in 1_i64..50,
            waiting in 0_i64..50,
            steps in prop::collection::vec((0_u8..8, -1_i64..20), 0..200),
        ) {
            let mut line = Counters::placed(ordered, waiting.min(ordered));
            for (step, n) in steps {
                let before = line;
                let done = match step {
                    0 => line.pack(n).is_ok(),
                    1 => line.ship(n).is_ok(),
                    2 => line.deliver(n).is_ok(),
                    3 => line.cancel(n).is_ok(),
                    4 => line.allocate(n).is_ok(),
                    5 => line.request_return(n).is_ok(),
                    6 => line.drop_return(n).is_ok(),
                    _ => line.receive_return(n).is_ok(),
                };
                prop_assert!(line.sound(), "{before:?} -> {line:?}");
                prop_assert!(done || line == before, "a refused change changed something");
            }
        }
    }
}
