//! Sessions in the database, for tower-sessions.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    ids::UserId,
    time::{DAY, Timestamp},
};
use services::{Clock, Services};
use store::{Db, entity::sessions as entity, sessions};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

/// The key of a session's data that says who is signed in.
const USER: &str = "user";
/// Days a session lives without being used.
pub(crate) const IDLE_DAYS: i64 = 30;

/// Keeps sessions in the table of that name.
#[derive(Clone, Debug)]
pub(crate) struct DbSessions {
    db: Db,
    clock: Arc<dyn Clock>,
}

impl DbSessions {
    /// Sessions in the database of the services.
    pub(crate) fn new(services: &Services) -> Self {
        Self {
            db: services.db.clone(),
            clock: services.clock.clone(),
        }
    }
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::Backend(error.to_string())
}

/// The row of a session that was used now. The clock is ours, so `record.expiry_date` is not asked.
fn row(record: &Record, now: Timestamp) -> Result<entity::Model> {
    let user_id = record
        .data
        .get(USER)
        .and_then(|user| user.as_str())
        .and_then(|user| user.parse::<UserId>().ok());
    Ok(entity::Model {
        id: record.id.to_string(),
        user_id,
        data: serde_json::to_value(&record.data).map_err(|error| Error::Encode(error.to_string()))?,
        expires_at: now.plus(IDLE_DAYS * DAY),
    })
}

fn record(id: Id, row: entity::Model) -> Result<Record> {
    let entity::Model {
        id: _,
        user_id: _,
        data,
        expires_at: Timestamp(micros),
    } = row;
    Ok(Record {
        id,
        data: serde_json::from_value(data).map_err(|error| Error::Decode(error.to_string()))?,
        expiry_date: OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).map_err(broken)?,
    })
}

#[async_trait]
impl SessionStore for DbSessions {
    /// Always under a new id: a session that was just signed out of is not to be found again.
    async fn create(&self, record: &mut Record) -> Result<()> {
        let tx = self.db.begin().await.map_err(broken)?;
        loop {
            record.id = Id::default();
            if sessions::insert(&tx, row(record, self.clock.now())?)
                .await
                .map_err(broken)?
            {
                break;
            }
        }
        tx.commit().await.map_err(broken)
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let tx = self.db.begin().await.map_err(broken)?;
        sessions::update(&tx, row(record, self.clock.now())?)
            .await
            .map_err(broken)?;
        tx.commit().await.map_err(broken)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = sessions::load(self.db.read(), &id.to_string(), self.clock.now())
            .await
            .map_err(broken)?;
        found.map(|row| record(*id, row)).transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let tx = self.db.begin().await.map_err(broken)?;
        sessions::delete(&tx, &id.to_string()).await.map_err(broken)?;
        tx.commit().await.map_err(broken)
    }
}
