//! Orders that are placed at the same time are priced, reserved and written together. Each is accepted or refused for itself.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use domain::{actor::Actor, promotions::Codes};
use futures::future::BoxFuture;
use sea_orm::{DatabaseTransaction, EntityTrait, TransactionTrait};
use store::{catalogue::Wanted, entity::shipping_methods, graph::Graph, stock::Hold};

use super::{
    basket::{Basket, Goods},
    input::Checked,
    market::Market,
    place::{self, Written},
    refused::{Refused, Unfit},
};
use crate::{Error, Services, orders};

/// How long the ways to have goods sent are taken to be as they were.
const FRESH: Duration = Duration::from_secs(1);

/// An order to be placed.
pub(crate) struct Request {
    /// The surroundings, with who waits for the answer.
    pub(super) s: Services,
    pub(super) actor: Actor,
    pub(super) goods: Goods,
    pub(super) codes: Codes,
    pub(super) input: Checked,
}

pub(crate) type Outcome = Result<Written, Refused>;

/// The ways to have goods sent, read once a second: they hardly ever change.
#[derive(Debug, Default)]
pub(crate) struct Methods(Mutex<Option<(Instant, Known)>>);

type Known = Arc<Vec<shipping_methods::Model>>;

impl Methods {
    async fn read(&self, tx: &DatabaseTransaction) -> Result<Known, Error> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, methods)) = &*known()
            && at.elapsed() < FRESH
        {
            return Ok(Arc::clone(methods));
        }
        let methods = Arc::new(shipping_methods::Entity::find().all(tx).await?);
        *known() = Some((Instant::now(), Arc::clone(&methods)));
        Ok(methods)
    }
}

fn lost() -> Refused {
    Error::internal("the order's group was lost").into()
}

/// Places the orders of a group. The shelves are looked at without holding them: others place meanwhile, and hardly ever take
/// the last piece. When they did, the group looks again and holds them. What fails as a whole is done again one by one, so
/// that nobody pays for another's fault.
pub(crate) fn place(requests: Vec<Request>) -> BoxFuture<'static, Vec<Outcome>> {
    Box::pin(async move {
        let mut placed = together(&requests, Hold::Free).await;
        if matches!(placed, Err(Error::Raced(_))) {
            placed = together(&requests, Hold::Locked).await;
        }
        match placed {
            Ok(outcomes) => outcomes,
            Err(error) if requests.len() == 1 => vec![Err(error.into())],
            Err(_) => {
                let mut outcomes = Vec::with_capacity(requests.len());
                for request in &requests {
                    outcomes.push(Box::pin(alone(request)).await);
                }
                outcomes
            }
        }
    })
}

async fn alone(request: &Request) -> Outcome {
    let outcomes = together(std::slice::from_ref(request), Hold::Locked).await?;
    outcomes.into_iter().next().unwrap_or_else(|| Err(lost()))
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
    let mut market = market(&tx, requests, hold).await?;
    let mut outcomes = Vec::with_capacity(requests.len());
    let mut changes = Vec::with_capacity(requests.len());
    for request in requests {
        let (s, actor, input) = (&request.s, &request.actor, &request.input);
        outcomes.push(match ordered(&tx, &mut market, request).await {
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
    Box::pin(orders::write(&tx, changes)).await?.commit(tx).await?;
    first.s.db.wake();
    Ok(outcomes)
}

/// What is wrong with an order beyond what was found without looking at the shop. Nothing is changed, and nobody waits for it. When
/// the shop cannot be looked at, what was found is all that is told.
pub(super) async fn look(request: &Request) -> Unfit {
    match looked(request).await {
        Err(Refused::Unfit(unfit)) => unfit,
        Ok(()) => Unfit::default(),
        Err(Refused::Error(error)) => {
            tracing::debug!(%error, "a refused order could not be looked at further");
            Unfit::default()
        }
    }
}

async fn looked(request: &Request) -> Result<(), Refused> {
    let tx = request.s.db.read().begin().await?;
    let mut market = market(&tx, std::slice::from_ref(request), Hold::Free).await?;
    let ordered = ordered(&tx, &mut market, request).await;
    tx.rollback().await?;
    ordered.map(drop)
}

/// The order that a request comes to.
async fn ordered(tx: &DatabaseTransaction, market: &mut Market, request: &Request) -> Result<Graph, Refused> {
    let Request {
        s,
        actor,
        goods,
        codes,
        input,
    } = request;
    let basket = Basket::of_goods(s, market, goods, codes.clone(), input).map_err(Refused::Unfit)?;
    basket.order(s, actor, tx, market, input).await
}

/// The shop as these requests need to know it.
async fn market(tx: &DatabaseTransaction, requests: &[Request], hold: Hold) -> Result<Market, Error> {
    let first = requests.first().ok_or_else(|| Error::internal("nobody asks"))?;
    let mut skus: Vec<&str> = requests
        .iter()
        .flat_map(|request| request.goods.lines.iter().map(|(sku, _)| sku.as_str()))
        .collect();
    skus.sort_unstable();
    skus.dedup();
    let methods = first.s.methods.read(tx).await?;
    let mut codes: Vec<String> = requests.iter().flat_map(|r| r.codes.0.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut emails: Vec<&str> = requests.iter().map(|r| r.input.email.as_str()).collect();
    emails.sort_unstable();
    emails.dedup();
    let currency = first.s.settings.currency;
    let wanted = Wanted::Skus(&skus);
    Market::with(tx, currency, wanted, &codes, &emails, methods, hold).await
}
