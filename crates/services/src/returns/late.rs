//! Approved returns whose goods do not come: the customer is reminded, and in the end they expire.

use domain::{
    actor::Actor,
    event::OrderEvent,
    ids::{MailId, OrderId, RequestId},
    machine::Word,
    machines::{ReturnCommand, ReturnState},
    time::{DAY, Timestamp},
};
use serde_json::json;
use store::returns;

use super::find;
use crate::{
    Error, Services, notifications,
    orders::{Change, Work},
};

/// Returns that are looked for at once.
const BATCH: u64 = 200;

/// The kind of job that reminds a customer.
pub(crate) const REMIND: &str = "return.remind";

/// How long before the end a customer is reminded, in microseconds.
const REMIND_BEFORE: i64 = 3 * DAY;

/// Lets approved returns expire that were not sent in time, and says how many. It may run at several places at once.
///
/// # Errors
/// When the database cannot be read; what is done by then stays.
pub async fn sweep(s: &Services) -> Result<u64, Error> {
    let now = s.now();
    let (mut ended, mut last) = (0, None);
    loop {
        let batch = returns::overdue(s.db.read(), now, last, BATCH).await?;
        for overdue in &batch {
            match Box::pin(expire(s, overdue.order_id, overdue.id)).await {
                Ok(()) => ended += 1,
                // Somebody was faster.
                Err(Error::Conflict(_) | Error::Raced(_)) => {}
                Err(error) => tracing::warn!(request = %overdue.id, %error, "a return could not expire"),
            }
        }
        last = batch.last().copied();
        if last.is_none() {
            return Ok(ended);
        }
    }
}

/// Gives up all units of an approved return; they stay paid back.
async fn expire(s: &Services, order: OrderId, request: RequestId) -> Result<(), Error> {
    let system = Actor::system();
    let mut opened = find(Work::system(s, &system, order).await?, request)?;
    opened.step(ReturnCommand::Expire)?;
    let units = opened.units;
    opened.count(|line| line.give_up_return(units.quantity))?;
    opened.work.event(OrderEvent::ReturnExpired { request, units });
    opened.work.commit().await?;
    Ok(())
}

/// Has the customer reminded some days before the end, unless they have just been told of it.
pub(super) fn remind_later(work: &mut Change<'_>, request: RequestId, send_by: Timestamp) {
    let at = send_by.plus(-REMIND_BEFORE);
    if at > work.now {
        let payload = json!({ "order": work.graph.order.id, "request": request });
        work.job_at(REMIND, payload, format!("{REMIND}:{request}"), at);
    }
}

/// Reminds the customer of a return that is not sent yet. Repeating it changes nothing.
///
/// # Errors
/// When the database cannot be reached.
pub(crate) async fn remind(s: &Services, order: OrderId, request: RequestId) -> Result<(), Error> {
    let graph = store::graph::load(s.db.read(), order).await?;
    let graph = graph.ok_or(Error::NotFound)?;
    let waits = |row: &store::entity::requests::Model| {
        row.id == request && row.state == ReturnState::Approved.as_str()
    };
    if !graph.requests.iter().any(waits) {
        return Ok(());
    }
    // A return is reminded of once: the mail has its id.
    notifications::remind(s, MailId(request.0), &graph, request).await
}
