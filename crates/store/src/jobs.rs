//! The job queue: enqueued with the change that needs it, claimed by one worker at a time, retried, given up visibly.

use domain::{
    ids::JobId,
    time::Timestamp,
    words::{JobLane, JobState},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Set,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict},
};

use crate::{entity::jobs, error::StoreError};

/// Enqueues jobs; one whose `dedupe_key` is already known is left out.
///
/// # Errors
/// When the database cannot be written.
pub async fn enqueue(conn: &impl ConnectionTrait, rows: Vec<jobs::Model>) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let conflict = OnConflict::column(jobs::Column::DedupeKey)
        .do_nothing()
        .to_owned();
    jobs::Entity::insert_many(rows.into_iter().map(jobs::ActiveModel::from))
        .on_conflict(conflict)
        .try_insert()
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// Jobs of a lane that may be claimed.
fn due(lane: JobLane, now: Timestamp) -> Condition {
    use jobs::Column as C;
    let queued = C::State.eq(JobState::Queued).and(C::RunAt.lte(now));
    let abandoned = C::State.eq(JobState::Running).and(C::LockedUntil.lte(now));
    Condition::all()
        .add(C::Lane.eq(lane))
        .add(Condition::any().add(queued).add(abandoned))
}

/// Whether a job of a lane is due; a look that keeps no writer waiting.
///
/// # Errors
/// When the database cannot be read.
pub async fn any_due(conn: &impl ConnectionTrait, lane: JobLane, now: Timestamp) -> Result<bool, StoreError> {
    let found: Option<JobId> = jobs::Entity::find()
        .select_only()
        .column(jobs::Column::Id)
        .filter(due(lane, now))
        .limit(1)
        .into_tuple()
        .one(conn)
        .await?;
    Ok(found.is_some())
}

/// Claims up to `limit` due jobs of a lane until `until`; jobs whose worker died are due again when their claim runs
/// out. Call it in a transaction: on PostgreSQL rows claimed by others are skipped.
///
/// # Errors
/// When the database cannot be written.
pub async fn claim(
    conn: &impl ConnectionTrait,
    lane: JobLane,
    now: Timestamp,
    until: Timestamp,
    limit: u64,
) -> Result<Vec<jobs::Model>, StoreError> {
    use jobs::Column as C;
    let mut query = jobs::Entity::find()
        .filter(due(lane, now))
        .order_by_asc(C::RunAt)
        .limit(limit);
    if conn.get_database_backend() == DbBackend::Postgres {
        query = query.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let mut claimed = query.all(conn).await?;
    if claimed.is_empty() {
        return Ok(claimed);
    }
    jobs::Entity::update_many()
        .col_expr(C::State, Expr::val(JobState::Running))
        .col_expr(C::Attempts, Expr::col(C::Attempts).add(1))
        .col_expr(C::LockedUntil, Expr::val(until))
        .filter(C::Id.is_in(claimed.iter().map(|job| job.id)))
        .exec(conn)
        .await?;
    for job in &mut claimed {
        job.state = JobState::Running;
        job.attempts += 1;
        job.locked_until = Some(until);
    }
    Ok(claimed)
}

/// Marks jobs as done.
///
/// # Errors
/// When the database cannot be written.
pub async fn finish(conn: &impl ConnectionTrait, ids: &[JobId]) -> Result<(), StoreError> {
    use jobs::Column as C;
    jobs::Entity::update_many()
        .col_expr(C::State, Expr::val(JobState::Done))
        .col_expr(C::LockedUntil, Expr::val(None::<Timestamp>))
        .col_expr(C::LastError, Expr::val(""))
        .filter(C::Id.is_in(ids.iter().copied()))
        .exec(conn)
        .await?;
    Ok(())
}

/// Puts a job back for `run_at`, or gives it up when `run_at` is `None`.
///
/// # Errors
/// When the database cannot be written.
pub async fn fail(
    conn: &impl ConnectionTrait,
    id: JobId,
    run_at: Option<Timestamp>,
    error: &str,
) -> Result<(), StoreError> {
    let mut row = jobs::ActiveModel {
        id: Set(id),
        state: Set(if run_at.is_some() {
            JobState::Queued
        } else {
            JobState::Dead
        }),
        locked_until: Set(None),
        last_error: Set(error.to_owned()),
        ..Default::default()
    };
    if let Some(run_at) = run_at {
        row.run_at = Set(run_at);
    }
    row.update(conn).await?;
    Ok(())
}

/// Puts a claimed job that was not begun back where it was, with its former number of attempts.
///
/// # Errors
/// When the database cannot be written.
pub async fn release(conn: &impl ConnectionTrait, id: JobId, attempts: i64) -> Result<(), StoreError> {
    let row = jobs::ActiveModel {
        id: Set(id),
        state: Set(JobState::Queued),
        attempts: Set(attempts),
        locked_until: Set(None),
        ..Default::default()
    };
    row.update(conn).await?;
    Ok(())
}
