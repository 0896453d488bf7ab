//! The counters of an order line, and the inequalities they never leave.

mod inequalities;

use serde::{Deserialize, Serialize};

pub use inequalities::{INEQUALITIES, Inequality, Unsound};

/// The most units of one line, however it is ordered or changed.
pub const MOST_UNITS: i64 = 10_000;

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
    /// Paid back and never to come back: of a return that expired, or missing from one.
    pub given_up: i64,
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
        self.delivered - self.return_requested - self.returned - self.given_up
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

    /// Gives up the stock set aside for `n` unpacked units, which wait for stock from now on.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn backorder(&mut self, n: i64) -> Result<(), TooMany> {
        check("backordered", n, self.packable())?;
        self.allocated -= n;
        self.backordered += n;
        Ok(())
    }

    /// Makes it a line of `ordered` units, `backordered` of which wait for stock; 0 units for a line that is removed.
    ///
    /// # Errors
    /// [`TooMany`] once a unit is packed or cancelled, and when more units wait than are ordered.
    pub fn edit(&mut self, ordered: i64, backordered: i64) -> Result<(), TooMany> {
        let most = if self.packed == 0 && self.cancelled == 0 {
            i64::MAX
        } else {
            0
        };
        if !(0..=most).contains(&ordered) || most == 0 {
            return Err(TooMany {
                verb: "ordered",
                asked: ordered,
                possible: most,
            });
        }
        if !(0..=ordered).contains(&backordered) {
            return Err(TooMany {
                verb: "backordered",
                asked: backordered,
                possible: ordered,
            });
        }
        *self = Self::placed(ordered, backordered);
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

    /// Expects `n` units of an approved return no longer: they are paid back and stay away.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn give_up_return(&mut self, n: i64) -> Result<(), TooMany> {
        check("given up", n, self.return_requested)?;
        self.return_requested -= n;
        self.given_up += n;
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
mod tests;
