//! In the demo, the mails that were sent. Nobody else than the demo's visitors can read them.

use axum::http::{HeaderValue, header::CONTENT_SECURITY_POLICY};
use domain::ids::MailId;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use services::views::{
    Turn,
    admin::{mail, mails},
};

use crate::{
    components::{
        Breadcrumbs, Card, Crumb, DateTimeText, DefinitionList, EmptyState, Fact, PageTitle, Pagination,
    },
    failure::Failure,
    load::load,
    pages::staff::neighbours,
    request, visit,
};

/// Where the list is.
const PATH: &str = "/demo/mail";

/// `/demo/mail`.
#[component]
pub fn MailsPage() -> impl IntoView {
    let services = visit::services();
    let turn = Turn::read(&request::query("after"), &request::query("before"));
    load(async move { mails(&services, turn).await }, |page| {
        let (previous, next) = neighbours(PATH, &[], &page);
        let empty = page.rows.is_empty();
        let rows = page.rows.into_iter().map(|mail| {
            view! {
                <tr>
                    <th scope="row"><a href=format!("{PATH}/{}", mail.id)>{mail.subject}</a></th>
                    <td data-label="To">{mail.recipient}</td>
                    <td data-label="Written"><DateTimeText at=mail.created_at/></td>
                    <td data-label="Sent">{match mail.sent_at {
                        Some(at) => view! { <DateTimeText at/> }.into_any(),
                        None => "Not yet".into_any(),
                    }}</td>
                </tr>
            }
        });
        let rows = rows.collect_view();
        view! {
            <PageTitle title="Sent mail" lead="This is the demo shop: its mails end here."/>
            {if empty {
                view! { <EmptyState title="No mail was sent yet."/> }.into_any()
            } else {
                view! {
                    <table class="table table-stack">
                        <caption class="sr-only">"Mails"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Subject"</th>
                                <th scope="col">"To"</th>
                                <th scope="col">"Written"</th>
                                <th scope="col">"Sent"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                }.into_any()
            }}
            <Pagination previous next/>
        }
    })
}

/// `/demo/mail/:id`.
#[component]
pub fn MailPage() -> impl IntoView {
    let services = visit::services();
    let id = request::param("id").parse::<MailId>();
    allow_inline_styles();
    let work = async move {
        let id = id.map_err(|_| Failure::NotFound)?;
        Ok::<_, Failure>(mail(&services, id).await?)
    };
    load(work, |mail| {
        view! {
            <Breadcrumbs trail=vec![Crumb::new("Sent mail", PATH)]/>
            <PageTitle title=mail.subject.clone()/>
            <Card>
                <DefinitionList>
                    <Fact term="To">{mail.recipient.clone()}</Fact>
                    <Fact term="Written"><DateTimeText at=mail.created_at/></Fact>
                </DefinitionList>
            </Card>
            <iframe class="mail" title="The mail" sandbox="allow-popups" srcdoc=mail.html></iframe>
            <details>
                <summary class="btn">"As text"</summary>
                <pre class="mail-text">{mail.body}</pre>
            </details>
        }
    })
}

/// A mail brings its styles in itself, and a framed document obeys the policy of the page around it.
fn allow_inline_styles() {
    let Some(response) = use_context::<ResponseOptions>() else {
        return;
    };
    let policy = response
        .0
        .read()
        .ok()
        .and_then(|parts| parts.headers.get(CONTENT_SECURITY_POLICY).cloned());
    let policy = policy
        .as_ref()
        .and_then(|policy| policy.to_str().ok())
        .unwrap_or_default();
    if let Ok(policy) =
        HeaderValue::from_str(&policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"))
        && !policy.is_empty()
    {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}
