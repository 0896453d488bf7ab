//! What a check found.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

/// Findings that are listed; beyond these they are only counted.
const LISTED: usize = 200;

/// Something that contradicts something else.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// The rule that is broken, such as `ledger_balance`.
    pub rule: &'static str,
    /// What breaks it: an order, a stock row, a consumer.
    pub subject: String,
    /// How.
    pub detail: String,
}

/// The outcome of a check.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Report {
    /// Orders checked.
    pub orders: u64,
    /// Events folded.
    pub events: u64,
    /// Findings per rule.
    pub counts: BTreeMap<&'static str, u64>,
    /// The first findings, at most 200.
    pub findings: Vec<Finding>,
    /// What is sound and wants somebody's attention all the same.
    pub warnings: Vec<String>,
}

impl Report {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.counts.is_empty()
    }

    /// How many findings there are, the unlisted ones included.
    #[must_use]
    pub fn found(&self) -> u64 {
        self.counts.values().sum()
    }

    pub(super) fn add(&mut self, rule: &'static str, subject: impl fmt::Display, detail: impl Into<String>) {
        *self.counts.entry(rule).or_default() += 1;
        if self.findings.len() < LISTED {
            self.findings.push(Finding {
                rule,
                subject: subject.to_string(),
                detail: detail.into(),
            });
        }
    }

    /// Adds a finding when two values that must agree do not.
    pub(super) fn equal<T: PartialEq + fmt::Debug>(
        &mut self,
        rule: &'static str,
        subject: impl fmt::Display,
        what: &str,
        stored: T,
        expected: T,
    ) {
        if stored != expected {
            self.add(
                rule,
                subject,
                format!("{what} is {stored:?} and should be {expected:?}"),
            );
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            orders,
            events,
            counts,
            findings,
            warnings,
        } = self;
        writeln!(f, "{orders} orders and {events} events checked.")?;
        for warning in warnings {
            writeln!(f, "warning: {warning}")?;
        }
        if counts.is_empty() {
            return writeln!(f, "Everything agrees.");
        }
        for (rule, count) in counts {
            writeln!(f, "{rule}: {count} findings")?;
        }
        for Finding {
            rule,
            subject,
            detail,
        } in findings
        {
            writeln!(f, "  {rule}: {subject}: {detail}")?;
        }
        let unlisted = self.found().saturating_sub(findings.len() as u64);
        if unlisted > 0 {
            writeln!(f, "  and {unlisted} more")?;
        }
        Ok(())
    }
}
