//! Background jobs that were given up, to be looked at and tried again.

use leptos::{prelude::*, server_fn::ServerFn};
use services::views::{
    Page, Turn,
    admin::{DeadJob, dead_jobs},
};

use crate::{
    components::{ActionButton, DateTimeText, EmptyState, GoneForm, Hidden, PageTitle, Pagination},
    load::load,
    pages::staff::neighbours,
    request,
    server_fns::admin::RetryJob,
    visit,
};

/// `/admin/jobs`.
#[component]
pub fn JobsPage() -> impl IntoView {
    let (services, actor) = (visit::services(), visit::actor());
    let turn = Turn::read(&request::query("after"), &request::query("before"));
    load(
        async move { dead_jobs(&services, &actor, turn).await },
        |page| view! { <Jobs page/> },
    )
}

#[component]
fn Jobs(page: Page<DeadJob>) -> impl IntoView {
    let (previous, next) = neighbours("/admin/jobs", &[], &page);
    let ids = page.rows.iter().map(|job| job.id.to_string()).collect();
    let empty = page.rows.is_empty();
    let rows = page.rows.into_iter().map(|job| {
        let id = job.id.to_string();
        view! {
            <tr>
                <th scope="row"><span class="cell">{job.kind}<code class="hint wrap">{job.payload}</code></span></th>
                <td class="num" data-label="Attempts">{job.attempts}</td>
                <td data-label="Last error"><span class="wrap">{job.last_error}</span></td>
                <td data-label="Since"><DateTimeText at=job.created_at/></td>
                <td class="row-actions">
                    <ActionButton id=format!("retry-{id}") action=RetryJob::url() label="Retry">
                        <Hidden name="job" value=id.clone()/>
                    </ActionButton>
                </td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <PageTitle title="Jobs that were given up" lead="Each was tried many times. Retry begins again."/>
        <GoneForm ids/>
        {if empty {
            view! { <EmptyState title="No job was given up."/> }.into_any()
        } else {
            view! {
                <table class="table table-stack">
                    <caption class="sr-only">"Jobs that were given up"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Job"</th>
                            <th scope="col" class="num">"Attempts"</th>
                            <th scope="col">"Last error"</th>
                            <th scope="col">"Since"</th>
                            <th scope="col"><span class="sr-only">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            }.into_any()
        }}
        <Pagination previous next/>
    }
}
