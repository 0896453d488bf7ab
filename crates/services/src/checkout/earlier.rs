//! What orders of the same transaction have taken, which no query finds yet.

use domain::{
    ids::{UserId, VariantId},
    promotions::Codes,
};
use store::limits::Customer;

use super::build::Chosen;

/// Orders of this transaction whose customers may have only so much of something.
#[derive(Clone, Debug, Default)]
pub(super) struct Earlier(Vec<One>);

#[derive(Clone, Debug)]
struct One {
    user: Option<UserId>,
    email: Option<String>,
    codes: Codes,
    units: Vec<(VariantId, i64)>,
}

impl One {
    fn is_of(&self, customer: Customer<'_>) -> bool {
        (self.user.is_some() && self.user == customer.user)
            || (self.email.is_some() && self.email.as_deref() == customer.email)
    }
}

impl Earlier {
    /// Notes an order, if anything of it may be limited.
    pub(super) fn add(&mut self, customer: Customer<'_>, codes: &Codes, chosen: &[Chosen]) {
        let limited = chosen.iter().filter(|c| c.offer.limit_per_customer.is_some());
        let units: Vec<(VariantId, i64)> = limited.map(|c| (c.offer.variant, c.quantity)).collect();
        if !codes.0.is_empty() || !units.is_empty() {
            self.0.push(One {
                user: customer.user,
                email: customer.email.map(str::to_owned),
                codes: codes.clone(),
                units,
            });
        }
    }

    /// How often the customer has used a code.
    pub(super) fn uses(&self, code: &str, customer: Customer<'_>) -> i64 {
        let of = self.0.iter().filter(|one| one.is_of(customer));
        let uses = of.filter(|one| one.codes.0.iter().any(|own| own == code)).count();
        i64::try_from(uses).unwrap_or(i64::MAX)
    }

    /// How many units of a variant the customer has taken.
    pub(super) fn units(&self, variant: VariantId, customer: Customer<'_>) -> i64 {
        let of = self.0.iter().filter(|one| one.is_of(customer));
        let units = of.flat_map(|one| &one.units);
        units.filter(|(of, _)| *of == variant).map(|(_, n)| n).sum()
    }
}
