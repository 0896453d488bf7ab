//! What can go wrong between us and the database.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// A failed read or write.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else was in the way: the row changed, the key is taken, or the transactions wait for each other. Nothing
    /// is kept; what was to be done can be done again from its read.
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

/// Codes by which a database says that a transaction was in another's way: PostgreSQL's serialization failure and
/// deadlock, and SQLite's busy ones.
const IN_THE_WAY: [&str; 5] = ["40001", "40P01", "5", "261", "517"];

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let taken = matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)));
        if taken || code(&error).is_some_and(|code| IN_THE_WAY.contains(&code.as_str())) {
            Self::Conflict
        } else {
            Self::Database(error)
        }
    }
}

/// The database's own code of an error.
fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))
    | DbErr::Conn(RuntimeErr::SqlxError(cause))) = error
    else {
        return None;
    };
    Some(cause.as_database_error()?.code()?.into_owned())
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}
