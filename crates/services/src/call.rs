//! What a caller attaches to one command: an idempotency key, the version it expects to find, and how the outcome is
//! put into words.
//!
//! The answer is made of the rows as they are written and is kept under the key by the transaction that writes them:
//! whatever was done was also answered, and the key of what was not done is free.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::time::{DAY, Timestamp};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use store::{entity::idempotency_keys, graph::Graph, idempotency};

use crate::{Error, Services, cart::CartView, customers::Customer, sellers::Seller, shelves::Shelves};

/// How long an answer is kept, in microseconds.
pub const KEPT: i64 = 3 * DAY;

/// How a command was answered, as it is kept and sent again.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where what was made is found.
    pub location: Option<String>,
    /// The version of what was changed, quoted as in a header.
    pub etag: Option<String>,
    /// The body, to the byte.
    pub body: String,
}

/// An idempotency key with what it was sent with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Key {
    /// Whose key it is.
    pub owner: String,
    /// The key.
    pub key: String,
    /// What makes two requests the same one.
    pub fingerprint: String,
}

/// What is known of a key, under which answers of type `A` are kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Known<A = Answer> {
    /// It was not used.
    Fresh,
    /// It was used for the same request, which was answered so.
    Answered(A),
    /// It was used for another request.
    Other,
}

impl Key {
    /// What is known of the key.
    ///
    /// # Errors
    /// When the database cannot be read, or another kind of answer is kept.
    pub async fn known<A: DeserializeOwned>(&self, conn: &impl ConnectionTrait) -> Result<Known<A>, Error> {
        let row = idempotency::find(conn, &self.owner, &self.key).await?;
        Ok(match row {
            None => Known::Fresh,
            Some(row) if row.fingerprint == self.fingerprint => {
                Known::Answered(serde_json::from_value(row.answer)?)
            }
            Some(_) => Known::Other,
        })
    }

    /// Keeps an answer that nothing was done for; false when the key was used meanwhile.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_alone(self, s: &Services, answer: &Answer) -> Result<bool, Error> {
        let tx = s.db.begin().await?;
        let kept = idempotency::insert(&tx, vec![self.keep(answer, s.now())?]).await?;
        tx.commit().await?;
        Ok(kept == 1)
    }

    /// The row that keeps an answer.
    pub(crate) fn keep<A: Serialize>(
        self,
        answer: &A,
        now: Timestamp,
    ) -> Result<idempotency_keys::Model, Error> {
        let Self {
            owner,
            key: idempotency_key,
            fingerprint,
        } = self;
        Ok(idempotency_keys::Model {
            owner,
            idempotency_key,
            fingerprint,
            answer: serde_json::to_value(answer)?,
            created_at: now,
        })
    }
}

/// What a command has done.
#[derive(Clone, Copy, Debug)]
pub enum Effect<'a> {
    /// An order, as it is written.
    Order(&'a Graph),
    /// A cart, as it is written.
    Cart(&'a CartView),
    /// A customer, as they are treated from now on.
    Customer(&'a Customer),
    /// A seller, with its terms from now on.
    Seller(&'a Seller),
    /// The stock of a variant, after it was counted.
    Stock(&'a Shelves),
}

/// Puts what was done into words.
pub type Tell = Box<dyn Fn(Effect<'_>) -> Result<Answer, Error> + Send + Sync>;

/// One command of a caller that wants an answer.
pub struct Call {
    key: Option<Key>,
    /// The versions the caller allows; any when there are none.
    expected: Option<Vec<i64>>,
    tell: Tell,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    answer: Option<Answer>,
    stale: bool,
}

impl Call {
    /// A command under `key` on something whose version is one of `expected`.
    #[must_use]
    pub fn new(key: Option<Key>, expected: Option<Vec<i64>>, tell: Tell) -> Arc<Self> {
        Arc::new(Self {
            key,
            expected,
            tell,
            state: Mutex::default(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every write leaves the state whole, so a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer, once the command has succeeded.
    #[must_use]
    pub fn answer(&self) -> Option<Answer> {
        self.state().answer.clone()
    }

    /// Whether the command failed because the version was another one.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.state().stale
    }

    fn check(&self, version: i64) -> Result<(), Error> {
        if self.expected.as_ref().is_none_or(|all| all.contains(&version)) {
            return Ok(());
        }
        self.state().stale = true;
        Err(Error::conflict(
            "This was changed since you opened the page. Please look again.",
        ))
    }
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl Services {
    /// The same services, for one command.
    #[must_use]
    pub fn calling(&self, call: Arc<Call>) -> Self {
        let mut services = self.clone();
        services.call = Some(call);
        services
    }

    /// The same services, for one command on an order that is still in `version`, as a form carries it. Text that is no
    /// version expects none.
    #[must_use]
    pub fn expecting(&self, version: &str) -> Self {
        let Ok(version) = version.parse() else {
            return self.clone();
        };
        let silent = |_: Effect<'_>| Ok(Answer::default());
        self.calling(Call::new(None, Some(vec![version]), Box::new(silent)))
    }

    /// Whether the caller expects this version.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it does not.
    pub(crate) fn expects(&self, version: i64) -> Result<(), Error> {
        self.call.as_ref().map_or(Ok(()), |call| call.check(version))
    }

    /// Whether somebody waits for an answer who has none.
    pub(crate) fn is_asked(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.answer().is_none())
    }

    /// Keeps the answer under the caller's key, on the transaction of the effect.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the key was used meanwhile; the transaction must not be committed then.
    pub(crate) async fn seal(&self, tx: &impl ConnectionTrait, effect: Effect<'_>) -> Result<Sealed, Error> {
        seal_all(tx, [(self, effect)]).await
    }
}

/// Answers that callers are given once the transaction that keeps them is committed.
#[must_use = "commits the transaction"]
#[derive(Default)]
pub(crate) struct Sealed(Vec<(Arc<Call>, Answer)>);

impl Sealed {
    /// Commits the transaction, and gives the answers.
    ///
    /// # Errors
    /// When it cannot be committed; nobody is answered then.
    pub(crate) async fn commit(self, tx: DatabaseTransaction) -> Result<(), Error> {
        tx.commit().await?;
        for (call, answer) in self.0 {
            call.state().answer = Some(answer);
        }
        Ok(())
    }
}

/// Keeps the answers to several callers, each under its own key, on the transaction of their effects. A caller that was
/// answered before is answered anew: more has come of its command. What was kept before is a true answer too, so a crash in
/// between does no harm.
///
/// # Errors
/// [`Error::Conflict`] when a key was used meanwhile; the transaction must not be committed then.
pub(crate) async fn seal_all(
    tx: &impl ConnectionTrait,
    effects: impl IntoIterator<Item = (&Services, Effect<'_>)>,
) -> Result<Sealed, Error> {
    let (mut answered, mut rows, mut anew) = (Vec::new(), Vec::new(), Vec::new());
    for (s, effect) in effects {
        let Some(call) = &s.call else { continue };
        let answer = (call.tell)(effect)?;
        if let Some(key) = call.key.clone() {
            let row = key.keep(&answer, s.now())?;
            let kept = if call.answer().is_some() {
                &mut anew
            } else {
                &mut rows
            };
            kept.push(row);
        }
        answered.push((Arc::clone(call), answer));
    }
    // In one order, so that two transactions that are given the same keys do not wait for each other.
    for rows in [&mut anew, &mut rows] {
        rows.sort_unstable_by(|a, b| (&a.owner, &a.idempotency_key).cmp(&(&b.owner, &b.idempotency_key)));
    }
    idempotency::replace(tx, anew).await?;
    let keys = rows.len() as u64;
    if keys > 0 && idempotency::insert(tx, rows).await? != keys {
        return Err(Error::conflict("This idempotency key was used meanwhile."));
    }
    Ok(Sealed(answered))
}
