//! What the customer does about a payment: a second step, or another card.

use domain::{
    actor::{Actor, Permission},
    forms::FieldErrors,
    ids::{OrderId, PaymentId},
    machines::PaymentState,
    money::Money,
    time::{DAY, Timestamp},
};
use gateways::payments::{CardField, Token, YearMonth, tokenise};
use store::graph::Graph;

use super::{CARDS, authorize, is_asked, is_settled, is_taken, new_payment, outcome, schedule};
use crate::{
    Error, Services,
    orders::{Work, money},
    provider,
};

/// A card as typed. It is turned into a token at once and never stored.
#[derive(Clone, Default)]
pub struct CardInput {
    /// The number.
    pub number: String,
    /// `MM/YY`.
    pub expiry: String,
    /// The security code.
    pub cvc: String,
}

impl std::fmt::Debug for CardInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CardInput(…)")
    }
}

/// What the customer has to do next about a payment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PaymentNext {
    /// Nothing.
    Done,
    /// Nothing for now: the provider does not answer, and is asked again in a while.
    Waiting,
    /// Enter the code the bank sent.
    NeedsCode,
    /// Use another card; the sentence says why.
    Declined {
        /// The provider's sentence.
        message: String,
    },
}

impl CardInput {
    /// The token that stands for the card.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `card_number`, `card_expiry` or `card_cvc`.
    pub fn token(&self, s: &Services) -> Result<Token, Error> {
        let mut errors = FieldErrors::default();
        let fields = [
            ("card_number", &self.number, "Please enter the card number."),
            ("card_expiry", &self.expiry, "Please enter the expiry date."),
            ("card_cvc", &self.cvc, "Please enter the security code."),
        ];
        for (field, text, missing) in fields {
            if text.trim().is_empty() {
                errors.add(field, missing);
            }
        }
        if !errors.0.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let today = s.now().to_utc();
        let today = YearMonth {
            year: u16::try_from(today.year()).unwrap_or(u16::MAX),
            month: today.month().into(),
        };
        tokenise(&self.number, &self.expiry, &self.cvc, today).map_err(|wrong| {
            for error in wrong {
                let field = match error.field {
                    CardField::Number => "card_number",
                    CardField::Expiry => "card_expiry",
                    CardField::Cvc => "card_cvc",
                };
                errors.add(field, error.message);
            }
            Error::Invalid(errors)
        })
    }
}

/// Answers the bank's second step with the code it sent.
///
/// # Errors
/// [`Error::NotFound`] when the order is not the actor's; [`Error::Conflict`] when no step is waiting;
/// [`Error::Invalid`] on `code` when it is empty.
pub async fn confirm_code(
    s: &Services,
    actor: &Actor,
    order: OrderId,
    code: &str,
) -> Result<PaymentNext, Error> {
    let code = code.trim();
    if code.is_empty() {
        return Err(Error::field("code", "Please enter the code."));
    }
    let (method, payment, provider_ref) = {
        let work = Work::customer(s, actor, order, Permission::RequestCancellation).await?;
        let waiting = work
            .graph
            .payments
            .iter()
            .find(|p| p.state == PaymentState::RequiresAction);
        let row = waiting.ok_or_else(|| Error::conflict("This payment does not wait for a code."))?;
        (
            row.method.clone(),
            row.id,
            row.provider_ref.clone().unwrap_or_default(),
        )
    };
    let gateway = provider::gateway(s, &method)?;
    outcome::check_soon(s, order, payment).await?;
    let next = match provider::ask(s, &method, gateway.confirm(&provider_ref, code)).await {
        Ok(answer) => or_waiting(order, outcome::answered(s, order, payment, answer).await),
        Err(error) if error.is_transient() => Err(Error::conflict(
            "The bank does not answer at the moment. Please try again in a minute.",
        )),
        // It may have been passed before, and the answer lost.
        Err(error) => match outcome::check(s, order, payment).await {
            Ok(PaymentNext::NeedsCode) => {
                outcome::decline(s, order, payment, "provider_error", &error.message).await
            }
            found => or_waiting(order, found),
        },
    }?;
    if s.is_asked() {
        // Somebody else passed a code at the same moment, or the answer is still to come: the order is told as it is.
        Work::system(s, &Actor::system(), order).await?.commit().await?;
    }
    Ok(next)
}

/// Pays what is still to be paid by another card.
///
/// # Errors
/// [`Error::NotFound`] when the order is not the actor's; [`Error::Conflict`] when it does not wait for a payment, or costs
/// something else than was `shown`; [`Error::Invalid`] on the card's fields.
pub async fn retry(
    s: &Services,
    actor: &Actor,
    order: OrderId,
    card: CardInput,
    shown: Option<i64>,
) -> Result<PaymentNext, Error> {
    pay_again(s, actor, order, &card.token(s)?, shown).await
}

/// As [`retry`], with what stands for the card. `shown` is what the customer was told to pay, in minor units; `None` when
/// nobody was told.
///
/// # Errors
/// [`Error::NotFound`] when the order is not the actor's; [`Error::Conflict`] when it does not wait for a payment, or costs
/// something else than was shown.
pub async fn pay_again(
    s: &Services,
    actor: &Actor,
    order: OrderId,
    token: &Token,
    shown: Option<i64>,
) -> Result<PaymentNext, Error> {
    let payment: PaymentId = {
        let mut work = Work::customer(s, actor, order, Permission::RequestCancellation).await?;
        let amount = money::balance(&work.graph);
        if amount == 0 || is_asked(&work.graph) {
            return Err(Error::conflict("This order does not wait for a payment."));
        }
        let amount = Money::new(amount, work.graph.order.currency);
        if shown.is_some_and(|shown| shown != amount.minor) {
            return Err(Error::conflict(format!(
                "The order was changed: {amount} is to be paid now. Please look again before you pay."
            )));
        }
        if tried(&work.graph, work.now) >= CARDS {
            return Err(Error::conflict(if is_settled(&work.graph) {
                "Too many cards were tried for this order. Please try again tomorrow."
            } else {
                "Too many cards were tried for this order. Please place it again in a while."
            }));
        }
        let position = i64::try_from(work.graph.payments.len()).unwrap_or(i64::MAX);
        let row = new_payment(s, order, position, "test", amount, Some(token));
        let id = row.id;
        work.graph.payments.push(row);
        work.event(domain::event::OrderEvent::PaymentStarted {
            payment: id,
            amount: amount.minor,
        });
        schedule(&mut work, id);
        work.commit().await?;
        id
    };
    or_waiting(order, authorize(s, order, payment).await)
}

/// Cards that were tried within a day since one was taken.
fn tried(graph: &Graph, now: Timestamp) -> usize {
    let since = graph.payments.iter().rev().take_while(|p| !is_taken(p));
    since.filter(|p| p.created_at.plus(DAY) > now).count()
}

/// What was begun goes on without the customer: a provider that does not answer now is asked again by a job.
fn or_waiting(order: OrderId, answer: Result<PaymentNext, Error>) -> Result<PaymentNext, Error> {
    match answer {
        Err(error @ (Error::Internal(_) | Error::Raced(_))) => {
            tracing::warn!(%order, %error, "the provider did not answer at once");
            Ok(PaymentNext::Waiting)
        }
        answer => answer,
    }
}
