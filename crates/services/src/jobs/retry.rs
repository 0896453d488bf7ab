//! A person tries a job again that was given up.

use domain::{
    actor::{Actor, Permission},
    ids::JobId,
};

use crate::{Error, Services};

/// Queues a job that was given up as if it were new. Doing it again changes nothing.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::NotFound`] when jobs are not the actor's to see; [`Error::Conflict`] when the
/// job was not given up, or no longer.
pub async fn retry(s: &Services, actor: &Actor, job: JobId) -> Result<(), Error> {
    crate::views::admin::allowed(actor, Permission::ManageJobs)?;
    let tx = s.db.begin().await?;
    let queued = store::admin_lists::requeue(&tx, job, s.now()).await?;
    tx.commit().await?;
    if !queued {
        return Err(Error::conflict("This job is already waiting, running or done."));
    }
    s.db.wake();
    Ok(())
}
