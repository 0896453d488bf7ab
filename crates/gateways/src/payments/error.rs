//! The error of a provider call: worth another attempt, or not.

/// Whether asking again can help.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ErrorKind {
    /// The provider could not be reached or was busy; the same call may succeed later.
    Transient,
    /// The provider understood and refused; the same call gets the same answer.
    Permanent,
}

/// A provider gave no usable answer. The message is for staff and logs and holds no personal data.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct GatewayError {
    /// Decides between retry and the dead-letter list.
    pub kind: ErrorKind,
    /// What went wrong, in words.
    pub message: String,
}

impl GatewayError {
    /// An error that a retry may cure.
    #[must_use]
    pub fn transient(message: impl Into<String>) -> Self {
        Self {
            kind: ErrorKind::Transient,
            message: message.into(),
        }
    }

    /// An error that no retry cures.
    #[must_use]
    pub fn permanent(message: impl Into<String>) -> Self {
        Self {
            kind: ErrorKind::Permanent,
            message: message.into(),
        }
    }

    /// True when the same call may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.kind == ErrorKind::Transient
    }
}
