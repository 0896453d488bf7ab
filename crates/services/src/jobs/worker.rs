//! The worker: follows events, runs what is due, sleeps until something changes.

use std::time::Duration;

use domain::{
    time::{HOUR, Timestamp},
    words::JobLane,
};
use futures::{StreamExt, stream};
use gateways::retry;
use store::entity::jobs;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    ATTEMPTS, CLAIM,
    kinds::{self, Ended},
};
use crate::{Error, Services, accounts, backorders, notifications, payments, priorities, returns};

/// How many jobs of a lane run at once. Those of one order wait for each other in the database.
const AT_ONCE: usize = 32;

/// How long a worker sleeps when nothing wakes it; other processes do not.
const IDLE: Duration = Duration::from_millis(500);

/// How long a job may take: half of what it is claimed for, so that nobody else has begun it meanwhile.
const LIMIT: Duration = Duration::from_micros(CLAIM.unsigned_abs() / 2);

/// How long a job that runs may take after `stop` before it goes back to the queue.
const GRACE: Duration = Duration::from_secs(5);

/// How long mail gathers, so that many orders are mailed about in few statements. Nobody waits for it by the second.
const GATHER_MAIL: Duration = Duration::from_millis(250);

/// How long the following of events rests at most when it took long.
const REST_MAIL: Duration = Duration::from_secs(3);

/// How often mail is sent, [`AT_ONCE`] at a time, before the next events are followed.
const SENDINGS: usize = 4;

/// How often stock is swept that is held too long, or lies free while somebody waits for it, and late orders and returns are
/// looked for.
const SWEEP: Duration = Duration::from_mins(1);

/// How long other jobs gather.
const GATHER: Duration = Duration::from_millis(20);

/// Works until `stop`: mail, the jobs of orders and the sweeping of stock, apart from each other, so that a server that hangs
/// delays only what needs it. What is being done at `stop` is finished; what takes too long goes back to the queue.
pub async fn work(s: Services, stop: CancellationToken) {
    tokio::join!(mail(&s, &stop), orders(&s, &stop), stock(&s, &stop));
}

/// Follows events with mails and sends them.
async fn mail(s: &Services, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        let mut changes = s.db.changes();
        let begun = Instant::now();
        // An event that cannot be followed keeps no mail back that is queued already.
        let followed = Box::pin(notifications::follow(s)).await;
        let worked = begun.elapsed();
        let mut busy = told("events could not be followed", followed);
        for _ in 0..SENDINGS {
            if stop.is_cancelled() || !told("mail could not be sent", due(s, JobLane::Mail, stop).await) {
                break;
            }
            busy = true;
        }
        // Where orders come faster than they can be mailed about, they go first.
        pause((worked * 3).clamp(GATHER_MAIL, REST_MAIL), stop).await;
        if !busy {
            rest(&mut changes, stop).await;
        }
    }
}

/// Runs the jobs of orders; once an hour sweeps away expired sessions and links.
async fn orders(s: &Services, stop: &CancellationToken) {
    let mut sweep_at = s.now();
    while !stop.is_cancelled() {
        let mut changes = s.db.changes();
        if s.now() >= sweep_at {
            sweep_at = s.now().plus(HOUR);
            if let Err(error) = accounts::sweep(s).await {
                tracing::error!(%error, "what has expired could not be swept");
            }
        }
        let done = due(s, JobLane::Orders, stop).await;
        if !told("the worker could not reach the database", done) {
            pause(GATHER, stop).await;
            rest(&mut changes, stop).await;
        }
    }
}

/// Sweeps once a minute. A provider that does not answer holds nothing else up.
async fn stock(s: &Services, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        tokio::select! {
            () = each_minute(s) => {}
            // What was begun can be broken off at any moment.
            () = grace(stop) => {}
        }
        pause(SWEEP, stop).await;
    }
}

async fn each_minute(s: &Services) {
    told("what is late could not be swept", sweep(s).await);
    let escalated = Box::pin(priorities::escalate(s)).await.map(|n| n > 0);
    told("late orders could not be made more urgent", escalated);
}

/// Ends what was not paid in time, lets returns expire that were not sent in time, and hands out what lies free and is waited
/// for; says whether there was anything to do.
async fn sweep(s: &Services) -> Result<bool, Error> {
    let ended = Box::pin(payments::sweep(s)).await?;
    let expired = Box::pin(returns::sweep(s)).await?;
    let served = Box::pin(backorders::sweep(s)).await?;
    Ok(ended + expired + served > 0)
}

/// Whether something was done; a failure is logged.
fn told(failure: &str, done: Result<bool, Error>) -> bool {
    done.unwrap_or_else(|error| {
        tracing::error!(%error, "{failure}");
        false
    })
}

async fn pause(time: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(time) => {}
    }
}

/// Waits until something changes, for a while at most.
async fn rest(changes: &mut tokio::sync::watch::Receiver<u64>, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        _ = changes.changed() => {}
        () = tokio::time::sleep(IDLE) => {}
    }
}

/// Runs everything that is due, until nothing is; for tests and for filling the demo shop. On PostgreSQL it waits for
/// transactions of others that hold events back.
///
/// # Errors
/// When the database cannot be reached.
pub async fn drain(s: &Services) -> Result<(), Error> {
    let on = CancellationToken::new();
    loop {
        let mut busy = Box::pin(notifications::follow(s)).await?;
        busy |= sweep(s).await?;
        for lane in [JobLane::Orders, JobLane::Mail] {
            busy |= due(s, lane, &on).await?;
        }
        if busy {
            continue;
        }
        if !notifications::behind(s).await? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Runs what is due in a lane; says whether anything was.
async fn due(s: &Services, lane: JobLane, stop: &CancellationToken) -> Result<bool, Error> {
    let now = s.now();
    if !store::jobs::any_due(s.db.read(), lane, now).await? {
        return Ok(false);
    }
    let tx = s.db.begin().await?;
    let claimed = store::jobs::claim(&tx, lane, now, now.plus(CLAIM), AT_ONCE as u64).await?;
    tx.commit().await?;
    if claimed.is_empty() {
        return Ok(false);
    }
    let ended: Vec<_> = stream::iter(claimed)
        .map(|job| Box::pin(async move { (one(s, &job, stop).await, job) }))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    settle(s, ended).await?;
    Ok(true)
}

/// Does a job; `None` when it has to be left to somebody else, because the process is to stop.
async fn one(s: &Services, job: &jobs::Model, stop: &CancellationToken) -> Option<Result<Ended, Error>> {
    tokio::select! {
        ended = Box::pin(kinds::run(s, job)) => Some(ended),
        () = tokio::time::sleep(LIMIT) => Some(Err(Error::internal("the job took too long"))),
        // Every job can be done again: one that hangs holds nobody's shutdown up.
        () = grace(stop) => None,
    }
}

/// Writes down how jobs ended, in one transaction: each can run again without harm, should that be lost.
async fn settle(s: &Services, ended: Vec<(Option<Result<Ended, Error>>, jobs::Model)>) -> Result<(), Error> {
    let (mut done, mut mailed) = (Vec::new(), Vec::new());
    let tx = s.db.begin().await?;
    for (ended, job) in ended {
        let jobs::Model {
            id, kind, attempts, ..
        } = job;
        match ended {
            None => store::jobs::release(&tx, id, attempts - 1).await?,
            Some(Ok(Ended::Well)) => done.push(id),
            Some(Ok(Ended::Mailed(mail))) => {
                done.push(id);
                mailed.push(mail);
            }
            Some(Ok(Ended::GivenUp(why))) => {
                tracing::warn!(job = %id, kind, attempts, why, "job given up");
                store::jobs::fail(&tx, id, None, &why).await?;
            }
            Some(Err(error)) => {
                let again = (attempts < ATTEMPTS).then(|| next_try(s, attempts));
                tracing::warn!(job = %id, kind, attempts, gives_up = again.is_none(), %error, "job failed");
                store::jobs::fail(&tx, id, again, &error.to_string()).await?;
            }
        }
    }
    if !mailed.is_empty() {
        notifications::note_sent(s, &tx, &mailed).await?;
    }
    if !done.is_empty() {
        store::jobs::finish(&tx, &done).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Passes a while after `stop`.
async fn grace(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

fn next_try(s: &Services, attempts: i64) -> Timestamp {
    let mut jitter = [0_u8; 4];
    s.random.fill(&mut jitter);
    let wait = retry::backoff(
        u32::try_from(attempts).unwrap_or(u32::MAX),
        u32::from_le_bytes(jitter),
    );
    s.now().plus(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX))
}
