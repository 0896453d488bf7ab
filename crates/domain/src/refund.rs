//! How much money goes back when units are cancelled or returned.
//!
//! A line's paid total is shared out over its units cumulatively: the first `k` of `n` units are worth
//! `total × k / n`, rounded, whatever the order they leave in. So any sequence of partial cancellations and returns
//! gives back, in sum, exactly what was paid for the units that left, and never a cent more.
//!
//! [`PaidOrder`] does this for a whole order, with the tax inside and the shipping fee of each part.

use serde::{Deserialize, Serialize};

use crate::{ids::LineId, lines::TooMany, money::fraction, words};

words! {
    /// When the shipping fee of a seller's part goes back.
    pub enum FeePolicy {
        /// Never.
        Never = "never",
        /// With the last unit of the part, when every unit was cancelled and none was sent.
        WhenCancelled = "when_cancelled",
        /// With the last unit of the part, cancelled or returned.
        WhenGone = "when_gone",
    }
    /// How units leave an order.
    pub enum Leave {
        /// Before they were packed.
        Cancelled = "cancelled",
        /// After they were delivered.
        Returned = "returned",
    }
}

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

/// A line as it was paid, in minor units, and what of it has gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PaidLine {
    /// The line.
    pub line: LineId,
    /// Paid for the whole line, after discounts and with tax.
    pub total: i64,
    /// Of that, tax.
    pub tax: i64,
    /// Units bought.
    pub ordered: i64,
    /// Units cancelled.
    pub cancelled: i64,
    /// Units returned, those that are allowed to come back included.
    pub returned: i64,
}

/// One seller's part as it was paid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PaidPart {
    /// Its shipping fee in minor units.
    pub shipping: i64,
    /// Its lines.
    pub lines: Vec<PaidLine>,
}

/// An order as it was paid, and what of it has gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PaidOrder {
    /// Its parts.
    pub parts: Vec<PaidPart>,
    /// When fees go back.
    pub fees: FeePolicy,
}

/// What of one seller's part is no longer sold, in minor units: the customer owes it no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Undone {
    /// Goods after discount, without tax.
    pub goods: i64,
    /// Their tax.
    pub tax: i64,
    /// Shipping.
    pub shipping: i64,
}

impl Undone {
    /// All of it.
    #[must_use]
    pub const fn amount(&self) -> i64 {
        self.goods + self.tax + self.shipping
    }
}

/// Units that are to leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leaving {
    /// Of which line.
    pub line: LineId,
    /// How many.
    pub units: i64,
    /// How.
    pub how: Leave,
}

/// What goes back for units of one part, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Worth {
    /// For the goods, with tax.
    pub goods: i64,
    /// Of that, tax.
    pub tax: i64,
    /// For shipping.
    pub shipping: i64,
}

impl Worth {
    /// All of it.
    #[must_use]
    pub const fn total(&self) -> i64 {
        self.goods + self.shipping
    }
}

/// Why units cannot leave.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RefundError {
    /// The order has no such line.
    #[error("{0} is not a line of this order")]
    Unknown(LineId),
    /// Fewer units are left, or fewer than one is asked for.
    #[error(transparent)]
    TooMany(TooMany),
}

impl PaidLine {
    fn share(&self, total: i64) -> LineShare {
        LineShare {
            total,
            ordered: self.ordered,
            gone: self.cancelled + self.returned,
        }
    }

    fn leave(&mut self, units: i64, how: Leave) -> Result<Worth, RefundError> {
        let left = self.ordered - self.cancelled - self.returned;
        if !(1..=left).contains(&units) {
            return Err(RefundError::TooMany(TooMany {
                verb: match how {
                    Leave::Cancelled => "cancelled",
                    Leave::Returned => "returned",
                },
                asked: units,
                possible: left,
            }));
        }
        let worth = Worth {
            goods: self.share(self.total).worth(units),
            tax: self.share(self.tax).worth(units),
            shipping: 0,
        };
        match how {
            Leave::Cancelled => self.cancelled += units,
            Leave::Returned => self.returned += units,
        }
        Ok(worth)
    }
}

impl PaidPart {
    /// What of its fee has gone back once its lines are as they are.
    fn fee_gone(&self, policy: FeePolicy) -> i64 {
        let all = |gone: fn(&PaidLine) -> i64| self.lines.iter().all(|l| gone(l) == l.ordered);
        let goes = match policy {
            FeePolicy::Never => false,
            FeePolicy::WhenCancelled => all(|l| l.cancelled),
            FeePolicy::WhenGone => all(|l| l.cancelled + l.returned),
        };
        if goes { self.shipping } else { 0 }
    }
}

impl PaidOrder {
    /// What was paid for all of it.
    #[must_use]
    pub fn total(&self) -> i64 {
        let part = |p: &PaidPart| p.shipping + p.lines.iter().map(|l| l.total).sum::<i64>();
        self.parts.iter().map(part).sum()
    }

    /// Takes units away and says what goes back for each part, in the order of the parts.
    ///
    /// # Errors
    /// [`RefundError`]; nothing is taken away then.
    pub fn leave(&mut self, leaving: &[Leaving]) -> Result<Vec<Worth>, RefundError> {
        let mut after = self.clone();
        let mut worth = vec![Worth::default(); self.parts.len()];
        for Leaving { line: id, units, how } in leaving {
            let found = after.parts.iter_mut().zip(&mut worth).find_map(|(part, worth)| {
                let line = part.lines.iter_mut().find(|l| l.line == *id)?;
                Some((line, worth))
            });
            let (line, worth) = found.ok_or(RefundError::Unknown(*id))?;
            let Worth { goods, tax, .. } = line.leave(*units, *how)?;
            worth.goods += goods;
            worth.tax += tax;
        }
        for ((before, after), worth) in self.parts.iter().zip(&after.parts).zip(&mut worth) {
            worth.shipping = after.fee_gone(self.fees) - before.fee_gone(self.fees);
        }
        *self = after;
        Ok(worth)
    }

    /// As [`PaidOrder::leave`], for a preview: nothing is taken away.
    ///
    /// # Errors
    /// [`RefundError`].
    pub fn worth(&self, leaving: &[Leaving]) -> Result<Vec<Worth>, RefundError> {
        self.clone().leave(leaving)
    }
}

/// What can still be promised back, in minor units: what was taken, less what the customer's bank took back and what is
/// promised back already, whether it has gone back yet or not.
#[must_use]
pub fn refundable(captured: i64, charged_back: i64, promised: i64) -> i64 {
    captured
        .saturating_sub(charged_back)
        .saturating_sub(promised)
        .max(0)
}

#[cfg(test)]
mod tests;
