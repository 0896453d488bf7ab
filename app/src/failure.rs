//! Why a page or a form cannot be served: the one mapping from what the services say to what a person sees.

use axum::http::StatusCode;
use domain::forms::FieldErrors;

/// What went wrong, in the terms of the web.
#[derive(Debug)]
pub enum Failure {
    /// It is not there, or it is not for this person.
    NotFound,
    /// The person has to sign in first.
    Unauthenticated,
    /// The person may not do this, and may know that it exists.
    Forbidden,
    /// Fields need another value.
    Invalid(FieldErrors),
    /// It cannot be done now; the text says why and is shown.
    Conflict(String),
    /// Somebody else was in the way; the text says so, should doing it again not help.
    Raced(&'static str),
    /// Too often; the text says how long to wait.
    TooManyAttempts(String),
    /// Our fault. The text is logged and never shown.
    Internal(String),
}

impl Failure {
    /// The status of the page that tells it.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) | Self::Raced(_) => StatusCode::CONFLICT,
            Self::TooManyAttempts(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Writes what people are not told to the log, once.
    pub fn log(&self, request_id: &str) {
        if let Self::Internal(why) = self {
            tracing::error!(request_id, error = %why, "request failed");
        }
    }

    /// How long to wait, in words.
    #[must_use]
    pub fn wait(seconds: u64) -> String {
        let minutes = seconds.div_ceil(60).max(1);
        let unit = if minutes == 1 { "minute" } else { "minutes" };
        format!("Too many attempts. Please try again in {minutes} {unit}.")
    }
}

impl From<FieldErrors> for Failure {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

impl From<services::Error> for Failure {
    fn from(error: services::Error) -> Self {
        use services::Error;
        match error {
            Error::NotFound => Self::NotFound,
            Error::Forbidden => Self::Forbidden,
            Error::Unauthenticated => Self::Unauthenticated,
            Error::Invalid(errors) => Self::Invalid(errors),
            Error::Conflict(why) => Self::Conflict(why),
            Error::Raced(why) => Self::Raced(why),
            Error::TooManyAttempts { retry_after_s } => Self::TooManyAttempts(Self::wait(retry_after_s)),
            Error::Internal(why) => Self::Internal(why),
        }
    }
}
