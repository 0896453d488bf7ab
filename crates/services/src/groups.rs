//! Commands that come at the same time share a transaction.
//!
//! A commit waits for the disk, and on SQLite everybody waits for the one writer. So whoever comes while others commit
//! waits with the rest, and then all of them are carried out together, in hardly more statements than one takes. Alone, a
//! command is carried out at once. Each succeeds or fails for itself.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use tokio::sync::oneshot;
use tracing::instrument::WithSubscriber;

use crate::Error;

/// The most commands of one transaction.
const MOST: usize = 64;

/// Carries out commands together; each outcome is that of the command in its place.
pub(crate) type Together<C, O> = fn(Vec<C>) -> BoxFuture<'static, Vec<O>>;

/// The commands of one kind that wait for their turn in this process.
pub(crate) struct Groups<C, O> {
    at_once: usize,
    together: Together<C, O>,
    queue: Mutex<Queue<C, O>>,
}

struct Waiting<C, O> {
    command: C,
    answer: oneshot::Sender<O>,
}

struct Queue<C, O> {
    waiting: Vec<Waiting<C, O>>,
    /// How many commands each group has that is being carried out.
    groups: Vec<usize>,
}

impl<C, O> Queue<C, O> {
    /// The next group, when it is time for one.
    fn next(&mut self, at_once: usize) -> Option<Vec<Waiting<C, O>>> {
        let wait = self.waiting.len();
        if !is_time(&self.groups, wait, at_once) {
            return None;
        }
        let group: Vec<_> = self.waiting.drain(..wait.min(MOST)).collect();
        self.groups.push(group.len());
        Some(group)
    }

    fn ended(&mut self, size: usize) {
        if let Some(at) = self.groups.iter().position(|group| *group == size) {
            self.groups.swap_remove(at);
        }
    }
}

/// Whether so many commands that wait are a group, beside others of these sizes: when as many wait as the largest has. So
/// groups stay of one size, as large as they can be without anybody waiting for nothing.
fn is_time(groups: &[usize], wait: usize, at_once: usize) -> bool {
    wait > 0 && groups.len() < at_once && groups.iter().all(|size| wait >= *size)
}

impl<C: Send + 'static, O: Send + 'static> Groups<C, O> {
    /// Lets up to `at_once` groups be carried out at once.
    pub(crate) fn new(at_once: usize, together: Together<C, O>) -> Arc<Self> {
        Arc::new(Self {
            at_once,
            together,
            queue: Mutex::new(Queue {
                waiting: Vec::new(),
                groups: Vec::new(),
            }),
        })
    }

    /// Carries out a command with those that come at the same time. It is carried out also when nobody waits for it any more.
    ///
    /// # Errors
    /// [`Error::Internal`] when its group panicked.
    pub(crate) async fn carry_out(self: &Arc<Self>, command: C) -> Result<O, Error> {
        let (answer, answered) = oneshot::channel();
        self.queue().waiting.push(Waiting { command, answer });
        self.begin();
        answered
            .await
            .map_err(|_| Error::internal("a command's group was lost"))
    }

    /// Carries out the commands that wait, when it is time to. Looked at with every command that comes and every group that
    /// ends, so none is left behind.
    fn begin(self: &Arc<Self>) {
        while let Some(group) = self.next() {
            let (size, groups) = (group.len(), Arc::clone(self));
            let together = self.together;
            let work = async move {
                // Apart, so that one that panics ends as well.
                drop(tokio::spawn(run(together, group).with_current_subscriber()).await);
                groups.queue().ended(size);
                groups.begin();
            };
            tokio::spawn(work.with_current_subscriber());
        }
    }

    fn next(&self) -> Option<Vec<Waiting<C, O>>> {
        self.queue().next(self.at_once)
    }

    fn queue(&self) -> MutexGuard<'_, Queue<C, O>> {
        // Every write leaves the queue whole, so a panic elsewhere does not spoil it.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C, O> std::fmt::Debug for Groups<C, O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Groups").finish_non_exhaustive()
    }
}

async fn run<C, O>(together: Together<C, O>, group: Vec<Waiting<C, O>>) {
    let (commands, answers): (Vec<C>, Vec<oneshot::Sender<O>>) = group
        .into_iter()
        .map(|Waiting { command, answer }| (command, answer))
        .unzip();
    for (outcome, answer) in together(commands).await.into_iter().zip(answers) {
        // Who hung up is not told; what was done stands.
        drop(answer.send(outcome));
    }
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
