//! Requests with the orders and names behind them, a page at a time: what both queues are made of.

use std::collections::HashMap;

use domain::{
    actor::{Actor, Permission},
    axes::PaymentAxis,
    headline::Headline,
    ids::{OrderId, RequestId, SellerId, UserId},
    machine::Word,
    money::Money,
    number::OrderNumber,
    time::Timestamp,
    words::{CancellationReason, RequestKind, ReturnReason},
};
use store::{
    admin_lists::{self, Show},
    entity::requests,
    graph::Graph,
    keyset::{Page, Turn},
    names,
};

use crate::{Error, Services};

/// Requests on a page.
const PAGE: u64 = 25;

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

/// A page of requests with the orders and names behind them.
pub(super) struct Desk {
    page: Page<requests::Model>,
    graphs: HashMap<OrderId, Graph>,
    pub(super) sellers: HashMap<SellerId, String>,
    people: HashMap<UserId, String>,
    now: Timestamp,
}

impl Desk {
    pub(super) async fn load(
        s: &Services,
        actor: &Actor,
        kind: RequestKind,
        show: Show,
        turn: Turn,
    ) -> Result<Self, Error> {
        super::admin::allowed(actor, Permission::ViewRequests)?;
        let conn = s.db.read();
        let page = admin_lists::requests(conn, kind, show, turn, PAGE).await?;
        let mut orders: Vec<OrderId> = page.rows.iter().map(|r| r.order_id).collect();
        orders.sort_unstable();
        orders.dedup();
        let graphs = admin_lists::to_decide(conn, &orders).await?;
        let sellers: Vec<SellerId> = graphs
            .iter()
            .flat_map(|g| &g.parts)
            .map(|p| p.seller_id)
            .collect();
        let people: Vec<UserId> = page
            .rows
            .iter()
            .flat_map(|r| [r.requested_by, r.decided_by])
            .flatten()
            .collect();
        Ok(Self {
            sellers: names::sellers(conn, sellers).await?.into_iter().collect(),
            people: names::people(conn, people).await?.into_iter().collect(),
            graphs: graphs.into_iter().map(|g| (g.order.id, g)).collect(),
            page,
            now: s.now(),
        })
    }

    /// A row for each request.
    pub(super) fn rows<R>(&self, row: impl Fn(&Graph, Asked, &requests::Model) -> R) -> Page<R> {
        let rows = self.page.rows.iter().filter_map(|request| {
            let graph = self.graphs.get(&request.order_id)?;
            Some(row(graph, self.asked(graph, request), request))
        });
        Page {
            rows: rows.collect(),
            previous: self.page.previous,
            next: self.page.next,
        }
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
            reason: reason
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(": "),
            requested_at: request.requested_at,
            due_at: request.due_at,
            overdue: request.open && request.due_at < self.now,
            decision: (!request.open).then_some(decision),
        }
    }
}
