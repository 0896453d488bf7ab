//! Mail that follows from events: rendered and queued once per event, sent by a job.

mod facts;
mod follow;

use domain::{
    ids::{MailId, OrderId},
    time::Timestamp,
};
use gateways::{
    mail::OutgoingMail,
    templates::{Context, MailKind, render},
};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, Set};
use store::entity::mails;

pub use follow::{behind, follow};

use crate::{Error, Services, orders::work::NewJob, provider};

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
    put(s, conn, s.id(), kind, recipient, order, context).await
}

async fn put(
    s: &Services,
    conn: &impl ConnectionTrait,
    id: MailId,
    kind: MailKind,
    recipient: &str,
    order: Option<OrderId>,
    context: &Context,
) -> Result<(), Error> {
    let rendered = render(kind, context).map_err(Error::internal)?;
    let now: Timestamp = s.now();
    let row = mails::Model {
        id,
        order_id: order,
        kind: kind.name().to_owned(),
        recipient: recipient.to_owned(),
        subject: rendered.subject,
        html: rendered.html,
        body: rendered.text,
        created_at: now,
        sent_at: None,
    };
    store::graph::insert_rows::<mails::Entity, _, _>(conn, vec![row]).await?;
    let job = NewJob {
        kind: "mail.send",
        payload: serde_json::json!({ "mail": id }),
        dedupe_key: Some(format!("mail:{id}")),
        run_at: now,
    };
    Ok(store::jobs::enqueue(conn, vec![job.into_row(s)]).await?)
}

/// Sends a queued mail; says why when it will never be accepted. The links in a password mail are forgotten once it is
/// sent, but in the demo shop.
///
/// # Errors
/// [`Error::Internal`] when the mail server does not take it now; try again later.
pub async fn send(s: &Services, id: MailId) -> Result<Option<String>, Error> {
    let row = mails::Entity::find_by_id(id)
        .one(s.db.read())
        .await?
        .ok_or(Error::NotFound)?;
    if row.sent_at.is_some() {
        return Ok(None);
    }
    let secret = row.kind == MailKind::PasswordReset.name() && !s.settings.demo;
    let mail = OutgoingMail {
        message_id: id.to_string(),
        to: row.recipient,
        subject: row.subject,
        html: row.html,
        text: row.body,
        from: s.settings.mail_from.clone(),
    };
    match provider::ask(s, "mail", s.mailer.send(mail)).await {
        Ok(()) => {}
        Err(error) if error.is_transient() => return Err(Error::internal(error)),
        Err(error) => return Ok(Some(error.to_string())),
    }
    let mut sent = mails::ActiveModel {
        id: Set(id),
        sent_at: Set(Some(s.now())),
        ..Default::default()
    };
    if secret {
        sent.html = Set(String::new());
        sent.body = Set(String::new());
    }
    let tx = s.db.begin().await?;
    sent.update(&tx).await?;
    tx.commit().await?;
    Ok(None)
}
