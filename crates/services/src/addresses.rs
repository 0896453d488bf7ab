//! Saved addresses of a person: of each kind one is the default, from the first one on.

use domain::{
    actor::Actor,
    address::{Address, AddressKind},
    ids::{AddressId, UserId},
};
use sea_orm::DatabaseTransaction;
use store::{addresses as rows, entity::addresses};

use crate::{Error, Services};

/// How many addresses a person can save.
pub const MAX_SAVED: u64 = 50;

/// A saved address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedAddress {
    /// Which.
    pub id: AddressId,
    /// What it is for.
    pub kind: AddressKind,
    /// Whether it is the default of its kind.
    pub is_default: bool,
    /// The address.
    pub address: Address,
}

impl From<addresses::Model> for SavedAddress {
    fn from(row: addresses::Model) -> Self {
        let addresses::Model {
            id,
            user_id: _,
            kind,
            is_default,
            address,
            removed_at: _,
            created_at: _,
        } = row;
        Self {
            id,
            kind,
            is_default,
            address,
        }
    }
}

/// All addresses of the actor: defaults first, then the newest.
///
/// # Errors
/// [`Error::Unauthenticated`] for a guest.
pub async fn list(s: &Services, actor: &Actor) -> Result<Vec<SavedAddress>, Error> {
    let user = person(actor)?;
    Ok(rows::list(s.db.read(), user)
        .await?
        .into_iter()
        .map(Into::into)
        .collect())
}

/// One address of the actor.
///
/// # Errors
/// [`Error::NotFound`] when it is not theirs or was removed; [`Error::Unauthenticated`] for a guest.
pub async fn get(s: &Services, actor: &Actor, id: AddressId) -> Result<SavedAddress, Error> {
    let user = person(actor)?;
    Ok(rows::get(s.db.read(), user, id)
        .await?
        .ok_or(Error::NotFound)?
        .into())
}

/// Saves a new address; the first of its kind is the default in any case.
///
/// # Errors
/// [`Error::Invalid`] on wrong fields; [`Error::Conflict`] when there are too many; [`Error::Unauthenticated`] for a
/// guest.
pub async fn create(
    s: &Services,
    actor: &Actor,
    kind: AddressKind,
    typed: &Address,
    default: bool,
) -> Result<AddressId, Error> {
    let user = person(actor)?;
    let address = typed.checked()?;
    let tx = begin(s, user).await?;
    if rows::count(&tx, user).await? >= MAX_SAVED {
        return Err(Error::conflict(format!(
            "You can save at most {MAX_SAVED} addresses. Please remove one first."
        )));
    }
    let is_default = default || rows::default_of(&tx, user, kind).await?.is_none();
    if is_default {
        rows::drop_default(&tx, user, kind).await?;
    }
    let row = row(s, user, kind, address, is_default);
    let id = row.id;
    rows::insert(&tx, row).await?;
    tx.commit().await?;
    Ok(id)
}

/// Keeps the addresses an order was placed with, those that are not kept already, on a transaction that goes on. Who
/// has too many keeps no more; that is no reason not to order.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn keep(
    s: &Services,
    tx: &DatabaseTransaction,
    user: UserId,
    shipping: &Address,
    billing: &Address,
) -> Result<(), Error> {
    store::accounts::lock(tx, user).await?;
    let saved = rows::list(tx, user).await?;
    let wanted = [(AddressKind::Shipping, shipping), (AddressKind::Billing, billing)];
    let room = usize::try_from(MAX_SAVED)
        .unwrap_or(usize::MAX)
        .saturating_sub(saved.len());
    let new = wanted
        .iter()
        .filter(|(kind, address)| !saved.iter().any(|s| s.kind == *kind && s.address == **address));
    for (kind, address) in new.take(room) {
        let is_default = !saved.iter().any(|s| s.kind == *kind && s.is_default);
        rows::insert(tx, row(s, user, *kind, (*address).clone(), is_default)).await?;
    }
    Ok(())
}

fn row(
    s: &Services,
    user_id: UserId,
    kind: AddressKind,
    address: Address,
    is_default: bool,
) -> addresses::Model {
    addresses::Model {
        id: s.id(),
        user_id,
        kind,
        is_default,
        address,
        removed_at: None,
        created_at: s.now(),
    }
}

/// Rewrites an address, and makes it the default of its kind if `default`. Orders keep the address they were placed
/// with.
///
/// # Errors
/// [`Error::Invalid`] on wrong fields; [`Error::NotFound`] when it is not the actor's.
pub async fn update(
    s: &Services,
    actor: &Actor,
    id: AddressId,
    typed: &Address,
    default: bool,
) -> Result<(), Error> {
    let user = person(actor)?;
    let tx = begin(s, user).await?;
    let row = rows::get(&tx, user, id).await?.ok_or(Error::NotFound)?;
    rows::update(&tx, id, typed.checked()?).await?;
    if default && !row.is_default {
        rows::make_default(&tx, user, row.kind, id).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Removes an address from the person's list. When it was a default, the newest one left of its kind follows.
///
/// # Errors
/// [`Error::NotFound`] when it is not the actor's.
pub async fn remove(s: &Services, actor: &Actor, id: AddressId) -> Result<(), Error> {
    let user = person(actor)?;
    let tx = begin(s, user).await?;
    let row = rows::get(&tx, user, id).await?.ok_or(Error::NotFound)?;
    rows::remove(&tx, id, s.now()).await?;
    if row.is_default
        && let Some(heir) = rows::newest_of(&tx, user, row.kind).await?
    {
        rows::make_default(&tx, user, row.kind, heir.id).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Makes an address the default of its kind.
///
/// # Errors
/// [`Error::NotFound`] when it is not the actor's.
pub async fn set_default(s: &Services, actor: &Actor, id: AddressId) -> Result<(), Error> {
    let user = person(actor)?;
    let tx = begin(s, user).await?;
    let row = rows::get(&tx, user, id).await?.ok_or(Error::NotFound)?;
    if !row.is_default {
        rows::make_default(&tx, user, row.kind, id).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn person(actor: &Actor) -> Result<UserId, Error> {
    actor.user.ok_or(Error::Unauthenticated)
}

/// A transaction in which nobody else changes this person's addresses.
async fn begin(s: &Services, user: UserId) -> Result<DatabaseTransaction, Error> {
    let tx = s.db.begin().await?;
    store::accounts::lock(&tx, user)
        .await?
        .ok_or(Error::Unauthenticated)?;
    Ok(tx)
}
