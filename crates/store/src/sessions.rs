//! Browser sessions: one row each, gone when they end.

use domain::{ids::UserId, time::Timestamp};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set, sea_query::OnConflict,
};

use crate::{StoreError, entity::sessions};

/// Adds a session; `false` when its id is taken.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert(conn: &impl ConnectionTrait, session: sessions::Model) -> Result<bool, StoreError> {
    let taken = OnConflict::column(sessions::Column::Id).do_nothing().to_owned();
    let row = session.into_active_model();
    Ok(sessions::Entity::insert(row)
        .on_conflict(taken)
        .exec_without_returning(conn)
        .await?
        == 1)
}

/// Writes a session that is there. One that ended meanwhile stays ended: a slow request must not bring it back.
///
/// # Errors
/// When the database cannot be written.
pub async fn update(conn: &impl ConnectionTrait, session: sessions::Model) -> Result<(), StoreError> {
    let sessions::Model {
        id,
        user_id,
        data,
        expires_at,
    } = session;
    sessions::Entity::update_many()
        .set(sessions::ActiveModel {
            user_id: Set(user_id),
            data: Set(data),
            expires_at: Set(expires_at),
            ..Default::default()
        })
        .filter(sessions::Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}

/// The session behind an id, unless it expired.
///
/// # Errors
/// When the database cannot be read.
pub async fn load(
    conn: &impl ConnectionTrait,
    id: &str,
    now: Timestamp,
) -> Result<Option<sessions::Model>, StoreError> {
    Ok(sessions::Entity::find_by_id(id.to_owned())
        .filter(sessions::Column::ExpiresAt.gt(now))
        .one(conn)
        .await?)
}

/// Ends a session.
///
/// # Errors
/// When the database cannot be written.
pub async fn delete(conn: &impl ConnectionTrait, id: &str) -> Result<(), StoreError> {
    sessions::Entity::delete_by_id(id.to_owned()).exec(conn).await?;
    Ok(())
}

/// Ends all sessions of a person.
///
/// # Errors
/// When the database cannot be written.
pub async fn delete_of(conn: &impl ConnectionTrait, user: UserId) -> Result<(), StoreError> {
    sessions::Entity::delete_many()
        .filter(sessions::Column::UserId.eq(user))
        .exec(conn)
        .await?;
    Ok(())
}

/// Removes what expired.
///
/// # Errors
/// When the database cannot be written.
pub async fn sweep(conn: &impl ConnectionTrait, now: Timestamp) -> Result<(), StoreError> {
    sessions::Entity::delete_many()
        .filter(sessions::Column::ExpiresAt.lte(now))
        .exec(conn)
        .await?;
    Ok(())
}
