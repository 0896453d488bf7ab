//! Customers: who they are, whether they may order, and how they are treated.

use domain::{
    actor::{Actor, Permission},
    forms::{self, FieldErrors},
    ids::UserId,
    machine::Word,
    priority::CustomerTier,
    time::Timestamp,
};
use sea_orm::ConnectionTrait;
use store::{
    customers as rows,
    entity::users,
    keyset::{Page, Turn},
    search::Search,
};

use crate::{
    Error, Services,
    call::Effect,
    decisions::{self, Decision, managed},
    views::admin::allowed,
};

/// A person with an account, as a customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Customer {
    /// Who.
    pub id: UserId,
    /// The address they sign in with.
    pub email: String,
    /// The full name.
    pub name: String,
    /// How they are treated.
    pub tier: CustomerTier,
    /// Whether they may order nothing any more.
    pub blocked: bool,
    /// Since when they have the account.
    pub created_at: Timestamp,
    /// Counts what was decided about them.
    pub version: i64,
    /// What was decided about them, newest first; empty in a list.
    pub decisions: Vec<Decision>,
}

impl From<users::Model> for Customer {
    fn from(row: users::Model) -> Self {
        let users::Model {
            id,
            email,
            name,
            password_hash: _,
            blocked,
            external_ref: _,
            created_at,
            tier,
            version,
        } = row;
        Self {
            id,
            email,
            name,
            tier,
            blocked,
            created_at,
            version,
            decisions: Vec::new(),
        }
    }
}

/// What is to be decided about a customer; what is `None` stays.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Change {
    /// Whether they may order nothing any more.
    pub blocked: Option<bool>,
    /// How they are treated.
    pub tier: Option<CustomerTier>,
    /// Why; needed to block and to unblock.
    pub reason: String,
}

/// A page of up to `limit` customers, newest first, found by a part of their name or the beginning of their address.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::NotFound`] when the list is not the actor's to see.
pub async fn list(
    s: &Services,
    actor: &Actor,
    q: &str,
    turn: Turn,
    limit: u64,
) -> Result<Page<Customer>, Error> {
    allowed(actor, Permission::ViewCustomers)?;
    let page = rows::page(s.db.read(), Search::read(q).as_ref(), turn, limit).await?;
    Ok(page.map(Customer::from))
}

/// A customer with what was decided about them.
///
/// # Errors
/// As [`list`]; [`Error::NotFound`] when there is no such person.
pub async fn get(s: &Services, actor: &Actor, id: UserId) -> Result<Customer, Error> {
    allowed(actor, Permission::ViewCustomers)?;
    let conn = s.db.read();
    let row = store::accounts::by_id(conn, id).await?.ok_or(Error::NotFound)?;
    with_decisions(conn, row).await
}

async fn with_decisions(conn: &impl ConnectionTrait, row: users::Model) -> Result<Customer, Error> {
    let decisions = decisions::about(conn, row.id).await?;
    Ok(Customer {
        decisions,
        ..Customer::from(row)
    })
}

/// The person with an address, for the command line.
///
/// # Errors
/// [`Error::Invalid`] on `email` when nobody has it.
pub async fn by_email(s: &Services, email: &str) -> Result<UserId, Error> {
    let mut errors = FieldErrors::default();
    let email = forms::email(&mut errors, "email", email);
    errors.into_result(())?;
    let user = store::accounts::by_email(s.db.read(), &email).await?;
    user.map(|user| user.id)
        .ok_or_else(|| Error::field("email", "Nobody has an account with this address."))
}

/// Decides about a customer: blocks or unblocks them, sets their tier. What is so already is not decided again.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`]; [`Error::Invalid`] on `reason`; [`Error::Conflict`] when the version is not
/// the expected one.
pub async fn change(s: &Services, actor: &Actor, id: UserId, change: &Change) -> Result<(), Error> {
    managed(actor, Permission::ViewCustomers, Permission::ManageCustomers)?;
    let Change {
        blocked,
        tier,
        reason,
    } = change;
    let mut errors = FieldErrors::default();
    let reason = if blocked.is_some() {
        forms::required(&mut errors, "reason", "The reason", reason, 1000)
    } else {
        forms::optional(&mut errors, "reason", "The reason", reason, 1000)
    };
    errors.into_result(())?;
    let tx = s.db.begin().await?;
    let mut row = store::accounts::lock(&tx, id).await?.ok_or(Error::NotFound)?;
    s.expects(row.version)?;
    let mut actions = Vec::new();
    if let Some(blocked) = blocked.filter(|blocked| *blocked != row.blocked) {
        row.blocked = blocked;
        actions.push(if blocked { "block" } else { "unblock" }.to_owned());
    }
    if let Some(tier) = tier.filter(|tier| *tier != row.tier) {
        row.tier = tier;
        actions.push(format!("tier={}", tier.as_str()));
    }
    if !actions.is_empty() {
        rows::save(&tx, &row).await?;
        row.version += 1;
        decisions::note(s, &tx, actor, id, actions, &reason).await?;
    }
    let customer = with_decisions(&tx, row).await?;
    let sealed = s.seal(&tx, Effect::Customer(&customer)).await?;
    sealed.commit(tx).await
}
