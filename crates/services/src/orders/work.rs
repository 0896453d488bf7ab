//! A command on an order: lock, change, append events, commit, all or nothing.

use domain::{
    actor::{Actor, Permission, Scope},
    event::OrderEvent,
    ids::{EventId, OrderId, SellerOrderId},
    time::Timestamp,
    words::JobState,
};
use futures::future::BoxFuture;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use store::{
    entity::{events, jobs, ledger_entries, seller_orders},
    graph::{self, Graph},
    stock::StockChange,
};
use uuid::Uuid;

use crate::{Error, Services, call::Effect, orders::settle};

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

/// An order under change. Nothing is written before [`Work::commit`].
#[derive(Debug)]
pub struct Work<'a> {
    /// The surroundings.
    pub s: &'a Services,
    /// The order as it is to be.
    pub graph: Box<Graph>,
    /// When the command is carried out.
    pub now: Timestamp,
    before: Box<Graph>,
    tx: DatabaseTransaction,
    actor: &'a Actor,
    cause: Uuid,
    events: Vec<(OrderEvent, String)>,
    stock: Vec<StockChange>,
    ledger: Vec<ledger_entries::ActiveModel>,
    jobs: Vec<NewJob>,
}

/// Whether `actor` may do what needs `permission` to this order, as its customer or by a grant.
fn reaches(actor: &Actor, permission: Permission, graph: &Graph) -> bool {
    if let Scope::Own { user, orders } = actor.own_scope()
        && ((user.is_some() && graph.order.user_id == user) || orders.contains(&graph.order.id))
    {
        return true;
    }
    match actor.staff_scope(permission) {
        Scope::All => true,
        Scope::Sellers(sellers) => graph.parts.iter().any(|p| sellers.contains(&p.seller_id)),
        Scope::Nothing | Scope::Own { .. } => false,
    }
}

impl<'a> Work<'a> {
    /// Opens an order for its customer, or for staff whose grant of `permission` reaches it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such order or it is not the actor's.
    pub async fn customer(
        s: &'a Services,
        actor: &'a Actor,
        order: OrderId,
        permission: Permission,
    ) -> Result<Self, Error> {
        let work = Self::load(s, actor, order).await?;
        if reaches(actor, permission, &work.graph) {
            work.expected()
        } else {
            Err(Error::NotFound)
        }
    }

    /// Opens an order for staff that may do `permission` everywhere.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such order or it is not the actor's to see; [`Error::Forbidden`] when the
    /// actor may see it and not do this.
    pub async fn staff(
        s: &'a Services,
        actor: &'a Actor,
        order: OrderId,
        permission: Permission,
    ) -> Result<Self, Error> {
        let work = Self::load(s, actor, order).await?;
        if actor.may_everywhere(permission) {
            work.expected()
        } else if reaches(actor, Permission::ViewOrders, &work.graph) {
            Err(Error::Forbidden)
        } else {
            Err(Error::NotFound)
        }
    }

    /// Opens the order a seller's part belongs to, for that seller or for staff that fulfil for all.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such part or it is not the actor's.
    pub async fn part(
        s: &'a Services,
        actor: &'a Actor,
        part: SellerOrderId,
        permission: Permission,
    ) -> Result<Self, Error> {
        let mut query = seller_orders::Entity::find_by_id(part)
            .select_only()
            .column(seller_orders::Column::OrderId);
        match actor.staff_scope(permission) {
            Scope::All => {}
            Scope::Sellers(sellers) => {
                query = query
                    .filter(seller_orders::Column::SellerId.is_in(sellers))
                    .filter(seller_orders::Column::Released.eq(true));
            }
            Scope::Nothing | Scope::Own { .. } => return Err(Error::NotFound),
        }
        let order: OrderId = query
            .into_tuple()
            .one(s.db.read())
            .await?
            .ok_or(Error::NotFound)?;
        Self::load(s, actor, order).await?.expected()
    }

    /// Opens an order for the program itself.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such order.
    pub async fn system(s: &'a Services, actor: &'a Actor, order: OrderId) -> Result<Self, Error> {
        if actor.system {
            Self::load(s, actor, order).await
        } else {
            Err(Error::Forbidden)
        }
    }

    /// The order, when it is in the version that whoever gives the command knows.
    fn expected(self) -> Result<Self, Error> {
        self.s.expects(self.graph.order.version)?;
        Ok(self)
    }

    fn load(s: &'a Services, actor: &'a Actor, order: OrderId) -> BoxFuture<'a, Result<Self, Error>> {
        Box::pin(async move {
            let tx = s.db.begin().await?;
            let graph = Box::new(graph::load_locked(&tx, order).await?.ok_or(Error::NotFound)?);
            Ok(Self::on(s, actor, tx, graph.clone(), graph))
        })
    }

    fn on(
        s: &'a Services,
        actor: &'a Actor,
        tx: DatabaseTransaction,
        before: Box<Graph>,
        graph: Box<Graph>,
    ) -> Self {
        Self {
            s,
            graph,
            now: s.now(),
            before,
            tx,
            actor,
            cause: s.id(),
            events: Vec::new(),
            stock: Vec::new(),
            ledger: Vec::new(),
            jobs: Vec::new(),
        }
    }

    /// Begins with an order that does not exist yet, on a transaction already opened.
    #[must_use]
    pub fn new_order(s: &'a Services, actor: &'a Actor, tx: DatabaseTransaction, graph: Graph) -> Self {
        let graph = Box::new(graph);
        Self::on(s, actor, tx, graph.clone(), graph)
    }

    /// Records what happened.
    pub fn event(&mut self, event: OrderEvent) {
        self.events.push((event, String::new()));
    }

    /// Records what happened and why, in the words of who did it.
    pub fn event_because(&mut self, event: OrderEvent, why: &str) {
        self.events.push((event, why.to_owned()));
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

    /// The signed-in person who acts.
    #[must_use]
    pub const fn user(&self) -> Option<domain::ids::UserId> {
        self.actor.user
    }

    /// The transaction, for rows that belong to the command and not to the order.
    #[must_use]
    pub const fn tx(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// Writes everything and tells whoever waits. A command that recorded no event changes nothing.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else was faster or stock ran out; nothing is kept then.
    pub fn commit(mut self) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            if self.events.is_empty() {
                self.s.tell(Effect::Order(&self.graph))?;
                return Ok(self.tx.rollback().await?);
            }
            settle::settle(&mut self);
            self.write(false).await
        })
    }

    /// Writes a new order with everything that came with it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when its number is taken or stock ran out; nothing is kept then.
    pub fn commit_new(mut self) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            settle::settle(&mut self);
            self.write(true).await
        })
    }

    async fn write(mut self, new: bool) -> Result<(), Error> {
        let first = self.before.order.version + 1;
        self.graph
            .touch(i64::try_from(self.events.len()).unwrap_or(i64::MAX), self.now);
        let mut rows = Vec::with_capacity(self.events.len());
        for ((event, justification), version) in self.events.iter().zip(first..) {
            rows.push(self.event_row(event, justification, version)?);
        }
        if new {
            graph::insert(&self.tx, &self.graph).await?;
        } else {
            graph::save(&self.tx, &self.before, &self.graph).await?;
        }
        store::stock::apply(&self.tx, std::mem::take(&mut self.stock), self.now).await?;
        store::events::append(&self.tx, rows).await?;
        if !self.ledger.is_empty() {
            ledger_entries::Entity::insert_many(std::mem::take(&mut self.ledger))
                .exec_without_returning(&self.tx)
                .await?;
        }
        let jobs = std::mem::take(&mut self.jobs)
            .into_iter()
            .map(|job| job.into_row(self.s))
            .collect();
        store::jobs::enqueue(&self.tx, jobs).await?;
        self.s.seal(&self.tx, Effect::Order(&self.graph)).await?;
        self.tx.commit().await?;
        self.s.db.wake();
        Ok(())
    }

    fn event_row(
        &self,
        event: &OrderEvent,
        justification: &str,
        version: i64,
    ) -> Result<events::ActiveModel, Error> {
        use sea_orm::{ActiveValue::NotSet, Set};
        let (kind, data) = event.to_parts()?;
        Ok(events::ActiveModel {
            position: NotSet,
            id: Set(self.s.id::<EventId>()),
            order_id: Set(self.graph.order.id),
            version: Set(version),
            kind: Set(kind),
            data: Set(data),
            actor: Set(self.actor.kind().to_owned()),
            actor_id: Set(self.actor.user),
            justification: Set(justification.to_owned()),
            automated: Set(self.actor.system),
            cause: Set(self.cause),
            at: Set(self.now),
        })
    }
}
