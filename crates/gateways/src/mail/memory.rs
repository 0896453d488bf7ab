//! Mailers for tests: one that keeps what it is given, one that fails.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::{MailError, Mailer, OutgoingMail};

/// Keeps every message, once per id. Clones share what they keep.
#[derive(Clone, Default, Debug)]
pub struct MemoryMailer {
    sent: Arc<Mutex<Vec<OutgoingMail>>>,
}

impl MemoryMailer {
    /// What was sent, oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<OutgoingMail> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Mailer for MemoryMailer {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError> {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        if sent.iter().all(|kept| kept.message_id != mail.message_id) {
            sent.push(mail);
        }
        Ok(())
    }
}

/// A mail server that is down: every message fails with the error given.
#[derive(Clone, Debug)]
pub struct FailingMailer(pub MailError);

#[async_trait]
impl Mailer for FailingMailer {
    async fn send(&self, _mail: OutgoingMail) -> Result<(), MailError> {
        Err(self.0.clone())
    }
}
