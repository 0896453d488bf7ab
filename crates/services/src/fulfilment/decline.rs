//! Declining a part: its seller cannot deliver it.

use domain::{
    actor::{Actor, Permission},
    event::OrderEvent,
    forms::{self, FieldErrors},
    ids::SellerOrderId,
    machine::Machine,
    machines::{OrderState, SellerOrderCommand, SellerOrderMachine},
};

use crate::{Error, Services, cancellations, orders::Work};

/// Refuses a part before work on it has begun: all of it is cancelled, its stock released, and what was paid for it goes
/// back. No hold stops that.
///
/// # Errors
/// [`Error::NotFound`] when the part is not the actor's; [`Error::Conflict`] when work on it has begun or it is over;
/// [`Error::Invalid`] on `reason` when it is empty.
pub async fn decline(s: &Services, actor: &Actor, part: SellerOrderId, reason: &str) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    let reason = forms::required(&mut errors, "reason", "The reason", reason, 1000);
    errors.into_result(())?;
    let mut work = Work::part(s, actor, part, Permission::Fulfil).await?;
    if work.graph.order.state == OrderState::Pending {
        return Err(Error::conflict("The order is not confirmed yet."));
    }
    let now = work.now;
    let row = work.graph.parts.iter_mut().find(|p| p.id == part);
    let row = row.ok_or(Error::NotFound)?;
    row.state = SellerOrderMachine::apply(row.state, SellerOrderCommand::Decline)?;
    row.seen_at.get_or_insert(now);
    work.event_because(OrderEvent::PartDeclined { seller_order: part }, &reason);
    let before = work.graph.order.cancelled_amount;
    cancellations::cancel_part(&mut work, part, &reason)?;
    let amount = work.graph.order.cancelled_amount - before;
    cancellations::grant_what_came_true(&mut work, amount)?;
    work.commit().await
}
