//! What waits for a decision: cancellations and returns, with all that is needed to decide, and what was decided.

use std::collections::HashMap;

use domain::{
    actor::{Actor, Permission},
    axes::PaymentAxis,
    headline::Headline,
    ids::{LineId, OrderId, RequestId, SellerId, UserId},
    machine::Word,
    machines::OrderState,
    money::Money,
    number::OrderNumber,
    time::Timestamp,
    words::{CancellationReason, RequestKind, ReturnReason},
};
use store::{
    admin_lists,
    entity::requests,
    graph::Graph,
    keyset::{Page, Turn},
    names,
};

use super::seller_detail::Blocked;
use crate::{
    Error, Services,
    orders::{money, settle},
};

/// Requests on a page.
pub const PAGE: u64 = 25;

/// What every request says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// The request.
    pub id: RequestId,
    /// The order's number.
    pub number: OrderNumber,
    /// When the order was placed.
    pub placed_at: Timestamp,
    /// The word people read about the order.
    pub headline: Headline,
    /// How its payment stands.
    pub payment: PaymentAxis,
    /// What the order cost.
    pub total: Money,
    /// Who asked, by name, or the order's e-mail address for a guest.
    pub by: String,
    /// Why, as a sentence.
    pub reason: String,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When it has to be decided.
    pub due_at: Timestamp,
    /// Whether it waits and that time is over.
    pub overdue: bool,
    /// How it was decided, if it was.
    pub decision: Option<Decision>,
}

/// How a request ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// The state it is in now, of the cancellation or of the return machine.
    pub state: String,
    /// When.
    pub at: Option<Timestamp>,
    /// Who decided; empty when nobody had to.
    pub by: String,
    /// What was said to it; may be empty.
    pub reason: String,
    /// What was granted.
    pub amount: Option<Money>,
}

/// A cancellation in the queue. What it would do is reckoned on how the order stands now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CancellationRow {
    /// What every request says.
    pub asked: Asked,
    /// What would be cancelled: title and units.
    pub lines: Vec<(String, i64)>,
    /// What is packed already and stays: title and units.
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
    /// What was paid for these units, as far as it can still be given back: the amount to suggest, and the most.
    pub suggested: Money,
    /// What was taken for the order and not given back yet.
    pub refundable: Money,
    /// Why it cannot be decided.
    pub decide: Blocked,
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
    let desk = Desk::load(s, actor, RequestKind::Cancellation, waiting, turn).await?;
    let may = actor.may_everywhere(Permission::DecideCancellation);
    Ok(desk.rows(|graph, asked, _| {
        let money = |minor| Money::new(minor, graph.order.currency);
        let closed = matches!(graph.order.state, OrderState::Rejected | OrderState::Cancelled);
        let open = |line| if closed { 0 } else { settle::counters(line).cancellable() };
        let units: Vec<(LineId, i64)> = graph.lines.iter().map(|l| (l.id, open(l))).filter(|(_, n)| *n > 0).collect();
        let amount = (0..graph.parts.len()).map(|part| money::cancellation(graph, part, &units).amount).sum::<i64>();
        let reject = if may { None } else { not_allowed() };
        let nothing = units.is_empty().then(|| "Everything was packed meanwhile, so nothing is left to cancel.".to_owned());
        CancellationRow {
            asked,
            lines: graph.lines.iter().map(|l| (l.title.clone(), open(l))).filter(|(_, n)| *n > 0).collect(),
            kept: graph.lines.iter().map(|l| (l.title.clone(), l.packed)).filter(|(_, n)| *n > 0).collect(),
            amount: money(amount),
            refund: money(amount.min(money::refundable(graph))),
            approve: reject.clone().or(nothing),
            reject,
        }
    }))
}

/// A page of returns: waiting ones oldest first, else decided ones newest first. Ten statements.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::NotFound`] when the queue is not the actor's to see.
pub async fn returns(s: &Services, actor: &Actor, waiting: bool, turn: Turn) -> Result<Page<ReturnRow>, Error> {
    let desk = Desk::load(s, actor, RequestKind::Return, waiting, turn).await?;
    let may = actor.may_everywhere(Permission::DecideReturn);
    Ok(desk.rows(|graph, asked, request| {
        let line = graph.lines.iter().find(|l| Some(l.id) == request.line_id);
        let seller = line.and_then(|l| graph.parts.iter().find(|p| p.id == l.seller_order_id)).map(|p| p.seller_id);
        let quantity = request.quantity.unwrap_or(0);
        ReturnRow {
            asked,
            title: line.map(|l| l.title.clone()).unwrap_or_default(),
            quantity,
            ordered: line.map_or(0, |l| l.ordered),
            seller: seller.and_then(|id| desk.sellers.get(&id)).cloned().unwrap_or_default(),
            suggested: Money::new(line.map_or(0, |l| suggested(graph, l, quantity)), graph.order.currency),
            refundable: Money::new(money::refundable(graph), graph.order.currency),
            decide: if may { None } else { not_allowed() },
        }
    }))
}

/// What to give back for units of a line: what was paid for them, as far as it is not given back yet.
fn suggested(graph: &Graph, line: &store::entity::order_lines::Model, quantity: i64) -> i64 {
    money::worth(graph, line, quantity).amount.min(money::refundable(graph))
}

fn not_allowed() -> Blocked {
    Some("Only an administrator can decide this.".to_owned())
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
    Ok((cancellations, admin_lists::waiting(s.db.read(), RequestKind::Return).await?))
}

/// A page of requests with the orders and names behind them.
struct Desk {
    page: Page<requests::Model>,
    graphs: HashMap<OrderId, Graph>,
    sellers: HashMap<SellerId, String>,
    people: HashMap<UserId, String>,
    now: Timestamp,
}

impl Desk {
    async fn load(s: &Services, actor: &Actor, kind: RequestKind, waiting: bool, turn: Turn) -> Result<Self, Error> {
        super::admin::allowed(actor, Permission::ViewRequests)?;
        let conn = s.db.read();
        let page = admin_lists::requests(conn, kind, waiting, turn, PAGE).await?;
        let mut orders: Vec<OrderId> = page.rows.iter().map(|r| r.order_id).collect();
        orders.sort_unstable();
        orders.dedup();
        let graphs = admin_lists::to_decide(conn, &orders).await?;
        let sellers: Vec<SellerId> = graphs.iter().flat_map(|g| &g.parts).map(|p| p.seller_id).collect();
        let people: Vec<UserId> = page.rows.iter().flat_map(|r| [r.requested_by, r.decided_by]).flatten().collect();
        Ok(Self {
            sellers: names::sellers(conn, sellers).await?.into_iter().collect(),
            people: names::people(conn, people).await?.into_iter().collect(),
            graphs: graphs.into_iter().map(|g| (g.order.id, g)).collect(),
            page,
            now: s.now(),
        })
    }

    fn rows<R>(&self, row: impl Fn(&Graph, Asked, &requests::Model) -> R) -> Page<R> {
        let rows = self.page.rows.iter().filter_map(|request| {
            let graph = self.graphs.get(&request.order_id)?;
            Some(row(graph, self.asked(graph, request), request))
        });
        Page { rows: rows.collect(), previous: self.page.previous, next: self.page.next }
    }

    fn asked(&self, graph: &Graph, request: &requests::Model) -> Asked {
        let order = &graph.order;
        let name = |id: Option<UserId>| id.and_then(|id| self.people.get(&id)).cloned();
        let code = match request.kind {
            RequestKind::Cancellation => CancellationReason::from_word(&request.reason_code).map(Word::label),
            RequestKind::Return => ReturnReason::from_word(&request.reason_code).map(Word::label),
        };
        let reason = [code.unwrap_or_default(), request.reason.clone()];
        let decision = Decision {
            state: request.state.clone(),
            at: request.decided_at,
            by: name(request.decided_by).unwrap_or_default(),
            reason: request.decision_reason.clone(),
            amount: request.amount.map(|minor| Money::new(minor, order.currency)),
        };
        Asked {
            id: request.id,
            number: order.number.clone(),
            placed_at: order.placed_at,
            headline: order.headline,
            payment: order.payment_status,
            total: Money::new(order.total, order.currency),
            by: name(request.requested_by).unwrap_or_else(|| order.email.clone()),
            reason: reason.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": "),
            requested_at: request.requested_at,
            due_at: request.due_at,
            overdue: request.open && request.due_at < self.now,
            decision: (!request.open).then_some(decision),
        }
    }
}
