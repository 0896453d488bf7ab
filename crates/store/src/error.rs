//! What can go wrong between us and the database.

use sea_orm::{DbErr, SqlErr};

/// A failed read or write.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the row first; reload and try again.
    #[error("the row was changed by somebody else")]
    Conflict,
    /// Too little stock: what was asked for is not there.
    #[error("not enough stock")]
    OutOfStock,
    /// Stored data does not have its form.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// The database refused or could not be reached.
    #[error(transparent)]
    Database(DbErr),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let text = error.to_string();
        let retry = ["database is locked", "could not serialize", "deadlock detected"];
        if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
            || retry.iter().any(|r| text.contains(r))
        {
            Self::Conflict
        } else {
            Self::Database(error)
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}
