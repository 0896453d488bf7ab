//! Idempotency keys: what was asked under a key, and how it was answered.

use domain::time::Timestamp;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

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

/// Replaces the answers that are kept under their keys.
///
/// # Errors
/// When the database cannot be written.
pub async fn replace(
    conn: &impl ConnectionTrait,
    rows: Vec<idempotency_keys::Model>,
) -> Result<(), StoreError> {
    bulk::overwrite(conn, bulk::all(rows)).await
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
