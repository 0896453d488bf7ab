//! Tries a job again that was given up.

use leptos::prelude::*;
use services::{Error, jobs};

use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Queues a job once more.
#[server(protocol = FormPost, prefix = "/api", endpoint = "admin/retry-job")]
pub async fn retry_job(form: Form) -> Answer {
    let (services, actor) = (visit::services(), visit::actor());
    let ask = Ask::new(format!("retry-{}", form.get("job")), &form, "/admin/jobs");
    let outcome = async {
        let job = form.get("job").parse().map_err(|_| Error::NotFound)?;
        jobs::retry(&services, &actor, job).await
    };
    ask.answer(outcome.await, |()| {
        Done::at("/admin/jobs").saying("The job is queued again.")
    })
    .await
}
