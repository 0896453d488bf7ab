//! Mail that follows from events: rendered and queued once per event, sent by a job.

mod facts;
mod follow;
mod kinds;
mod send;

use domain::ids::{MailId, OrderId, RequestId};
use gateways::templates::{Context, MailKind, render};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use store::{
    bulk,
    entity::{mails, sellers},
    graph::Graph,
};

pub use follow::{behind, follow};
pub(crate) use follow::{first_in_line, pass};
pub(crate) use send::{Sent, note_sent, send};

use crate::{Error, Services, orders::change::NewJob};

/// Renders a mail and queues it in the caller's transaction.
///
/// # Errors
/// When it cannot be rendered or written.
pub async fn enqueue(
    s: &Services,
    conn: &impl ConnectionTrait,
    kind: MailKind,
    recipient: &str,
    order: Option<OrderId>,
    context: &Context,
) -> Result<(), Error> {
    let mail = rendered(s, s.id(), kind, recipient, order, context)?;
    enqueue_all(s, conn, vec![mail]).await
}

/// A mail as it is queued.
fn rendered(
    s: &Services,
    id: MailId,
    kind: MailKind,
    recipient: &str,
    order: Option<OrderId>,
    context: &Context,
) -> Result<mails::Model, Error> {
    let rendered = render(kind, context).map_err(Error::internal)?;
    Ok(mails::Model {
        id,
        order_id: order,
        kind: kind.name().to_owned(),
        recipient: recipient.to_owned(),
        subject: rendered.subject,
        html: rendered.html,
        body: rendered.text,
        created_at: s.now(),
        sent_at: None,
    })
}

/// Queues the mail with this id that reminds of a return, unless it is queued already.
///
/// # Errors
/// When the database cannot be reached.
pub(crate) async fn remind(s: &Services, id: MailId, graph: &Graph, request: RequestId) -> Result<(), Error> {
    let ids = graph.parts.iter().map(|part| part.seller_id);
    let sellers = sellers::Entity::find()
        .filter(sellers::Column::Id.is_in(ids))
        .all(s.db.read())
        .await?;
    let context = facts::reminder(s, graph, &sellers, request);
    let (to, order) = (&graph.order.email, Some(graph.order.id));
    let mail = rendered(s, id, MailKind::ReturnReminder, to, order, &context)?;
    let tx = s.db.begin().await?;
    enqueue_all(s, &tx, vec![mail]).await?;
    tx.commit().await?;
    s.db.wake();
    Ok(())
}

/// Queues mails in the caller's transaction; those that are known already are left out.
async fn enqueue_all(
    s: &Services,
    conn: &impl ConnectionTrait,
    mails: Vec<mails::Model>,
) -> Result<(), Error> {
    let jobs = mails.iter().map(|mail| {
        let job = NewJob {
            kind: "mail.send",
            payload: serde_json::json!({ "mail": mail.id }),
            dedupe_key: Some(format!("mail:{}", mail.id)),
            run_at: mail.created_at,
        };
        job.into_row(s)
    });
    let jobs = jobs.collect();
    bulk::insert_missing(conn, bulk::all(mails)).await?;
    Ok(store::jobs::enqueue(conn, jobs).await?)
}
