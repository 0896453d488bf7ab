//! Holds: stopping an order with a reason, and letting it go on.

use domain::{
    actor::{Actor, Permission},
    event::OrderEvent,
    forms::{self, FieldErrors},
    holds::{Hold, HoldKind, HoldRule, Holds, SetBy, Step, Stopped, rules},
    ids::OrderId,
    machine::Word,
    machines::{OrderState, PaymentState},
    money::Money,
    words::VariantKind,
};
use store::entity::order_lines;

use crate::{
    Error, Services,
    orders::{Change, Work, money},
    payments,
    views::whole,
};

/// Why a step has to wait, as a sentence.
#[must_use]
pub fn sentence(Stopped { kind, reason }: &Stopped) -> String {
    let article = if *kind == HoldKind::Address { "An" } else { "A" };
    format!("{article} {kind} hold stops this order: {reason}")
}

/// What stops an order, for staff that looks after orders.
///
/// # Errors
/// [`Error::NotFound`] when there is no such order; for everybody else too, customers included.
pub async fn of(s: &Services, actor: &Actor, order: OrderId) -> Result<Holds, Error> {
    if !whole::as_staff(s, actor, order).await? {
        return Err(Error::NotFound);
    }
    let graph = store::graph::load(s.db.read(), order).await?;
    Ok(graph.ok_or(Error::NotFound)?.order.holds)
}

/// Stops an order.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`]; [`Error::Invalid`] on `reason` when it is empty; [`Error::Conflict`] when
/// there is a hold of this kind, or the order is over.
pub async fn set(
    s: &Services,
    actor: &Actor,
    order: OrderId,
    kind: HoldKind,
    reason: &str,
) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    let reason = forms::required(&mut errors, "reason", "The reason", reason, 1000);
    errors.into_result(())?;
    let mut work = Work::staff(s, actor, order, Permission::SetHold).await?;
    if !matches!(
        work.graph.order.state,
        OrderState::Pending | OrderState::Confirmed
    ) {
        return Err(Error::conflict("This order is closed."));
    }
    if let Some(Hold { reason, .. }) = work.graph.order.holds.0.get(&kind) {
        let label = kind.label().to_lowercase();
        return Err(Error::conflict(format!(
            "There is a {label} hold already: {reason}"
        )));
    }
    work.graph.order.holds.set(kind, &reason, SetBy::Person);
    work.event_because(OrderEvent::HoldSet { kind, rule: None }, &reason);
    work.commit().await
}

/// Lets an order go on, as far as no other hold stops it. Releasing what is not held changes nothing.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] when holds of this kind are for others to release; [`Error::Invalid`] on
/// `reason`, which may be empty.
pub async fn release(
    s: &Services,
    actor: &Actor,
    order: OrderId,
    kind: HoldKind,
    reason: &str,
) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    let reason = forms::optional(&mut errors, "reason", "The reason", reason, 1000);
    errors.into_result(())?;
    let mut work = Work::staff(s, actor, order, kind.released_by()).await?;
    let by_rule = work.graph.order.holds.is_by(HoldRule::BalanceDue);
    if work.graph.order.holds.release(kind) {
        work.event_because(OrderEvent::HoldReleased { kind, rule: None }, &reason);
        if kind == HoldKind::Payment && !by_rule {
            // Money that is to be paid had no place for its own hold beside this one.
            judge_balance(&mut work)?;
        }
        go_on(&mut work)?;
    }
    work.commit().await
}

/// Takes up what the hold has kept from happening by itself: confirming what is paid, and capturing.
fn go_on(work: &mut Change<'_>) -> Result<(), Error> {
    let left = work.graph.lines.iter().any(|l| l.ordered > l.cancelled);
    if left && payments::is_settled(&work.graph) {
        payments::confirm(work)?;
    }
    if work.graph.order.holds.check(Step::Capture).is_err() {
        return Ok(());
    }
    let (order, version) = (work.graph.order.id, work.graph.order.version);
    let promised = work.graph.payments.iter();
    let promised = promised.filter(|p| p.state == PaymentState::Authorized);
    for payment in promised.map(|p| p.id).collect::<Vec<_>>() {
        let payload = serde_json::json!({ "order": order, "payment": payment });
        work.job("payment.capture", payload, format!("held:{payment}:{version}"));
    }
    Ok(())
}

/// Applies the rules about an order whose payment has just succeeded.
pub(crate) fn judge(work: &mut Change<'_>) {
    // Those before a payment that was taken earlier were judged with it.
    let mut own = work.graph.payments.iter().rev().peekable();
    own.next_if(|p| payments::is_taken(p));
    let own = own.take_while(|p| !payments::is_taken(p));
    let declined = own.filter(|p| p.state == PaymentState::Failed).count();
    if let Some(reason) = rules::declined_cards(declined) {
        stop(work, HoldRule::DeclinedCards, &reason);
    }
}

/// Applies the rules about a new order, before anything is confirmed or paid.
pub(crate) fn judge_new(work: &mut Change<'_>) {
    let order = &work.graph.order;
    if let Some(reason) = rules::large_total(Money::new(order.total, order.currency)) {
        stop(work, HoldRule::LargeTotal, &reason);
    }
    if let Some(reason) = undeliverable(work) {
        stop(work, HoldRule::PostalBox, &reason);
    }
}

/// Applies the rule about the address of an order that has just got another one: it stops the order, or lets go of what it
/// has stopped before.
pub(crate) fn judge_address(work: &mut Change<'_>) -> Result<(), Error> {
    match undeliverable(work) {
        Some(reason) => stop(work, HoldRule::PostalBox, &reason),
        None => let_go(work, HoldRule::PostalBox, "The order has another address.")?,
    }
    Ok(())
}

/// Applies the rule about money that is still to be paid to an order that has just been changed.
pub(crate) fn judge_balance(work: &mut Change<'_>) -> Result<(), Error> {
    // Before it was paid for the first time, an order waits by itself.
    if payments::is_settled(&work.graph)
        && let Some(reason) = rules::balance_due(money::balance(&work.graph))
    {
        stop(work, HoldRule::BalanceDue, &reason);
    }
    go_on_when_paid(work)
}

/// Lets go of what waited for money, once nothing is to be paid any more. Whoever releases the hold by hand lets the order go
/// on unpaid: it is not stopped again.
pub(crate) fn go_on_when_paid(work: &mut Change<'_>) -> Result<(), Error> {
    if money::balance(&work.graph) > 0 {
        return Ok(());
    }
    let_go(work, HoldRule::BalanceDue, "Everything is paid.")
}

/// Why goods cannot be brought to where the order goes; nothing of what is not brought.
fn undeliverable(work: &Change<'_>) -> Option<String> {
    let brought = |l: &order_lines::Model| l.kind != VariantKind::Digital;
    let any = work.graph.lines.iter().any(brought);
    any.then(|| rules::postal_box(&work.graph.order.shipping_address))
        .flatten()
}

/// Stops an order by a rule. Where there is a hold of this kind, it stays as it is.
fn stop(work: &mut Change<'_>, rule: HoldRule, reason: &str) {
    let (kind, key) = (rule.kind(), rule.as_str().to_owned());
    let by = SetBy::Rule(key.clone());
    if work.graph.order.holds.set(kind, reason, by) {
        let rule = Some(key);
        work.event_because(OrderEvent::HoldSet { kind, rule }, reason);
    }
}

/// Releases what a rule has set, and nothing that a person or another rule has.
fn let_go(work: &mut Change<'_>, rule: HoldRule, reason: &str) -> Result<(), Error> {
    if work.graph.order.holds.is_by(rule) && work.graph.order.holds.release(rule.kind()) {
        let (kind, rule) = (rule.kind(), Some(rule.as_str().to_owned()));
        work.event_because(OrderEvent::HoldReleased { kind, rule }, reason);
        go_on(work)?;
    }
    Ok(())
}
