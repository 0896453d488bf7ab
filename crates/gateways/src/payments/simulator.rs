//! The `test` gateway: a card simulator whose answers depend on nothing but what it is given.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use domain::money::Money;

use super::scenario::{CODE, ChargeState, Scenario};
use super::{
    AuthorizeOutcome, AuthorizeRequest, Captured, GatewayError, PaymentGateway, Refunded, Token, Voided,
    positive,
};

/// How many references one process remembers before it forgets them all, which only costs a repeated transient error.
const REMEMBERED: usize = 10_000;

/// The card simulator. Repeatable across restarts and processes: provider references are derived from ours and
/// say what the charge can do. Only the first answers and the effects seen by this process are in memory.
#[derive(Default, Debug)]
pub struct TestGateway {
    memory: Mutex<Memory>,
}

#[derive(Default, Debug)]
struct Memory {
    answers: HashMap<String, AuthorizeOutcome>,
    /// How second steps ended.
    confirmed: HashMap<String, AuthorizeOutcome>,
    failed_once: HashSet<String>,
    seen: HashSet<(EffectKind, String)>,
    effects: Vec<Effect>,
}

/// What moved money.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum EffectKind {
    /// Money was held.
    Authorized,
    /// Money was taken.
    Captured,
    /// A hold was let go.
    Voided,
    /// Money was given back.
    Refunded,
}

/// One effect at the simulated provider; a repeated reference adds none. For tests.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Effect {
    /// What happened.
    pub kind: EffectKind,
    /// Our reference of the call that caused it.
    pub reference: String,
    /// The amount; none for a void and for a hold after a second step.
    pub amount: Option<Money>,
}

impl TestGateway {
    /// The effects in this process so far, oldest first.
    #[must_use]
    pub fn effects(&self) -> Vec<Effect> {
        self.memory().effects.clone()
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Every write leaves the maps whole, so a panic elsewhere does not spoil them.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    fn make_room(&mut self) {
        if self.answers.len() + self.confirmed.len() + self.failed_once.len() + self.effects.len()
            >= REMEMBERED
        {
            *self = Self::default();
        }
    }

    fn record(&mut self, kind: EffectKind, reference: &str, amount: Option<Money>) {
        self.make_room();
        if self.seen.insert((kind, reference.to_owned())) {
            self.effects.push(Effect {
                kind,
                reference: reference.to_owned(),
                amount,
            });
        }
    }
}

fn charge(provider_ref: &str) -> Result<(ChargeState, &str), GatewayError> {
    ChargeState::parse(provider_ref).ok_or_else(|| GatewayError::permanent("no such test charge"))
}

#[async_trait]
impl PaymentGateway for TestGateway {
    fn method(&self) -> &'static str {
        "test"
    }

    async fn authorize(&self, request: AuthorizeRequest) -> Result<AuthorizeOutcome, GatewayError> {
        positive(request.amount)?;
        let reference = request.reference.as_str();
        let mut memory = self.memory();
        if let Some(first) = memory.answers.get(reference) {
            return Ok(first.clone());
        }
        memory.make_room();
        let scenario = Scenario::of(request.token.as_ref().map(Token::as_str));
        if scenario == Scenario::TransientOnce && memory.failed_once.insert(reference.to_owned()) {
            return Err(GatewayError::transient("the test provider is busy"));
        }
        let answer = scenario.answer(reference);
        match &answer {
            AuthorizeOutcome::Authorized { .. } => {
                memory.record(EffectKind::Authorized, reference, Some(request.amount));
            }
            AuthorizeOutcome::Captured { .. } => {
                memory.record(EffectKind::Captured, reference, Some(request.amount));
            }
            AuthorizeOutcome::RequiresAction { .. } | AuthorizeOutcome::Declined { .. } => {}
        }
        memory.answers.insert(reference.to_owned(), answer.clone());
        Ok(answer)
    }

    async fn confirm(&self, provider_ref: &str, answer: &str) -> Result<AuthorizeOutcome, GatewayError> {
        let (ChargeState::Pending, reference) = charge(provider_ref)? else {
            return Err(GatewayError::permanent("this test charge waits for no code"));
        };
        let outcome = if answer.trim() == CODE {
            AuthorizeOutcome::Authorized {
                provider_ref: ChargeState::Held.provider_ref(reference),
            }
        } else {
            AuthorizeOutcome::Declined {
                code: "authentication_failed".into(),
                message: "The code was not right.".into(),
            }
        };
        let mut memory = self.memory();
        if outcome.provider_ref().is_some() {
            memory.record(EffectKind::Authorized, reference, None);
        }
        memory.confirmed.insert(reference.to_owned(), outcome.clone());
        Ok(outcome)
    }

    async fn capture(
        &self,
        reference: &str,
        provider_ref: &str,
        amount: Money,
    ) -> Result<Captured, GatewayError> {
        positive(amount)?;
        match charge(provider_ref)?.0 {
            ChargeState::Held => {}
            ChargeState::Pending => {
                return Err(GatewayError::permanent(
                    "this test charge still waits for its code",
                ));
            }
            ChargeState::Unrefundable => {
                return Err(GatewayError::permanent("this test charge is captured already"));
            }
        }
        self.memory()
            .record(EffectKind::Captured, reference, Some(amount));
        Ok(Captured {
            provider_ref: format!("test_cap_{reference}"),
        })
    }

    async fn void(&self, reference: &str, provider_ref: &str) -> Result<Voided, GatewayError> {
        if charge(provider_ref)?.0 == ChargeState::Unrefundable {
            return Err(GatewayError::permanent("this test charge is captured already"));
        }
        self.memory().record(EffectKind::Voided, reference, None);
        Ok(Voided {
            provider_ref: format!("test_void_{reference}"),
        })
    }

    async fn refund(
        &self,
        reference: &str,
        provider_ref: &str,
        amount: Money,
    ) -> Result<Refunded, GatewayError> {
        positive(amount)?;
        match charge(provider_ref)?.0 {
            ChargeState::Held => {}
            ChargeState::Pending => {
                return Err(GatewayError::permanent("this test charge was never captured"));
            }
            ChargeState::Unrefundable => {
                return Err(GatewayError::permanent("the card's bank refuses refunds"));
            }
        }
        self.memory()
            .record(EffectKind::Refunded, reference, Some(amount));
        Ok(Refunded {
            provider_ref: format!("test_rf_{reference}"),
        })
    }

    async fn lookup(&self, reference: &str) -> Result<Option<AuthorizeOutcome>, GatewayError> {
        let memory = self.memory();
        let answer = memory.confirmed.get(reference);
        Ok(answer.or_else(|| memory.answers.get(reference)).cloned())
    }
}
