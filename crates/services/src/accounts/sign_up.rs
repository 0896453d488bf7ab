//! New accounts: of people who sign up, and made by hand.
//!
//! That an address is taken is said beside its field. It tells who has an account, as every shop does that lets
//! people in at once; so it can be asked only as often as a wrong password can be tried.

use domain::{
    actor::{Grant, Role},
    forms::{self, FieldErrors},
    ids::{LocationId, UserId},
    priority::CustomerTier,
};
use sea_orm::EntityTrait;
use store::entity::{grants, locations, users};
use uuid::Uuid;

use super::{
    attempts::{self, Subject},
    password,
};
use crate::{Error, Services};

/// What is typed to make an account. The field names of errors are `email`, `name` and `password`.
#[derive(Clone)]
pub struct NewAccount {
    /// The address to sign in with.
    pub email: String,
    /// The full name.
    pub name: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewAccount").finish_non_exhaustive()
    }
}

impl NewAccount {
    fn checked(&self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let account = Self {
            email: forms::email(&mut errors, "email", &self.email),
            name: forms::required(&mut errors, "name", "Full name", &self.name, 120),
            password: forms::new_password(&mut errors, "password", &self.password),
        };
        errors.into_result(account)
    }
}

/// Makes an account for whoever asks. `client_addr` is the network address the request came from.
///
/// # Errors
/// [`Error::Invalid`] on wrong fields and when the address has an account; [`Error::TooManyAttempts`] when too much
/// failed from this network address.
pub async fn sign_up(s: &Services, account: &NewAccount, client_addr: &str) -> Result<UserId, Error> {
    let account = account.checked()?;
    let tx = s.db.begin().await?;
    let attempt = attempts::count(s, &tx, &Subject::address(client_addr)).await?;
    tx.commit().await?;
    let user = create(s, account, Vec::new()).await?;
    let tx = s.db.begin().await?;
    attempts::forget(&tx, attempt).await?;
    tx.commit().await?;
    Ok(user)
}

/// Makes an account with roles, for the command line.
///
/// # Errors
/// [`Error::Invalid`] on wrong fields and when the address has an account.
pub async fn create_user(s: &Services, account: &NewAccount, grants: Vec<Grant>) -> Result<UserId, Error> {
    create(s, account.checked()?, grants).await
}

/// Limits a branch manager's role to a location; one more each time. For the command line.
///
/// # Errors
/// [`Error::Invalid`] on `location` when there is none of this id.
pub async fn assign_location(s: &Services, user: UserId, location: LocationId) -> Result<(), Error> {
    let tx = s.db.begin().await?;
    let known = locations::Entity::find_by_id(location).one(&tx).await?;
    if known.is_none() {
        return Err(Error::field("location", "There is no such location."));
    }
    let grant = grants::Model {
        id: s.id::<Uuid>(),
        user_id: user,
        role: Role::BranchManager,
        seller_id: None,
        location_id: Some(location),
    };
    store::accounts::add_grants(&tx, vec![grant]).await?;
    tx.commit().await?;
    Ok(())
}

async fn create(s: &Services, account: NewAccount, grants: Vec<Grant>) -> Result<UserId, Error> {
    let NewAccount {
        email,
        name,
        password,
    } = account;
    let password_hash = Some(password::hash(s, &password).await?);
    let id = s.id();
    let user = users::Model {
        id,
        email,
        name,
        password_hash,
        blocked: false,
        external_ref: None,
        created_at: s.now(),
        tier: CustomerTier::Standard,
        version: 1,
    };
    let row = |Grant { role, seller }: Grant| grants::Model {
        id: s.id::<Uuid>(),
        user_id: id,
        role,
        seller_id: seller,
        location_id: None,
    };
    let tx = s.db.begin().await?;
    if !store::accounts::insert(&tx, user).await? {
        return Err(Error::field(
            "email",
            "There is an account with this address already. Please sign in.",
        ));
    }
    store::accounts::add_grants(&tx, grants.into_iter().map(row).collect()).await?;
    tx.commit().await?;
    Ok(id)
}
