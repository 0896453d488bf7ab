//! How urgent orders are: set by hand, and growing by itself as the promise comes near.

use domain::{
    actor::{Actor, Permission},
    event::OrderEvent,
    forms::{self, FieldErrors},
    ids::OrderId,
    machines::OrderState,
    priority::{self, Priority},
};

use crate::{
    Error, Services,
    orders::{Change, Work},
};

/// Orders that are looked for at once.
const BATCH: u64 = 200;

/// Says how urgent an order is. The same again changes nothing.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`]; [`Error::Invalid`] on `reason`, which may be empty; [`Error::Conflict`]
/// when the order is over.
pub async fn set(
    s: &Services,
    actor: &Actor,
    order: OrderId,
    priority: Priority,
    reason: &str,
) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    let reason = forms::optional(&mut errors, "reason", "The reason", reason, 1000);
    errors.into_result(())?;
    let mut work = Work::staff(s, actor, order, Permission::SetPriority).await?;
    if !open(&work) {
        return Err(Error::conflict("This order is closed."));
    }
    change(&mut work, priority, &reason);
    work.commit().await
}

/// The priority of an order that is being placed.
pub(crate) fn begin(work: &mut Change<'_>) {
    let promised = work.graph.order.promised_at;
    let first = priority::starting(work.now, promised, work.actor().tier);
    if work.graph.order.priority != first {
        work.graph.order.priority = first;
        work.event_by_rule(OrderEvent::PriorityChanged { priority: first });
    }
}

/// Makes every order more urgent whose promise asks for it by now, and says how many that were. One that cannot be changed
/// keeps no other back: it is looked at the next time.
///
/// # Errors
/// When the database cannot be read; what is done by then stays.
pub async fn escalate(s: &Services) -> Result<u64, Error> {
    let now = s.now();
    let (mut escalated, mut last) = (0, None);
    loop {
        let due = store::urgency::due(s.db.read(), now, last, BATCH).await?;
        for (_, order) in &due {
            match Box::pin(one(s, *order)).await {
                Ok(moved) => escalated += u64::from(moved),
                Err(error) => tracing::warn!(%order, %error, "a late order could not be made more urgent"),
            }
        }
        last = due.last().copied();
        if last.is_none() {
            return Ok(escalated);
        }
    }
}

/// Makes an order as urgent as its promise asks; says whether it was less.
async fn one(s: &Services, order: OrderId) -> Result<bool, Error> {
    let system = Actor::system();
    let mut work = Work::system(s, &system, order).await?;
    let (now, current) = (work.now, work.graph.order.priority);
    let next = priority::escalated(now, work.graph.order.promised_at, current);
    if !open(&work) || next == current {
        return Ok(false);
    }
    change(&mut work, next, "");
    work.commit().await?;
    Ok(true)
}

fn open(work: &Change<'_>) -> bool {
    matches!(
        work.graph.order.state,
        OrderState::Pending | OrderState::Confirmed
    )
}

pub(crate) fn change(work: &mut Change<'_>, priority: Priority, why: &str) {
    if work.graph.order.priority != priority {
        work.graph.order.priority = priority;
        work.event_because(OrderEvent::PriorityChanged { priority }, why);
    }
}
