//! Idempotency keys: what was asked under a key, and how it was answered.

use domain::time::Timestamp;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JsonValue, QueryFilter, Set};

use crate::{StoreError, bulk, entity::idempotency_keys};

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

/// Keeps answers, and says how many: a key that is taken keeps what it has. On PostgreSQL it waits for a transaction
/// that is about to take the same key.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert(
    conn: &impl ConnectionTrait,
    rows: Vec<idempotency_keys::Model>,
) -> Result<u64, StoreError> {
    bulk::insert_missing(conn, bulk::all(rows)).await
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
