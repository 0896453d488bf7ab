//! People with an account: their row and their grants.

use domain::{actor::Grant, ids::UserId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Set, sea_query::OnConflict,
};

use crate::{
    StoreError,
    entity::{grants, users},
};

/// The person with this address, written as it is stored.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_email(conn: &impl ConnectionTrait, email: &str) -> Result<Option<users::Model>, StoreError> {
    Ok(users::Entity::find()
        .filter(users::Column::Email.eq(email))
        .one(conn)
        .await?)
}

/// Which of these addresses, written as they are stored, belong to people who are blocked.
///
/// # Errors
/// When the database cannot be read.
pub async fn blocked(conn: &impl ConnectionTrait, emails: &[&str]) -> Result<Vec<String>, StoreError> {
    Ok(users::Entity::find()
        .select_only()
        .column(users::Column::Email)
        .filter(users::Column::Email.is_in(emails.iter().copied()))
        .filter(users::Column::Blocked.eq(true))
        .into_tuple()
        .all(conn)
        .await?)
}

/// The person behind an id.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_id(conn: &impl ConnectionTrait, id: UserId) -> Result<Option<users::Model>, StoreError> {
    Ok(users::Entity::find_by_id(id).one(conn).await?)
}

/// Lets one transaction at a time change what belongs to a person; the others wait until it ends. SQLite has one
/// writer anyway.
///
/// # Errors
/// When the database cannot be read.
pub async fn lock(conn: &impl ConnectionTrait, id: UserId) -> Result<Option<users::Model>, StoreError> {
    let mut query = users::Entity::find_by_id(id);
    if conn.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    Ok(query.one(conn).await?)
}

/// Adds a person; `false` when the address is taken, and then nothing is changed and the transaction lives on.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert(conn: &impl ConnectionTrait, user: users::Model) -> Result<bool, StoreError> {
    let taken = OnConflict::column(users::Column::Email).do_nothing().to_owned();
    let row = user.into_active_model();
    let added = users::Entity::insert(row)
        .on_conflict(taken)
        .exec_without_returning(conn)
        .await?;
    Ok(added == 1)
}

/// Gives a person another password.
///
/// # Errors
/// When the database cannot be written.
pub async fn set_password(conn: &impl ConnectionTrait, id: UserId, hash: String) -> Result<(), StoreError> {
    users::Entity::update_many()
        .set(users::ActiveModel {
            password_hash: Set(Some(hash)),
            ..Default::default()
        })
        .filter(users::Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}

/// Gives roles to a person.
///
/// # Errors
/// When the database cannot be written.
pub async fn add_grants(conn: &impl ConnectionTrait, rows: Vec<grants::Model>) -> Result<(), StoreError> {
    if !rows.is_empty() {
        let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
        grants::Entity::insert_many(rows)
            .exec_without_returning(conn)
            .await?;
    }
    Ok(())
}

/// What a person is granted.
///
/// # Errors
/// When the database cannot be read.
pub async fn grants(conn: &impl ConnectionTrait, user: UserId) -> Result<Vec<Grant>, StoreError> {
    let rows = grants::Entity::find()
        .filter(grants::Column::UserId.eq(user))
        .order_by_asc(grants::Column::Id)
        .all(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Grant {
            role: row.role,
            seller: row.seller_id,
        })
        .collect())
}
