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
use store::{catalogue::Wanted, entity::shipping_methods, stock::Hold};
use tokio::sync::oneshot;

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
    at_once: usize,
    queue: Mutex<Queue>,
    methods: Mutex<Option<(Instant, Methods)>>,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    /// How many orders each group has that is being written.
    groups: Vec<usize>,
}

impl Queue {
    /// The next group, when it is time for one.
    fn next(&mut self, at_once: usize) -> Option<Vec<Waiting>> {
        let wait = self.waiting.len();
        if !is_time(&self.groups, wait, at_once) {
            return None;
        }
        let group: Vec<Waiting> = self.waiting.drain(..wait.min(MOST)).collect();
        self.groups.push(group.len());
        Some(group)
    }

    fn ended(&mut self, size: usize) {
        if let Some(at) = self.groups.iter().position(|group| *group == size) {
            self.groups.swap_remove(at);
        }
    }
}

/// Whether so many orders that wait are a group, beside others of these sizes: when as many wait as the largest has. So
/// groups stay of one size, as large as they can be without anybody waiting for nothing.
fn is_time(groups: &[usize], wait: usize, at_once: usize) -> bool {
    wait > 0 && groups.len() < at_once && groups.iter().all(|size| wait >= *size)
}

type Methods = Arc<Vec<shipping_methods::Model>>;

impl Groups {
    /// Lets up to `at_once` groups be written at once.
    #[must_use]
    pub fn new(at_once: usize) -> Arc<Self> {
        Arc::new(Self {
            at_once,
            queue: Mutex::default(),
            methods: Mutex::default(),
        })
    }

    /// Places an order with those that come at the same time. It is placed also when nobody waits for it any more.
    pub(super) async fn place(self: &Arc<Self>, request: Request) -> Outcome {
        let (answer, answered) = oneshot::channel();
        self.queue().waiting.push(Waiting { request, answer });
        self.begin();
        answered.await.unwrap_or_else(|_| Err(lost()))
    }

    /// Places the orders that wait, when it is time to. Looked at with every order that comes and every group that ends, so
    /// none is left behind.
    fn begin(self: &Arc<Self>) {
        while let Some(group) = self.next() {
            let (size, groups) = (group.len(), Arc::clone(self));
            tokio::spawn(async move {
                // Apart, so that one that panics ends as well.
                drop(tokio::spawn(run(group)).await);
                groups.queue().ended(size);
                groups.begin();
            });
        }
    }

    fn next(&self) -> Option<Vec<Waiting>> {
        self.queue().next(self.at_once)
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

    fn queue(&self) -> std::sync::MutexGuard<'_, Queue> {
        // Every write leaves the queue whole, so a panic elsewhere does not spoil it.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Places the orders of a group and answers each. The shelves are looked at without holding them: others place meanwhile,
/// and hardly ever take the last piece. When they did, the group looks again and holds them. What fails as a whole is done
/// again one by one, so that nobody pays for another's fault.
async fn run(group: Vec<Waiting>) {
    let (requests, answers): (Vec<Request>, Vec<oneshot::Sender<Outcome>>) = group
        .into_iter()
        .map(|Waiting { request, answer }| (request, answer))
        .unzip();
    let mut placed = together(&requests, Hold::Free).await;
    if matches!(placed, Err(Error::Raced(_))) {
        forget(&requests);
        placed = together(&requests, Hold::Locked).await;
    }
    let outcomes = match placed {
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
    let one = std::slice::from_ref(request);
    forget(one);
    let outcomes = together(one, Hold::Locked).await?;
    outcomes.into_iter().next().unwrap_or_else(|| Err(lost()))
}

/// Forgets how requests were answered that nothing is kept of.
fn forget(requests: &[Request]) {
    for call in requests.iter().filter_map(|request| request.s.call.as_ref()) {
        call.forget();
    }
}

/// Places orders in one transaction; each outcome is an order's own.
///
/// # Errors
/// When the transaction failed; nothing is kept of any order then.
async fn together(requests: &[Request], hold: Hold) -> Result<Vec<Outcome>, Error> {
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
    let mut market = Market::with(&tx, currency, Wanted::Skus(&skus), &codes, methods, hold).await?;
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

#[cfg(test)]
mod tests {
    use super::is_time;

    #[test]
    fn a_group_begins_at_once_or_beside_others_that_are_no_larger() {
        assert!(!is_time(&[], 0, 3));
        assert!(is_time(&[], 1, 3));
        assert!(!is_time(&[5, 1], 4, 3));
        assert!(is_time(&[5, 1], 5, 3));
        assert!(!is_time(&[1, 1, 1], 9, 3));
    }
}
