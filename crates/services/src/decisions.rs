//! What was decided outside of orders, kept with who decided, when and why.

use std::fmt::Display;

use domain::{
    actor::{Actor, Permission},
    ids::UserId,
    time::Timestamp,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use store::{decisions as rows, entity::audit_entries};

use crate::{Error, Services};

/// How many decisions are shown.
const SHOWN: u64 = 50;

/// Something that was decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// What: `block`, `unblock`, `tier=vip`, `minimum=1000`, `commission_rate=850`.
    pub action: String,
    /// Why; may be empty.
    pub reason: String,
    /// Who; `None` for the command line.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

impl From<audit_entries::Model> for Decision {
    fn from(row: audit_entries::Model) -> Self {
        let audit_entries::Model {
            id: _,
            subject: _,
            action,
            reason,
            actor: _,
            actor_id: by,
            at,
        } = row;
        Self {
            action,
            reason,
            by,
            at,
        }
    }
}

/// Lets pass who may `manage` everywhere.
///
/// # Errors
/// [`Error::Forbidden`] for who may only `view`; [`Error::NotFound`] for everybody else.
pub(crate) fn managed(actor: &Actor, view: Permission, manage: Permission) -> Result<(), Error> {
    if actor.may_everywhere(manage) {
        Ok(())
    } else if actor.may_everywhere(view) {
        Err(Error::Forbidden)
    } else if actor.user.is_none() {
        Err(Error::Unauthenticated)
    } else {
        Err(Error::NotFound)
    }
}

/// Notes what was decided about a person or a seller, on the transaction that does it.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn note(
    s: &Services,
    tx: &DatabaseTransaction,
    actor: &Actor,
    subject: impl Display,
    actions: Vec<String>,
    reason: &str,
) -> Result<(), Error> {
    let entry = |action| audit_entries::Model {
        id: 0,
        subject: subject.to_string(),
        action,
        reason: reason.to_owned(),
        actor: actor.kind().to_owned(),
        actor_id: actor.user,
        at: s.now(),
    };
    Ok(rows::add(tx, actions.into_iter().map(entry).collect()).await?)
}

/// The latest decisions about a person or a seller, newest first.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn about(
    conn: &impl ConnectionTrait,
    subject: impl Display,
) -> Result<Vec<Decision>, Error> {
    let rows = rows::about(conn, &subject.to_string(), SHOWN).await?;
    Ok(rows.into_iter().map(Decision::from).collect())
}
