//! Why nothing was ordered.

use domain::{
    forms::FieldErrors,
    machine::Word,
    validation::{Rule, Violation},
};

use crate::Error;

/// Something of which there is not enough.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shortage {
    /// Its stock-keeping unit; empty when it is not known any more.
    pub sku: String,
    /// Its name.
    pub title: String,
    /// How many were wanted, on all lines together.
    pub wanted: i64,
    /// How many there are; `None` when it is not sold any more.
    pub available: Option<i64>,
}

/// What of an order cannot be as it was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Unfit {
    /// Fields that cannot be read; by paths such as `payment/token` for programs, by name for forms.
    pub fields: FieldErrors,
    /// Rules that are not met.
    pub broken: Vec<Violation>,
    /// What there is not enough of, each once.
    pub short: Vec<Shortage>,
}

impl Unfit {
    /// An order that breaks rules.
    pub(super) const fn by(broken: Vec<Violation>, short: Vec<Shortage>) -> Self {
        Self {
            fields: FieldErrors(std::collections::BTreeMap::new()),
            broken,
            short,
        }
    }

    /// The same with what else is wrong. What is told of a rule and a field already is not told again; nor is anything of
    /// addresses when one cannot be read: it was left out when the rest was looked at.
    pub(super) fn and(mut self, more: Self) -> Self {
        let address = |v: &Violation| matches!(v.rule, Rule::ShippingAddress | Rule::BillingAddress);
        let unread = self.broken.iter().any(address);
        let told = |v: &Violation| {
            let same = |own: &Violation| own.rule == v.rule && own.field == v.field;
            (unread && address(v)) || self.broken.iter().any(same)
        };
        let new: Vec<Violation> = more.broken.into_iter().filter(|v| !told(v)).collect();
        self.broken.extend(new);
        for (field, why) in more.fields.0 {
            self.fields.0.entry(field).or_insert(why);
        }
        self.short.extend(more.short);
        self
    }

    /// Whether anything is wrong.
    pub(super) fn is_any(&self) -> bool {
        *self != Self::default()
    }

    /// `Ok(value)` when nothing is wrong.
    pub(super) fn into_result<T>(self, value: T) -> Result<T, Refused> {
        if self.is_any() {
            Err(Refused::Unfit(self))
        } else {
            Ok(value)
        }
    }

    /// Whether nothing else is wrong than that there is not enough.
    #[must_use]
    pub fn is_shortage(&self) -> bool {
        let scarce = |v: &Violation| matches!(v.rule, Rule::InStock | Rule::StillSold);
        self.fields.0.is_empty() && !self.short.is_empty() && self.broken.iter().all(scarce)
    }

    /// As a form says it: what is about the goods beside its cart.
    fn into_fields(self) -> FieldErrors {
        let (mut errors, mut cart) = (self.fields, Vec::new());
        for Violation { rule, field, reason } in self.broken {
            match (rule, field.split_once('.')) {
                (Rule::ShippingAddress, Some((_, part))) => errors.add(&format!("shipping_{part}"), reason),
                (Rule::BillingAddress, Some((_, part))) => errors.add(&format!("billing_{part}"), reason),
                (Rule::CustomerAllowed, _) => errors.add(&field, reason),
                _ => cart.push(reason),
            }
        }
        if !cart.is_empty() {
            errors.add("cart", cart.join(" "));
        }
        errors
    }
}

/// Why nothing was ordered. Nothing has been changed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It cannot be ordered as it was asked for.
    #[error("the order cannot be as it was asked for")]
    Unfit(Unfit),
    /// Anything else.
    #[error("{0}")]
    Error(Error),
}

impl<E: Into<Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

impl Refused {
    /// As a form says it.
    pub(super) fn into_form_error(self) -> Error {
        match self {
            Self::Error(error) => error,
            Self::Unfit(unfit) => Error::Invalid(unfit.into_fields()),
        }
    }

    /// The same, once the log has the rules that were not met. Their reasons name goods and fields, never a person.
    pub(super) fn logged(self, channel: &str) -> Self {
        if let Self::Unfit(Unfit { broken, .. }) = &self
            && !broken.is_empty()
        {
            let one = |v: &Violation| format!("{} at {}: {}", v.rule.as_str(), v.field, v.reason);
            let rules: Vec<String> = broken.iter().map(one).collect();
            tracing::info!(
                channel,
                rules = rules.join(" "),
                "an order was refused by its rules"
            );
        }
        self
    }
}
