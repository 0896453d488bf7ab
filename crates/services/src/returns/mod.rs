//! Returns: asked, decided, received.

mod ask;

use domain::{
    actor::{Actor, Permission},
    event::{OrderEvent, UndonePart, Units},
    forms::{self, FieldErrors},
    ids::RequestId,
    machine::{Machine, Word},
    machines::{ReturnCommand, ReturnMachine, ReturnState},
    words::{RequestKind, VariantKind},
};
use sea_orm::EntityTrait;
use store::{entity::requests, stock::StockChange};

use crate::{
    Error, Services,
    orders::{Work, ledger, money, settle},
    payments,
};

pub(crate) use ask::ask;
pub use ask::{request, withdraw};

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
    /// The state that `command` leads to.
    fn next(&self, command: ReturnCommand) -> Result<ReturnState, Error> {
        let state: ReturnState = self.work.graph.requests[self.at]
            .state
            .parse()
            .map_err(Error::internal)?;
        Ok(ReturnMachine::apply(state, command)?)
    }

    fn step(&mut self, command: ReturnCommand) -> Result<(), Error> {
        self.next(command)?
            .as_str()
            .clone_into(&mut self.work.graph.requests[self.at].state);
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

/// Approves a return and gives `amount` minor units back. The goods may still be on their way.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`]; [`Error::Conflict`] when it is decided already; [`Error::Invalid`] on
/// `amount` when it is negative, more than the units are worth, or more than is left of what was paid.
pub async fn approve(
    s: &Services,
    actor: &Actor,
    request: RequestId,
    amount: i64,
    reason: &str,
) -> Result<(), Error> {
    let mut opened = open(s, actor, request).await?;
    opened.next(ReturnCommand::Approve)?;
    let graph = &opened.work.graph;
    let line = &graph.lines[opened.line];
    let worth = money::coming_back(graph, line, opened.units.quantity);
    let possible = worth.amount().min(money::returnable(graph));
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
    work.graph.requests[opened.at].amount = Some(amount);
    let event = OrderEvent::ReturnApproved {
        request,
        amount,
        part: Some(UndonePart { seller_order, undone }),
    };
    work.event_because(event, reason.trim());
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
    let Opened {
        mut work,
        line,
        units,
        ..
    } = opened;
    let mut counters = settle::counters(&work.graph.lines[line]);
    counters.drop_return(units.quantity)?;
    settle::set_counters(&mut work.graph.lines[line], counters);
    work.event_because(OrderEvent::ReturnRejected { request, units }, &reason);
    work.commit().await?;
    Ok(())
}

/// Notes that the goods of an approved return are back, and puts stocked ones on the shelves they came from.
///
/// # Errors
/// [`Error::NotFound`] when the return is not of the actor's sellers; [`Error::Conflict`] when it is not approved.
pub async fn receive(s: &Services, actor: &Actor, request: RequestId) -> Result<(), Error> {
    let row = row(s, request).await?;
    let line = row.line_id.ok_or(Error::NotFound)?;
    let line = store::entity::order_lines::Entity::find_by_id(line)
        .one(s.db.read())
        .await?
        .ok_or(Error::NotFound)?;
    let work = Work::part(s, actor, line.seller_order_id, Permission::Fulfil).await?;
    let mut opened = find(work, request)?;
    opened.step(ReturnCommand::Receive)?;
    let Opened {
        mut work,
        line,
        units,
        ..
    } = opened;
    let mut counters = settle::counters(&work.graph.lines[line]);
    counters.receive_return(units.quantity)?;
    settle::set_counters(&mut work.graph.lines[line], counters);
    put_back(&mut work, line, units.quantity).await?;
    work.event(OrderEvent::ReturnReceived { request, units });
    work.commit().await?;
    Ok(())
}

/// Puts returned units of a stocked line back where its pieces were taken, place by place; those of which no place is known
/// stay off the shelves, as they were never on them.
async fn put_back(work: &mut Work<'_>, line: usize, units: i64) -> Result<(), Error> {
    let line = &work.graph.lines[line];
    if line.kind != VariantKind::Stocked {
        return Ok(());
    }
    let (variant, order) = (line.variant_id, work.graph.order.id);
    let mut left = units;
    let mut changes = Vec::new();
    for (location, out) in store::shelves::taken(work.tx(), variant, order).await? {
        let back = left.min(out);
        left -= back;
        changes.push(StockChange {
            variant,
            location,
            on_hand: back,
            reserved: 0,
            reason: "returned",
            order: Some(order),
        });
    }
    work.stock(changes);
    Ok(())
}
