//! Orders that are placed at the same time share a transaction.
//!
//! A commit waits for the disk, and on SQLite everybody waits for the one writer. So whoever comes while others commit
//! waits with the rest, and then all of them are priced, reserved and written together, in hardly more statements than
//! one takes. Alone, an order is placed at once. Each is accepted or refused for itself.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use domain::{actor::Actor, promotions::Codes};
use sea_orm::{DatabaseTransaction, EntityTrait};
use store::{catalogue::Wanted, entity::shipping_methods};
use tokio::sync::{Semaphore, oneshot};

use super::{
    basket::{Basket, Goods},
    input::Checked,
    market::Market,
    place::{self, Written},
    refused::Refused,
};
use crate::{Error, Services, orders};

/// The most orders of one transaction.
const MOST: usize = 64;

/// How long the ways to have goods sent are taken to be as they were.
const FRESH: Duration = Duration::from_secs(1);

/// An order to be placed.
pub(super) struct Request {
    /// The surroundings, with who waits for the answer.
    pub(super) s: Services,
    pub(super) actor: Actor,
    pub(super) goods: Goods,
    pub(super) codes: Codes,
    pub(super) input: Checked,
}

type Outcome = Result<Written, Refused>;

struct Waiting {
    request: Request,
    answer: oneshot::Sender<Outcome>,
}

/// The orders that wait for their turn in this process.
pub struct Groups {
    waiting: Mutex<Vec<Waiting>>,
    turns: Semaphore,
    methods: Mutex<Option<(Instant, Methods)>>,
}

type Methods = Arc<Vec<shipping_methods::Model>>;

impl Groups {
    /// Lets up to `at_once` groups be written at once.
    #[must_use]
    pub fn new(at_once: usize) -> Arc<Self> {
        Arc::new(Self {
            waiting: Mutex::default(),
            turns: Semaphore::new(at_once),
            methods: Mutex::default(),
        })
    }

    /// Places an order with those that come at the same time. It is placed also when nobody waits for it any more.
    pub(super) async fn place(self: &Arc<Self>, request: Request) -> Outcome {
        let (answer, answered) = oneshot::channel();
        self.waiting().push(Waiting { request, answer });
        tokio::spawn(Arc::clone(self).next());
        answered.await.unwrap_or_else(|_| Err(lost()))
    }

    /// Waits for a turn and places the orders that wait by then. Each order begins one of these, so none is left behind;
    /// whoever finds nothing to do passes the turn on.
    async fn next(self: Arc<Self>) {
        let Ok(_turn) = self.turns.acquire().await else {
            return;
        };
        let group: Vec<Waiting> = {
            let mut waiting = self.waiting();
            let most = waiting.len().min(MOST);
            waiting.drain(..most).collect()
        };
        if !group.is_empty() {
            run(group).await;
        }
    }

    /// The ways to have goods sent, read once a second: they hardly ever change.
    async fn methods(&self, tx: &DatabaseTransaction) -> Result<Methods, Error> {
        let known = || self.methods.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, methods)) = &*known()
            && at.elapsed() < FRESH
        {
            return Ok(Arc::clone(methods));
        }
        let methods = Arc::new(shipping_methods::Entity::find().all(tx).await?);
        *known() = Some((Instant::now(), Arc::clone(&methods)));
        Ok(methods)
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        // Every write leaves the list whole, so a panic elsewhere does not spoil it.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Groups {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Groups").finish_non_exhaustive()
    }
}

fn lost() -> Refused {
    Error::internal("the order's group was lost").into()
}

/// Places the orders of a group and answers each. What fails as a whole is done again one by one, so that nobody pays
/// for another's fault.
async fn run(group: Vec<Waiting>) {
    let (requests, answers): (Vec<Request>, Vec<oneshot::Sender<Outcome>>) = group
        .into_iter()
        .map(|Waiting { request, answer }| (request, answer))
        .unzip();
    let outcomes = match together(&requests).await {
        Ok(outcomes) => outcomes,
        Err(error) if requests.len() == 1 => vec![Err(error.into())],
        Err(_) => {
            let mut outcomes = Vec::with_capacity(requests.len());
            for request in &requests {
                outcomes.push(Box::pin(alone(request)).await);
            }
            outcomes
        }
    };
    for (outcome, answer) in outcomes.into_iter().zip(answers) {
        // Who hung up is not told; the order stands.
        drop(answer.send(outcome));
    }
}

async fn alone(request: &Request) -> Outcome {
    if let Some(call) = &request.s.call {
        call.forget();
    }
    let outcomes = together(std::slice::from_ref(request)).await?;
    outcomes.into_iter().next().unwrap_or_else(|| Err(lost()))
}

/// Places orders in one transaction; each outcome is an order's own.
///
/// # Errors
/// When the transaction failed; nothing is kept of any order then.
async fn together(requests: &[Request]) -> Result<Vec<Outcome>, Error> {
    let Some(first) = requests.first() else {
        return Ok(Vec::new());
    };
    let tx = first.s.db.begin().await?;
    let mut skus: Vec<&str> = requests
        .iter()
        .flat_map(|request| request.goods.lines.iter().map(|(sku, _)| sku.as_str()))
        .collect();
    skus.sort_unstable();
    skus.dedup();
    let methods = first.s.placing.methods(&tx).await?;
    let mut codes: Vec<String> = requests.iter().flat_map(|r| r.codes.0.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    let currency = first.s.settings.currency;
    let mut market = Market::with(&tx, currency, Wanted::Skus(&skus), &codes, methods).await?;
    let mut outcomes = Vec::with_capacity(requests.len());
    let mut changes = Vec::with_capacity(requests.len());
    for request in requests {
        let Request {
            s,
            actor,
            goods,
            codes,
            input,
        } = request;
        let ordered = match Basket::of_goods(s, &market, goods, codes.clone()) {
            Ok(basket) => basket.order(s, actor, &tx, &mut market, input).await,
            Err(unfit) => Err(Refused::Unfit(unfit)),
        };
        outcomes.push(match ordered {
            Ok(graph) => {
                let (change, written) = place::placed(s, actor, graph, input)?;
                changes.push(change);
                Ok(written)
            }
            // The transaction is of no use any more.
            Err(Refused::Error(error @ (Error::Internal(_) | Error::Raced(_)))) => return Err(error),
            Err(refused) => Err(refused),
        });
    }
    if changes.is_empty() {
        tx.rollback().await?;
        return Ok(outcomes);
    }
    market.promotions.write(&tx).await?;
    Box::pin(orders::write(&tx, changes)).await?;
    tx.commit().await?;
    first.s.db.wake();
    Ok(outcomes)
}
