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
    change(work, first, "");
}

/// Makes every order more urgent whose promise asks for it by now, and says how many that were.
///
/// # Errors
/// When the database cannot be reached; what is done by then stays.
pub async fn escalate(s: &Services) -> Result<u64, Error> {
    let system = Actor::system();
    let mut escalated = 0;
    loop {
        let due = store::urgency::due(s.db.read(), s.now(), BATCH).await?;
        let mut moved = false;
        for order in due {
            let mut work = Work::system(s, &system, order).await?;
            let (now, current) = (work.now, work.graph.order.priority);
            let next = priority::escalated(now, work.graph.order.promised_at, current);
            if !open(&work) || next == current {
                continue;
            }
            change(&mut work, next, "");
            match work.commit().await {
                // Somebody was faster; it is looked at again.
                Err(Error::Conflict(_) | Error::Raced(_)) => {}
                done => {
                    done?;
                    moved = true;
                    escalated += 1;
                }
            }
        }
        if !moved {
            return Ok(escalated);
        }
    }
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
