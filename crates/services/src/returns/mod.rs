//! Returns: asked, decided, sent, received, looked at, closed.

mod ask;
mod back;
mod close;
mod late;

use domain::{
    actor::{Actor, Permission},
    event::{OrderEvent, UndonePart, Units},
    forms::{self, FieldErrors},
    ids::RequestId,
    lines::{Counters, TooMany},
    machine::{Machine, Word},
    machines::{ReturnCommand, ReturnMachine, ReturnState},
    time::DAY,
    words::RequestKind,
};
use sea_orm::EntityTrait;
use store::entity::requests;

use crate::{
    Error, Services,
    orders::{Work, ledger, money, settle},
    payments,
};

pub(crate) use ask::ask;
pub use ask::{request, withdraw};
pub use back::{Receipt, inspect, receive, send};
pub use close::close;
pub use late::sweep;
pub(crate) use late::{REMIND, remind};

/// A return request within its order.
struct Opened<'a> {
    work: Work<'a>,
    at: usize,
    line: usize,
    units: Units,
}

/// Finds a return request in its opened order.
fn find(work: Work<'_>, id: RequestId) -> Result<Opened<'_>, Error> {
    let at = work
        .graph
        .requests
        .iter()
        .position(|r| r.id == id && r.kind == RequestKind::Return);
    let at = at.ok_or(Error::NotFound)?;
    let request = &work.graph.requests[at];
    let line = work
        .graph
        .lines
        .iter()
        .position(|l| Some(l.id) == request.line_id)
        .ok_or(Error::NotFound)?;
    let units = Units {
        line: work.graph.lines[line].id,
        quantity: request.quantity.unwrap_or(0),
    };
    Ok(Opened {
        work,
        at,
        line,
        units,
    })
}

async fn row(s: &Services, id: RequestId) -> Result<requests::Model, Error> {
    requests::Entity::find_by_id(id)
        .one(s.db.read())
        .await?
        .ok_or(Error::NotFound)
}

async fn open<'a>(s: &'a Services, actor: &'a Actor, id: RequestId) -> Result<Opened<'a>, Error> {
    let order = row(s, id).await?.order_id;
    find(Work::staff(s, actor, order, Permission::DecideReturn).await?, id)
}

impl Opened<'_> {
    fn row(&mut self) -> &mut requests::Model {
        &mut self.work.graph.requests[self.at]
    }

    fn state(&self) -> Result<ReturnState, Error> {
        let state = &self.work.graph.requests[self.at].state;
        state.parse().map_err(Error::internal)
    }

    /// The state that `command` leads to.
    fn next(&self, command: ReturnCommand) -> Result<ReturnState, Error> {
        Ok(ReturnMachine::apply(self.state()?, command)?)
    }

    /// Changes the counters of its line.
    fn count(&mut self, change: impl FnOnce(&mut Counters) -> Result<(), TooMany>) -> Result<(), Error> {
        let line = &mut self.work.graph.lines[self.line];
        let mut counters = settle::counters(line);
        change(&mut counters)?;
        settle::set_counters(line, counters);
        Ok(())
    }

    /// Goes on; what is not only approved any more need not be sent.
    fn step(&mut self, command: ReturnCommand) -> Result<(), Error> {
        let next = self.next(command)?;
        let row = self.row();
        next.as_str().clone_into(&mut row.state);
        row.send_by = None;
        Ok(())
    }

    fn decide(&mut self, command: ReturnCommand, reason: &str) -> Result<(), Error> {
        self.step(command)?;
        let (now, user) = (self.work.now, self.work.user());
        let request = &mut self.work.graph.requests[self.at];
        request.open = false;
        request.decided_at = Some(now);
        request.decided_by = user;
        reason.clone_into(&mut request.decision_reason);
        Ok(())
    }
}

/// Approves a return and gives `amount` minor units back, or all that the units are worth. The goods are to be sent within
/// the shop's time for that.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`]; [`Error::Conflict`] when it is decided already; [`Error::Invalid`] on
/// `amount` when it is negative, more than the units are worth, or more than is left of what was paid.
pub async fn approve(
    s: &Services,
    actor: &Actor,
    request: RequestId,
    amount: impl Into<Option<i64>>,
    reason: &str,
) -> Result<(), Error> {
    let amount = amount.into();
    let mut opened = open(s, actor, request).await?;
    opened.next(ReturnCommand::Approve)?;
    let graph = &opened.work.graph;
    let line = &graph.lines[opened.line];
    let worth = money::coming_back(graph, line, opened.units.quantity);
    let possible = worth.amount().min(money::returnable(graph));
    let amount = amount.unwrap_or(possible);
    if !(0..=possible).contains(&amount) {
        let most = domain::money::Money::new(possible, graph.order.currency);
        return Err(Error::field(
            "amount",
            format!("The refund can be from 0 to {most}."),
        ));
    }
    let undone = money::given(worth, amount);
    let seller_order = line.seller_order_id;
    let part = graph.parts.iter().position(|p| p.id == seller_order);
    let part = part.ok_or(Error::NotFound)?;
    opened.decide(ReturnCommand::Approve, reason.trim())?;
    let mut work = opened.work;
    let send_by = work.now.plus(work.s.settings.return_days * DAY);
    let row = &mut work.graph.requests[opened.at];
    (row.amount, row.send_by) = (Some(amount), Some(send_by));
    let event = OrderEvent::ReturnApproved {
        request,
        amount,
        part: Some(UndonePart { seller_order, undone }),
        send_by: Some(send_by),
    };
    work.event_because(event, reason.trim());
    late::remind_later(&mut work, request, send_by);
    ledger::undo(&mut work, "return", part, undone);
    payments::give_back(&mut work, amount, Some(request), "return")?;
    work.commit().await?;
    Ok(())
}

/// Rejects a return.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`]; [`Error::Conflict`] when it is decided already; [`Error::Invalid`] on
/// `reason` when it is empty.
pub async fn reject(s: &Services, actor: &Actor, request: RequestId, reason: &str) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    let reason = forms::required(&mut errors, "reason", "The reason", reason, 1000);
    errors.into_result(())?;
    let mut opened = open(s, actor, request).await?;
    opened.decide(ReturnCommand::Reject, &reason)?;
    let units = opened.units;
    opened.count(|line| line.drop_return(units.quantity))?;
    let mut work = opened.work;
    work.event_because(OrderEvent::ReturnRejected { request, units }, &reason);
    work.commit().await?;
    Ok(())
}
