//! Refunds that their provider refused: a person tries again, or pays the money back by other means.

use domain::{
    actor::{Actor, Permission},
    event::OrderEvent,
    forms::{self, FieldErrors},
    ids::RefundId,
    machine::Machine,
    machines::{RefundCommand, RefundMachine, RefundState},
};

use super::refunds;
use crate::{Error, Services, orders::Work};

/// Asks the provider once more.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`]; [`Error::Conflict`] when the refund did not fail, or no longer.
pub async fn retry_refund(s: &Services, actor: &Actor, refund: RefundId) -> Result<(), Error> {
    let (mut work, at) = open(s, actor, refund).await?;
    let row = &mut work.graph.refunds[at];
    row.state = RefundMachine::apply(row.state, RefundCommand::Process)?;
    row.error = None;
    work.event(OrderEvent::RefundProcessing { refund });
    let (order, version) = (work.graph.order.id, work.graph.order.version);
    work.job(
        "refund.process",
        serde_json::json!({ "order": order, "refund": refund }),
        format!("refund:{refund}:{version}"),
    );
    work.commit().await
}

/// Records that a person paid the money back by other means; `how` says how to find it: a bank reference, a receipt.
///
/// # Errors
/// [`Error::Invalid`] on `how`; [`Error::NotFound`]; [`Error::Forbidden`]; [`Error::Conflict`] when the refund did not
/// fail, or no longer.
pub async fn paid_by_hand(s: &Services, actor: &Actor, refund: RefundId, how: &str) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    let how = forms::required(&mut errors, "how", "The reference", how, 200);
    errors.into_result(())?;
    let (mut work, at) = open(s, actor, refund).await?;
    let row = &mut work.graph.refunds[at];
    row.state = RefundMachine::apply(row.state, RefundCommand::Process)?;
    work.event_because(
        OrderEvent::RefundProcessing { refund },
        &format!("Paid back by hand: {how}"),
    );
    refunds::succeed(&mut work, at, how)?;
    work.commit().await
}

/// Opens the order of a failed refund.
async fn open<'a>(s: &'a Services, actor: &'a Actor, refund: RefundId) -> Result<(Work<'a>, usize), Error> {
    let order = store::failed_refunds::order_of(s.db.read(), refund).await?;
    let order = order.ok_or(Error::NotFound)?;
    let work = Work::staff(s, actor, order, Permission::DecideRefund).await?;
    let at = work.graph.refunds.iter().position(|r| r.id == refund);
    let at = at.ok_or(Error::NotFound)?;
    match work.graph.refunds[at].state {
        RefundState::Failed => Ok((work, at)),
        _ => Err(Error::conflict("This refund does not wait for anybody any more.")),
    }
}
