//! Attempts that are limited, such as signing in: counted against an account or an address.

use domain::time::Timestamp;
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set, Statement,
};

use crate::{StoreError, entity::login_attempts};

/// Counts the attempts on `subject` one transaction at a time, until this one ends. SQLite has one writer anyway.
///
/// # Errors
/// When the database cannot be reached.
pub async fn lock(conn: &impl ConnectionTrait, subject: &str) -> Result<(), StoreError> {
    if conn.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
        conn.query_one_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            sql,
            [subject.into()],
        ))
        .await?;
    }
    Ok(())
}

/// The times of the newest `limit` attempts on `subject` after `since`, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn recent(
    conn: &impl ConnectionTrait,
    subject: &str,
    since: Timestamp,
    limit: u64,
) -> Result<Vec<Timestamp>, StoreError> {
    Ok(login_attempts::Entity::find()
        .select_only()
        .column(login_attempts::Column::At)
        .filter(login_attempts::Column::Subject.eq(subject))
        .filter(login_attempts::Column::At.gt(since))
        .order_by_desc(login_attempts::Column::At)
        .limit(limit)
        .into_tuple()
        .all(conn)
        .await?)
}

/// Remembers an attempt on `subject`; its id.
///
/// # Errors
/// When the database cannot be written.
pub async fn add(conn: &impl ConnectionTrait, subject: &str, at: Timestamp) -> Result<i64, StoreError> {
    let row = login_attempts::ActiveModel {
        id: NotSet,
        subject: Set(subject.to_owned()),
        at: Set(at),
    };
    Ok(login_attempts::Entity::insert(row)
        .exec(conn)
        .await?
        .last_insert_id)
}

/// Forgets one attempt.
///
/// # Errors
/// When the database cannot be written.
pub async fn forget(conn: &impl ConnectionTrait, id: i64) -> Result<(), StoreError> {
    login_attempts::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}

/// Forgets all attempts on `subject`.
///
/// # Errors
/// When the database cannot be written.
pub async fn forget_all(conn: &impl ConnectionTrait, subject: &str) -> Result<(), StoreError> {
    login_attempts::Entity::delete_many()
        .filter(login_attempts::Column::Subject.eq(subject))
        .exec(conn)
        .await?;
    Ok(())
}

/// Removes attempts from before `before`, when none of them counts any more.
///
/// # Errors
/// When the database cannot be written.
pub async fn sweep(conn: &impl ConnectionTrait, before: Timestamp) -> Result<(), StoreError> {
    login_attempts::Entity::delete_many()
        .filter(login_attempts::Column::At.lt(before))
        .exec(conn)
        .await?;
    Ok(())
}
