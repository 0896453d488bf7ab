//! The worker: follows events, runs what is due, sleeps until something changes.

use std::time::Duration;

use domain::time::{HOUR, Timestamp};
use gateways::retry;
use store::entity::jobs;
use tokio_util::sync::CancellationToken;

use super::{ATTEMPTS, CLAIM, kinds};
use crate::{Error, Services, accounts, notifications};

/// How many jobs a worker takes at once.
const BATCH: u64 = 16;

/// How long a worker sleeps when nothing wakes it; other processes do not.
const IDLE: Duration = Duration::from_millis(500);

/// Works until `stop`, and sweeps away expired sessions and links once an hour. What it is doing then is finished; what it had not begun goes back to the queue.
pub async fn work(s: Services, stop: CancellationToken) {
    let mut changes = s.db.changes();
    let mut sweep_at = s.now();
    while !stop.is_cancelled() {
        if s.now() >= sweep_at {
            sweep_at = s.now().plus(HOUR);
            if let Err(error) = accounts::sweep(&s).await {
                tracing::error!(%error, "what has expired could not be swept");
            }
        }
        // An event that cannot be followed must not keep money from moving: mail waits, jobs go on.
        let mailed = Box::pin(notifications::follow(&s)).await.unwrap_or_else(|error| {
            tracing::error!(%error, "events could not be followed");
            false
        });
        let busy = match due(&s, &stop).await {
            Ok(busy) => busy || mailed,
            Err(error) => {
                tracing::error!(%error, "the worker could not reach the database");
                false
            }
        };
        if !busy {
            tokio::select! {
                () = stop.cancelled() => {}
                _ = changes.changed() => {}
                () = tokio::time::sleep(IDLE) => {}
            }
        }
    }
}

/// Runs everything that is due, until nothing is; for tests and for filling the demo shop. On PostgreSQL it waits for
/// transactions of others that hold events back.
///
/// # Errors
/// When the database cannot be reached.
pub async fn drain(s: &Services) -> Result<(), Error> {
    loop {
        let mailed = Box::pin(notifications::follow(s)).await?;
        if due(s, &CancellationToken::new()).await? || mailed {
            continue;
        }
        if !notifications::behind(s).await? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Runs what is due; says whether anything was.
async fn due(s: &Services, stop: &CancellationToken) -> Result<bool, Error> {
    let now = s.now();
    let tx = s.db.begin().await?;
    let claimed = store::jobs::claim(&tx, now, now.plus(CLAIM), BATCH).await?;
    tx.commit().await?;
    let busy = !claimed.is_empty();
    for job in claimed {
        if stop.is_cancelled() {
            put_back(s, &job).await?;
        } else {
            Box::pin(one(s, &job)).await?;
        }
    }
    Ok(busy)
}

async fn one(s: &Services, job: &jobs::Model) -> Result<(), Error> {
    let result = Box::pin(kinds::run(s, job)).await;
    let tx = s.db.begin().await?;
    match result {
        Ok(()) => store::jobs::finish(&tx, job.id).await?,
        Err(error) => {
            let again = (job.attempts < ATTEMPTS).then(|| next_try(s, job.attempts));
            tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempts, gives_up = again.is_none(), %error, "job failed");
            store::jobs::fail(&tx, job.id, again, &error.to_string()).await?;
        }
    }
    tx.commit().await?;
    Ok(())
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

async fn put_back(s: &Services, job: &jobs::Model) -> Result<(), Error> {
    let tx = s.db.begin().await?;
    store::jobs::release(&tx, job.id, job.attempts - 1).await?;
    tx.commit().await?;
    Ok(())
}
