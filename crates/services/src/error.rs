//! The ways a use case can end other than well.

use domain::{
    forms::FieldErrors, holds::Stopped, lines::TooMany, machine::InvalidTransition, pricing::TooLarge,
};
use store::StoreError;

/// Why a use case did not do what was asked. Nothing has been changed when one is returned.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or it is not the actor's to see.
    #[error("not found")]
    NotFound,
    /// The actor may see it and may not do this to it.
    #[error("you are not allowed to do this")]
    Forbidden,
    /// Nobody is signed in.
    #[error("please sign in")]
    Unauthenticated,
    /// Something typed is wrong; one sentence per field.
    #[error("some fields are not right")]
    Invalid(FieldErrors),
    /// The thing is not in a state that allows this, or changed meanwhile; the sentence is for people.
    #[error("{0}")]
    Conflict(String),
    /// Somebody else was in the way at this moment; the command can be [carried out again](crate::again). The sentence is for
    /// people, should that not help.
    #[error("{0}")]
    Raced(&'static str),
    /// Too many attempts; try again later.
    #[error("too many attempts, try again in {retry_after_s} seconds")]
    TooManyAttempts {
        /// Seconds until the next attempt may succeed.
        retry_after_s: u64,
    },
    /// Something broke. The text is for logs, never for people.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Error {
    /// One wrong field.
    #[must_use]
    pub fn field(field: &str, error: impl Into<String>) -> Self {
        Self::Invalid(FieldErrors::one(field, error))
    }

    /// Something that cannot be done now, in a sentence for people.
    #[must_use]
    pub fn conflict(sentence: impl Into<String>) -> Self {
        Self::Conflict(sentence.into())
    }

    /// Something that should not happen.
    #[must_use]
    pub fn internal(error: impl std::fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => {
                Self::Raced("Somebody else changed this at the same moment. Please try again.")
            }
            // Shelves are looked at before: somebody took from them meanwhile.
            StoreError::OutOfStock => Self::Raced("There is not enough stock for this."),
            StoreError::Damaged(_) | StoreError::Database(_) => Self::internal(error),
        }
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        StoreError::from(error).into()
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

impl From<InvalidTransition> for Error {
    fn from(error: InvalidTransition) -> Self {
        Self::conflict(format!(
            "This is not possible: the {} is {}.",
            error.machine,
            error.state.replace('_', " ")
        ))
    }
}

impl From<Stopped> for Error {
    fn from(error: Stopped) -> Self {
        Self::conflict(crate::holds::sentence(&error))
    }
}

impl From<TooMany> for Error {
    fn from(error: TooMany) -> Self {
        Self::conflict(format!(
            "Only {} can be {}, not {}.",
            error.possible, error.verb, error.asked
        ))
    }
}

impl From<TooLarge> for Error {
    fn from(_: TooLarge) -> Self {
        Self::conflict("The total is too large for one order.")
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}
