//! What waits for a decision: cancellations and returns, with all that is needed to decide, and what was decided.

use domain::{
    actor::{Actor, Permission},
    ids::LineId,
    machine::Machine,
    machines::{CancellationCommand, CancellationMachine, ReturnCommand, ReturnMachine},
    money::Money,
    words::RequestKind,
};
use store::{
    admin_lists::{self, Show},
    entity::{order_lines, requests},
    graph::Graph,
    keyset::{Page, Turn},
};

pub use super::asked::{Asked, Decision};
use super::{
    asked::Desk,
    facts::titled,
    seller_actions::Blocked,
    way_back::{self, WayBack},
};
use crate::{
    Error, Services,
    cancellations::{NOTHING_LEFT, cancellable},
    orders::money,
};

/// A cancellation in the queue. What it would do is reckoned on how the order stands now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CancellationRow {
    /// What every request says.
    pub asked: Asked,
    /// What is asked for, title and units; nothing when it is everything that is not packed.
    pub wish: Vec<(String, i64)>,
    /// What would be cancelled: title and units.
    pub lines: Vec<(String, i64)>,
    /// What of the lines it is about is packed already and stays: title and units.
    pub kept: Vec<(String, i64)>,
    /// What would no longer be due.
    pub amount: Money,
    /// What of it would be paid back.
    pub refund: Money,
    /// Why it cannot be approved.
    pub approve: Blocked,
    /// Why it cannot be rejected.
    pub reject: Blocked,
}

/// A return in the queue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReturnRow {
    /// What every request says.
    pub asked: Asked,
    /// What is to come back.
    pub title: String,
    /// How many of it.
    pub quantity: i64,
    /// How many were bought.
    pub ordered: i64,
    /// The seller's name.
    pub seller: String,
    /// What was paid for these units, with the shipping of their part when nothing else of it is left, as far as it can still
    /// be given back: the amount to suggest, and the most.
    pub suggested: Money,
    /// What was taken for the order and not given back yet.
    pub refundable: Money,
    /// How it comes back.
    pub way: WayBack,
    /// Why it cannot be decided.
    pub decide: Blocked,
    /// Why it cannot be closed.
    pub close: Blocked,
}

/// A page of cancellations: waiting ones oldest first, else decided ones newest first. Ten statements.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::NotFound`] when the queue is not the actor's to see.
pub async fn cancellations(
    s: &Services,
    actor: &Actor,
    waiting: bool,
    turn: Turn,
) -> Result<Page<CancellationRow>, Error> {
    let desk = Desk::load(s, actor, RequestKind::Cancellation, show(waiting), turn).await?;
    let may = CancellationMachine::permits(CancellationCommand::Approve, |p| actor.may_everywhere(p));
    Ok(desk.rows(|graph, asked, request| {
        let money = |minor| Money::new(minor, graph.order.currency);
        let granted = request.units.granted(&cancellable(graph));
        let units: Vec<(LineId, i64)> = granted.iter().map(|u| (u.line, u.quantity)).collect();
        let amount = (0..graph.parts.len())
            .map(|part| money::cancellation(graph, part, &units).amount())
            .sum::<i64>();
        let reject = decidable(may);
        let nothing = units.is_empty().then(|| NOTHING_LEFT.to_owned());
        CancellationRow {
            asked,
            wish: titled(graph, &request.units.0),
            lines: titled(graph, &granted),
            kept: graph
                .lines
                .iter()
                .filter(|l| l.packed > 0 && request.units.names(l.id))
                .map(|l| (l.title.clone(), l.packed))
                .collect(),
            amount: money(amount),
            refund: money(money::goes_back(graph, amount)),
            approve: reject.clone().or(nothing),
            reject,
        }
    }))
}

const fn show(waiting: bool) -> Show {
    if waiting { Show::Waiting } else { Show::Decided }
}

/// A page of returns: waiting ones oldest first, else decided ones newest first. Ten statements.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::NotFound`] when the queue is not the actor's to see.
pub async fn returns(
    s: &Services,
    actor: &Actor,
    waiting: bool,
    turn: Turn,
) -> Result<Page<ReturnRow>, Error> {
    shown(s, actor, show(waiting), turn).await
}

/// A page of returns whose goods were looked at and that wait to be closed, oldest first. Ten statements.
///
/// # Errors
/// As [`returns`].
pub async fn to_close(s: &Services, actor: &Actor, turn: Turn) -> Result<Page<ReturnRow>, Error> {
    shown(s, actor, Show::ToClose, turn).await
}

async fn shown(s: &Services, actor: &Actor, show: Show, turn: Turn) -> Result<Page<ReturnRow>, Error> {
    let desk = Desk::load(s, actor, RequestKind::Return, show, turn).await?;
    let may = ReturnMachine::permits(ReturnCommand::Approve, |p| actor.may_everywhere(p));
    Ok(desk.rows(|graph, asked, request| {
        let line = graph.lines.iter().find(|l| Some(l.id) == request.line_id);
        let seller = line
            .and_then(|l| graph.parts.iter().find(|p| p.id == l.seller_order_id))
            .map(|p| p.seller_id);
        let quantity = request.quantity.unwrap_or(0);
        ReturnRow {
            asked,
            title: line.map(|l| l.title.clone()).unwrap_or_default(),
            quantity,
            ordered: line.map_or(0, |l| l.ordered),
            seller: seller
                .and_then(|id| desk.sellers.get(&id))
                .cloned()
                .unwrap_or_default(),
            suggested: Money::new(
                line.map_or(0, |l| suggested(graph, l, quantity)),
                graph.order.currency,
            ),
            refundable: Money::new(money::returnable(graph), graph.order.currency),
            way: way_back::of(request),
            decide: decidable(may),
            close: closable(may, request),
        }
    }))
}

/// Nothing in the way of closing a return whose goods were looked at, for who may.
fn closable(may: bool, request: &requests::Model) -> Blocked {
    let close = |state| ReturnMachine::allows(state, ReturnCommand::Close);
    if request.state.parse().is_ok_and(close) {
        decidable(may)
    } else {
        Some("Its goods were not looked at, or it is closed.".to_owned())
    }
}

/// What to give back for units of a line: what they are worth when they come back, as far as it is not given back yet.
fn suggested(graph: &Graph, line: &order_lines::Model, quantity: i64) -> i64 {
    money::coming_back(graph, line, quantity)
        .amount()
        .min(money::returnable(graph))
}

/// Nothing in the way, for who may decide.
fn decidable(may: bool) -> Blocked {
    if may {
        None
    } else {
        Some("Only an administrator can decide this.".to_owned())
    }
}

/// How many requests wait, for the navigation: cancellations and returns. None for who may not see them.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(s: &Services, actor: &Actor) -> Result<(i64, i64), Error> {
    if !actor.may_everywhere(Permission::ViewRequests) {
        return Ok((0, 0));
    }
    let cancellations = admin_lists::waiting(s.db.read(), RequestKind::Cancellation).await?;
    Ok((
        cancellations,
        admin_lists::waiting(s.db.read(), RequestKind::Return).await?,
    ))
}
