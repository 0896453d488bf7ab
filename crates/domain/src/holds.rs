//! Holds: what stops an order without changing its state.

pub mod rules;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use rules::HoldRule;

use crate::{actor::Permission, event::OrderEvent, machine::Word, words};

words! {
    /// Why an order is stopped. An order has at most one hold of each kind.
    pub enum HoldKind {
        /// It may be fraud.
        Fraud = "fraud",
        /// Something is wrong with its payment.
        Payment = "payment",
        /// Its address cannot be delivered to.
        Address = "address",
        /// Somebody wants it to wait.
        Manual = "manual",
    }
    /// A step that a hold may stop.
    pub enum Step {
        /// Accept the order.
        Confirm = "confirm",
        /// Take the money.
        Capture = "capture",
        /// Begin to work on a part.
        Process = "process",
        /// Pack units.
        Pack = "pack",
        /// Hand a parcel to a carrier.
        Ship = "ship",
    }
}

impl HoldKind {
    /// What this kind of hold stops. An edit, a cancellation and a refund are no steps: they are the ways out.
    ///
    /// A wrong address lets the order be confirmed, paid and made, and stops it where the address is first used.
    #[must_use]
    pub const fn stops(self) -> &'static [Step] {
        use Step as S;
        match self {
            Self::Fraud => &[S::Confirm, S::Capture, S::Process, S::Pack, S::Ship],
            Self::Address => &[S::Pack, S::Ship],
            Self::Payment | Self::Manual => &[S::Confirm, S::Process, S::Pack, S::Ship],
        }
    }

    /// What somebody needs to release it. A rule that judges something that can change releases what it has set itself, and
    /// nothing else.
    #[must_use]
    pub const fn released_by(self) -> Permission {
        match self {
            Self::Fraud | Self::Payment => Permission::ReleaseRiskHold,
            Self::Address | Self::Manual => Permission::ReleaseHold,
        }
    }
}

/// Who set a hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetBy {
    /// A person.
    Person,
    /// A rule, by its key.
    Rule(String),
}

/// A hold on an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hold {
    /// Why, in words for those who decide about it.
    pub reason: String,
    /// Who set it.
    pub by: SetBy,
}

/// A step that a hold stops.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a {kind} hold stops this order: {reason}")]
pub struct Stopped {
    /// The hold.
    pub kind: HoldKind,
    /// Its reason.
    pub reason: String,
}

/// The holds of an order.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct Holds(pub BTreeMap<HoldKind, Hold>);

impl Holds {
    /// Follows an event of the order. Why it was stopped is said beside the event, not in it.
    pub fn follow(&mut self, event: &OrderEvent, justification: &str) {
        match event {
            OrderEvent::HoldSet { kind, rule } => {
                let by = rule.clone().map_or(SetBy::Person, SetBy::Rule);
                self.set(*kind, justification.to_owned(), by);
            }
            OrderEvent::HoldReleased { kind, .. } => drop(self.release(*kind)),
            _ => {}
        }
    }

    /// Sets a hold; false when there is one of its kind already, which stays as it is.
    pub fn set(&mut self, kind: HoldKind, reason: impl Into<String>, by: SetBy) -> bool {
        if self.0.contains_key(&kind) {
            return false;
        }
        let reason = reason.into();
        self.0.insert(kind, Hold { reason, by });
        true
    }

    /// Releases a hold; false when there is none of its kind.
    pub fn release(&mut self, kind: HoldKind) -> bool {
        self.0.remove(&kind).is_some()
    }

    /// Whether there is a hold that this rule has set.
    #[must_use]
    pub fn is_by(&self, rule: HoldRule) -> bool {
        let by = self.0.get(&rule.kind()).map(|hold| &hold.by);
        matches!(by, Some(SetBy::Rule(key)) if key == rule.as_str())
    }

    /// Whether the order may take `step`.
    ///
    /// # Errors
    /// [`Stopped`] by the first hold that stops it.
    pub fn check(&self, step: Step) -> Result<(), Stopped> {
        match self.0.iter().find(|(kind, _)| kind.stops().contains(&step)) {
            None => Ok(()),
            Some((kind, hold)) => Err(Stopped {
                kind: *kind,
                reason: hold.reason.clone(),
            }),
        }
    }

    /// Whether there is any.
    #[must_use]
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// The kinds there are.
    #[must_use]
    pub fn kinds(&self) -> BTreeSet<HoldKind> {
        self.0.keys().copied().collect()
    }

    /// For people: `Fraud: two cards in one minute. Address: no such street.`; empty without a hold.
    #[must_use]
    pub fn summary(&self) -> String {
        let one = |(kind, hold): (&HoldKind, &Hold)| {
            format!("{}: {}.", kind.label(), hold.reason.trim_end_matches('.'))
        };
        self.0.iter().map(one).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::actor::Role;

    fn held(kinds: &[HoldKind]) -> Holds {
        let mut holds = Holds::default();
        for kind in kinds {
            holds.set(*kind, "because", SetBy::Person);
        }
        holds
    }

    #[test]
    fn each_kind_stops_what_it_should() {
        use Step as S;
        let table = [
            (HoldKind::Fraud, &[][..]),
            (HoldKind::Payment, &[S::Capture][..]),
            (HoldKind::Address, &[S::Confirm, S::Capture, S::Process][..]),
            (HoldKind::Manual, &[S::Capture][..]),
        ];
        assert_eq!(table.len(), HoldKind::ALL.len());
        for (kind, open) in table {
            for step in Step::ALL {
                assert_eq!(
                    held(&[kind]).check(*step).is_ok(),
                    open.contains(step),
                    "{kind} {step}"
                );
            }
        }
    }

    #[test]
    fn a_hold_says_why_it_stops() {
        let mut holds = Holds::default();
        assert!(holds.set(
            HoldKind::Fraud,
            "two cards in one minute",
            SetBy::Rule("velocity".into())
        ));
        assert!(!holds.set(HoldKind::Fraud, "again", SetBy::Person));
        holds.set(HoldKind::Address, "no such street.", SetBy::Person);
        let stopped = holds.check(Step::Ship).unwrap_err();
        assert_eq!(
            stopped.to_string(),
            "a fraud hold stops this order: two cards in one minute"
        );
        assert_eq!(
            holds.summary(),
            "Fraud: two cards in one minute. Address: no such street."
        );
        assert!(holds.release(HoldKind::Fraud) && !holds.release(HoldKind::Fraud));
        assert_eq!(holds.check(Step::Confirm), Ok(()));
        let json = serde_json::to_string(&holds).unwrap();
        assert_eq!(serde_json::from_str::<Holds>(&json).unwrap(), holds);
    }

    #[test]
    fn who_sets_a_hold_for_risk_is_not_who_releases_it() {
        let may = |role: Role, kind: HoldKind| role.permissions().contains(&kind.released_by());
        assert!(!may(Role::Operations, HoldKind::Fraud) && may(Role::Operations, HoldKind::Address));
        assert!(may(Role::Finance, HoldKind::Fraud) && may(Role::Administrator, HoldKind::Payment));
        assert!(!may(Role::SellerOwner, HoldKind::Manual));
    }

    proptest! {
        #[test]
        fn a_step_is_free_exactly_when_no_hold_stops_it(
            steps in prop::collection::vec((prop::sample::select(HoldKind::ALL), any::<bool>()), 0..20),
        ) {
            let mut holds = Holds::default();
            let mut model = BTreeSet::new();
            for (kind, set) in steps {
                let changed = if set {
                    holds.set(kind, "because", SetBy::Person)
                } else {
                    holds.release(kind)
                };
                prop_assert_eq!(changed, if set { model.insert(kind) } else { model.remove(&kind) });
                prop_assert_eq!(holds.kinds(), model.clone());
                for step in Step::ALL {
                    let stopped = model.iter().any(|k| k.stops().contains(step));
                    prop_assert_eq!(holds.check(*step).is_err(), stopped);
                }
            }
        }
    }
}
