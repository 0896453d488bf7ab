//! A database of its own for the time the demo shop is being made.

use std::path::PathBuf;

use domain::time::Timestamp;
use store::{Db, copy};

use crate::{Error, Services};

/// A database that is gone with the value.
#[derive(Debug)]
pub(super) struct Scratch {
    /// An empty database with the schema of today.
    pub db: Db,
    folder: PathBuf,
}

impl Scratch {
    pub(super) async fn open(s: &Services) -> Result<Self, Error> {
        let folder = std::env::temp_dir().join(format!("waybill-demo-{}", s.secret()));
        let db = Db::connect(&format!("sqlite://{}/demo.db", folder.display())).await?;
        let scratch = Self { db, folder };
        scratch.db.migrate().await?;
        Ok(scratch)
    }

    /// Copies everything into the database of `s`, all or nothing, if that is still empty.
    pub(super) async fn keep(&self, s: &Services, now: Timestamp) -> Result<(), Error> {
        let tx = s.db.begin().await?;
        if super::is_somebodys(&tx).await? {
            return Err(super::not_ours());
        }
        copy::everything(self.db.read(), &tx, now).await?;
        tx.commit().await?;
        s.db.wake();
        Ok(())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left in the machine's folder for such things is in nobody's way.
        std::fs::remove_dir_all(&self.folder).ok();
    }
}
