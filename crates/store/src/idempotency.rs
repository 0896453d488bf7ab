//! Idempotency keys: what was asked under a key, and how it was answered.

use domain::time::Timestamp;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, JsonValue, QueryFilter, Set,
    sea_query::OnConflict,
};

use crate::{StoreError, entity::idempotency_keys};

/// What is kept under a key.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    conn: &impl ConnectionTrait,
    owner: &str,
    key: &str,
) -> Result<Option<idempotency_keys::Model>, StoreError> {
    Ok(
        idempotency_keys::Entity::find_by_id((owner.to_owned(), key.to_owned()))
            .one(conn)
            .await?,
    )
}

/// Keeps an answer; `false` when the key is taken, and then nothing is changed. On PostgreSQL it waits for a
/// transaction that is about to take the same key.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert(conn: &impl ConnectionTrait, row: idempotency_keys::Model) -> Result<bool, StoreError> {
    use idempotency_keys::Column as C;
    let taken = OnConflict::columns([C::Owner, C::IdempotencyKey])
        .do_nothing()
        .to_owned();
    let added = idempotency_keys::Entity::insert(row.into_active_model())
        .on_conflict(taken)
        .exec_without_returning(conn)
        .await?;
    Ok(added == 1)
}

/// Replaces the answer that is kept under a key.
///
/// # Errors
/// When the database cannot be written.
pub async fn replace(
    conn: &impl ConnectionTrait,
    owner: &str,
    key: &str,
    answer: JsonValue,
) -> Result<(), StoreError> {
    use idempotency_keys::Column as C;
    idempotency_keys::Entity::update_many()
        .set(idempotency_keys::ActiveModel {
            answer: Set(answer),
            ..Default::default()
        })
        .filter(C::Owner.eq(owner))
        .filter(C::IdempotencyKey.eq(key))
        .exec(conn)
        .await?;
    Ok(())
}

/// Forgets keys that were used before `before`.
///
/// # Errors
/// When the database cannot be written.
pub async fn sweep(conn: &impl ConnectionTrait, before: Timestamp) -> Result<(), StoreError> {
    idempotency_keys::Entity::delete_many()
        .filter(idempotency_keys::Column::CreatedAt.lt(before))
        .exec(conn)
        .await?;
    Ok(())
}
