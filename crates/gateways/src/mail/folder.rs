//! Mail into a folder: one `.eml` file per message, for a shop without a mail server.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;

use super::{MailError, Mailer, OutgoingMail, message};

/// Writes `{message_id}.eml`, whole or not at all. The same id again leaves the first file as it is.
#[derive(Clone, Debug)]
pub struct FolderMailer {
    folder: PathBuf,
    serial: Arc<AtomicU64>,
}

impl FolderMailer {
    /// Mail goes to `folder`, which is made with the first message.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            serial: Arc::default(),
        }
    }

    /// Where the message with this id is or would be; none when it is not an id.
    #[must_use]
    pub fn path(&self, message_id: &str) -> Option<PathBuf> {
        message::check_id(message_id)
            .ok()
            .map(|()| self.folder.join(format!("{message_id}.eml")))
    }

    async fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if tokio::fs::try_exists(path).await? {
            return Ok(());
        }
        tokio::fs::create_dir_all(&self.folder).await?;
        // Unlike any other writer's, of this process or another.
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        let temporary = self.folder.join(format!(
            ".{}-{serial}-{:p}.tmp",
            std::process::id(),
            Arc::as_ptr(&self.serial)
        ));
        let written = async {
            tokio::fs::write(&temporary, bytes).await?;
            tokio::fs::rename(&temporary, path).await
        }
        .await;
        if written.is_err() {
            // Best effort: the error that matters is the one of the write.
            let _ = tokio::fs::remove_file(&temporary).await;
        }
        written
    }
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError> {
        let id = mail.message_id.clone();
        let bytes = message::build(mail)?.formatted();
        let path = self.folder.join(format!("{id}.eml"));
        self.write(&path, &bytes)
            .await
            .map_err(|error| MailError::Transient(describe(error.kind()).into()))
    }
}

fn describe(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "the mail folder may not be written to"
        }
        ErrorKind::StorageFull => "the mail folder's disk is full",
        _ => "the mail folder cannot be written to",
    }
}
