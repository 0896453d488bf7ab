//! How much money goes back when units are cancelled or returned.
//!
//! A line's paid total is shared out over its units cumulatively: the first `k` of `n` units are worth
//! `total × k / n`, rounded, whatever the order they leave in. The tax within is shared out in the same way. The shipping
//! fee of a seller's part goes back with its last unit, cancelled or returned. So any sequence of partial cancellations
//! and returns gives back, in sum, exactly what was paid for the units that left, and never a cent more; and once nothing
//! is left, all that was paid (`docs/adr/0015-the-fee-goes-back-with-the-last-unit.md`).

use serde::{Deserialize, Serialize};

use crate::{
    ids::LineId,
    money::{fraction, split},
};

/// A line as it was paid, in minor units, and how many of its units have gone.
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
    /// Units cancelled, returned, or allowed to come back.
    pub gone: i64,
}

/// One seller's part as it was paid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PaidPart {
    /// Its shipping fee in minor units.
    pub shipping: i64,
    /// Its lines.
    pub lines: Vec<PaidLine>,
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

    /// What is undone when only `amount` of it goes back: its share of each, by largest remainder.
    #[must_use]
    pub fn share(self, amount: i64) -> Self {
        if amount >= self.amount() {
            return self;
        }
        match split(amount.max(0), &[self.goods, self.tax, self.shipping])[..] {
            [goods, tax, shipping] => Self { goods, tax, shipping },
            _ => self,
        }
    }
}

impl std::ops::AddAssign for Undone {
    fn add_assign(&mut self, Self { goods, tax, shipping }: Self) {
        self.goods += goods;
        self.tax += tax;
        self.shipping += shipping;
    }
}

impl PaidLine {
    /// What `units` more units are worth; those beyond the bought ones are worth nothing.
    #[must_use]
    pub fn worth(&self, units: i64) -> Undone {
        let before = self.gone.clamp(0, self.ordered);
        let after = before.saturating_add(units.max(0)).min(self.ordered);
        let share = |of| fraction(of, after, self.ordered.max(1)) - fraction(of, before, self.ordered.max(1));
        let tax = share(self.tax);
        Undone {
            goods: share(self.total) - tax,
            tax,
            shipping: 0,
        }
    }
}

impl PaidPart {
    /// Whether none of its units is left.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.lines.iter().all(|line| line.gone >= line.ordered)
    }

    /// What goes back when units of its lines leave it; units beyond those that are left count for nothing.
    #[must_use]
    pub fn worth(&self, leaving: &[(LineId, i64)]) -> Undone {
        let mut worth = Undone::default();
        let mut after = self.clone();
        for (id, units) in leaving {
            for line in after.lines.iter_mut().filter(|line| line.line == *id) {
                worth += line.worth(*units);
                line.gone = line.gone.saturating_add((*units).max(0));
            }
        }
        if after.is_gone() && !self.is_gone() {
            worth.shipping = self.shipping;
        }
        worth
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
