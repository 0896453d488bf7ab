//! Links to set a new password: known by the hash of their token, each usable once and for a while.

use domain::{ids::UserId, time::Timestamp};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set};

use crate::{StoreError, entity::password_resets};

/// Adds a link to set a new password.
///
/// # Errors
/// When the database cannot be written.
pub async fn add(conn: &impl ConnectionTrait, reset: password_resets::Model) -> Result<(), StoreError> {
    password_resets::Entity::insert(reset.into_active_model())
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// Whose link it is, as long as it can be used.
///
/// # Errors
/// When the database cannot be read.
pub async fn owner(
    conn: &impl ConnectionTrait,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<UserId>, StoreError> {
    Ok(password_resets::Entity::find_by_id(token_hash.to_owned())
        .select_only()
        .column(password_resets::Column::UserId)
        .filter(password_resets::Column::UsedAt.is_null())
        .filter(password_resets::Column::ExpiresAt.gt(now))
        .into_tuple()
        .one(conn)
        .await?)
}

/// Uses a link up; `false` when it was used before or is too old.
///
/// # Errors
/// When the database cannot be written.
pub async fn use_up(
    conn: &impl ConnectionTrait,
    token_hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = password_resets::Entity::update_many()
        .set(password_resets::ActiveModel {
            used_at: Set(Some(now)),
            ..Default::default()
        })
        .filter(password_resets::Column::TokenHash.eq(token_hash))
        .filter(password_resets::Column::UsedAt.is_null())
        .filter(password_resets::Column::ExpiresAt.gt(now))
        .exec(conn)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Uses up all links of a person that are left.
///
/// # Errors
/// When the database cannot be written.
pub async fn use_up_all(conn: &impl ConnectionTrait, user: UserId, now: Timestamp) -> Result<(), StoreError> {
    password_resets::Entity::update_many()
        .set(password_resets::ActiveModel {
            used_at: Set(Some(now)),
            ..Default::default()
        })
        .filter(password_resets::Column::UserId.eq(user))
        .filter(password_resets::Column::UsedAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// Removes links that ended before `before`.
///
/// # Errors
/// When the database cannot be written.
pub async fn sweep(conn: &impl ConnectionTrait, before: Timestamp) -> Result<(), StoreError> {
    password_resets::Entity::delete_many()
        .filter(password_resets::Column::ExpiresAt.lt(before))
        .exec(conn)
        .await?;
    Ok(())
}
