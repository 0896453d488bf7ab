//! An order under change: what it is to be, and what happened to it. Nothing of it is written before it is committed.

use domain::{
    actor::Actor,
    event::OrderEvent,
    ids::{EventId, UserId},
    machines::OrderState,
    time::Timestamp,
    words::JobState,
};
use serde_json::Value;
use store::{
    entity::{events, jobs, ledger_entries},
    graph::Graph,
    stock::StockChange,
};
use uuid::Uuid;

use crate::{Error, Services};

/// A job to enqueue with a change.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// What kind of work.
    pub kind: &'static str,
    /// Its parameters.
    pub payload: Value,
    /// Makes it unique, when given.
    pub dedupe_key: Option<String>,
    /// The earliest time it runs.
    pub run_at: Timestamp,
}

impl NewJob {
    /// The row of the job.
    #[must_use]
    pub fn into_row(self, s: &Services) -> jobs::Model {
        let Self {
            kind,
            payload,
            dedupe_key,
            run_at,
        } = self;
        jobs::Model {
            id: s.id(),
            lane: crate::jobs::lane(kind),
            kind: kind.to_owned(),
            payload,
            dedupe_key,
            state: JobState::Queued,
            run_at,
            attempts: 0,
            locked_until: None,
            last_error: String::new(),
            created_at: s.now(),
        }
    }
}

/// An order under change.
#[derive(Debug)]
pub struct Change<'a> {
    /// The surroundings.
    pub s: &'a Services,
    /// The order as it is to be.
    pub graph: Box<Graph>,
    /// When the command is carried out.
    pub now: Timestamp,
    /// The order as it was; `None` when there was none.
    pub(super) before: Option<Box<Graph>>,
    pub(crate) stock: Vec<StockChange>,
    pub(crate) ledger: Vec<ledger_entries::ActiveModel>,
    pub(super) jobs: Vec<NewJob>,
    actor: &'a Actor,
    cause: Uuid,
    events: Vec<Recorded>,
}

/// Something that happened, before it is written.
#[derive(Debug)]
struct Recorded {
    event: OrderEvent,
    why: String,
    /// Whether a rule did it, whoever gave the command.
    by_rule: bool,
}

impl<'a> Change<'a> {
    /// A change of an order that is there.
    pub(crate) fn of(s: &'a Services, actor: &'a Actor, graph: Box<Graph>) -> Self {
        let before = Some(graph.clone());
        Self {
            before,
            ..Self::new_order(s, actor, graph)
        }
    }

    /// An order that does not exist yet.
    #[must_use]
    pub fn new_order(s: &'a Services, actor: &'a Actor, graph: Box<Graph>) -> Self {
        Self {
            s,
            graph,
            now: s.now(),
            before: None,
            stock: Vec::new(),
            ledger: Vec::new(),
            jobs: Vec::new(),
            actor,
            cause: s.id(),
            events: Vec::new(),
        }
    }

    /// Records what happened.
    pub fn event(&mut self, event: OrderEvent) {
        self.event_because(event, "");
    }

    /// Records what a rule did while somebody did something else.
    pub fn event_by_rule(&mut self, event: OrderEvent) {
        self.events.push(Recorded {
            event,
            why: String::new(),
            by_rule: true,
        });
    }

    /// Records what happened and why, in the words of who did it.
    pub fn event_because(&mut self, event: OrderEvent, why: &str) {
        self.events.push(Recorded {
            event,
            why: why.to_owned(),
            by_rule: false,
        });
    }

    /// Changes stock with the order.
    pub fn stock(&mut self, changes: Vec<StockChange>) {
        self.stock.extend(changes);
    }

    /// Books a group of ledger entries.
    pub fn ledger(&mut self, entries: Vec<ledger_entries::ActiveModel>) {
        self.ledger.extend(entries);
    }

    /// Enqueues work that follows from the change.
    pub fn job(&mut self, kind: &'static str, payload: Value, dedupe_key: String) {
        self.job_at(kind, payload, dedupe_key, self.now);
    }

    /// Enqueues work for later.
    pub fn job_at(&mut self, kind: &'static str, payload: Value, dedupe_key: String, run_at: Timestamp) {
        self.jobs.push(NewJob {
            kind,
            payload,
            dedupe_key: Some(dedupe_key),
            run_at,
        });
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        self.actor
    }

    /// The signed-in person who acts.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        self.actor.user
    }

    /// Whether nothing happened.
    pub(crate) const fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The codes of an order that just ended with nothing of it sold.
    pub(super) fn unused_promotions(&self) -> Vec<String> {
        let ended = |graph: &Graph| matches!(graph.order.state, OrderState::Cancelled | OrderState::Rejected);
        let was = self.before.as_ref().is_none_or(|before| ended(before));
        if ended(&self.graph) && !was {
            self.graph.order.promotion_codes.0.clone()
        } else {
            Vec::new()
        }
    }

    /// The events as they are written; the order takes its new version from them.
    pub(crate) fn take_events(&mut self) -> Result<Vec<events::ActiveModel>, Error> {
        let recorded = std::mem::take(&mut self.events);
        let first = self.graph.order.version + 1;
        self.graph
            .touch(i64::try_from(recorded.len()).unwrap_or(i64::MAX), self.now);
        recorded
            .iter()
            .zip(first..)
            .map(|(recorded, version)| self.event_row(recorded, version))
            .collect()
    }

    fn event_row(&self, recorded: &Recorded, version: i64) -> Result<events::ActiveModel, Error> {
        use sea_orm::{ActiveValue::NotSet, Set};
        let Recorded { event, why, by_rule } = recorded;
        let system = Actor::system();
        let actor = if *by_rule { &system } else { self.actor };
        let (kind, data) = event.to_parts()?;
        Ok(events::ActiveModel {
            position: NotSet,
            id: Set(self.s.id::<EventId>()),
            order_id: Set(self.graph.order.id),
            version: Set(version),
            kind: Set(kind),
            data: Set(data),
            actor: Set(actor.kind().to_owned()),
            actor_id: Set(actor.user),
            justification: Set(why.clone()),
            automated: Set(actor.system),
            cause: Set(self.cause),
            at: Set(self.now),
        })
    }
}
