//! Mail: how a rendered message leaves the house, as one trait.

mod folder;
mod memory;
mod message;
mod smtp;
#[cfg(test)]
mod tests;

use async_trait::async_trait;

pub use folder::FolderMailer;
pub use memory::{FailingMailer, MemoryMailer};
pub use message::is_address;
pub use smtp::{SmtpMailer, SmtpUrlError};

/// One message to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// Our id of the message: letters, digits, `-`, `_` and `.`. It becomes the Message-ID, so that a message sent
    /// twice after a lost answer is recognisable.
    pub message_id: String,
    /// `name@example.com` or `Name <name@example.com>`.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The plain text part.
    pub text: String,
    /// The sender, written like `to`.
    pub from: String,
}

/// The person and the words stay out of logs.
impl std::fmt::Debug for OutgoingMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutgoingMail")
            .field("message_id", &self.message_id)
            .finish_non_exhaustive()
    }
}

/// Why a message did not leave. The text is for staff and logs and names no person.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MailError {
    /// The server is down, busy or refuses us at the moment; try again later.
    #[error("mail is delayed: {0}")]
    Transient(String),
    /// This message will never be accepted.
    #[error("mail is refused: {0}")]
    Permanent(String),
}

impl MailError {
    /// True when the same message may be accepted later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Transient(_))
    }
}

/// Sends mail. Sending the same `message_id` again does no harm beyond, at worst, a second copy with that id.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands one message over.
    ///
    /// # Errors
    /// [`MailError`]; its variant says whether to try again.
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError>;
}
