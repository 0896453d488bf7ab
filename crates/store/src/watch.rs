//! One reader of the event log for all open pages of a process. It looks when this process commits something, and once
//! a second for what other processes did, as long as anybody follows; so a thousand open pages cost as many statements
//! as one.

use std::{sync::Arc, time::Duration};

use sea_orm::DatabaseConnection;
use tokio::{
    sync::{
        Mutex,
        broadcast::{self, error::RecvError},
        watch,
    },
    task::JoinHandle,
    time::sleep,
};
use tracing::instrument::WithSubscriber;

use crate::{
    StoreError, events,
    live::{News, Reader},
};

/// How often other processes' changes are looked for.
const POLL: Duration = Duration::from_secs(1);
/// Changes so close together are one.
const GATHER: Duration = Duration::from_millis(100);
/// How many news a follower may be late by; who is later is told that there was too much to tell.
const LATE: usize = 64;

/// What the followers of one database share.
#[derive(Debug)]
pub(crate) struct Watch {
    news: broadcast::Sender<Arc<News>>,
    /// The task that reads, while there is one. Beginning to follow and ceasing to read exclude each other by it.
    reading: Mutex<Option<JoinHandle<()>>>,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            news: broadcast::channel(LATE).0,
            reading: Mutex::default(),
        }
    }
}

impl Watch {
    /// Follows the log from here on: what a read sees that begins after this answers is complete with what is told.
    pub(crate) async fn follow(
        self: &Arc<Self>,
        conn: &DatabaseConnection,
        changes: watch::Receiver<u64>,
    ) -> Result<Follower, StoreError> {
        let mut reading = self.reading.lock().await;
        let follower = Follower {
            news: self.news.subscribe(),
            missed: false,
        };
        if reading.as_ref().is_none_or(JoinHandle::is_finished) {
            let reader = Reader::after(events::end(conn).await?);
            let task = self.clone().read(conn.clone(), reader, changes);
            // Its log goes where that of its first follower goes.
            *reading = Some(tokio::spawn(task.with_current_subscriber()));
        }
        Ok(follower)
    }

    async fn read(
        self: Arc<Self>,
        conn: DatabaseConnection,
        mut reader: Reader,
        mut changes: watch::Receiver<u64>,
    ) {
        loop {
            changes.mark_unchanged();
            match reader.look(&conn).await {
                // Nobody may be left to hear it.
                Ok(Some(news)) => drop(self.news.send(Arc::new(news))),
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "live events could not be read"),
            }
            tokio::select! {
                Ok(()) = changes.changed() => sleep(GATHER).await,
                () = sleep(POLL) => {}
            }
            let mut reading = self.reading.lock().await;
            if self.news.receiver_count() == 0 {
                *reading = None;
                return;
            }
        }
    }
}

/// Somebody who is told what is added to the log.
#[derive(Debug)]
pub struct Follower {
    news: broadcast::Receiver<Arc<News>>,
    missed: bool,
}

impl Follower {
    /// The next news; `None` when there will be none.
    pub async fn next(&mut self) -> Option<Arc<News>> {
        loop {
            match self.news.recv().await {
                Ok(news) if self.missed => {
                    self.missed = false;
                    let (events, end) = (None, news.end);
                    return Some(Arc::new(News { events, end }));
                }
                Ok(news) => return Some(news),
                Err(RecvError::Lagged(_)) => self.missed = true,
                Err(RecvError::Closed) => return None,
            }
        }
    }
}
