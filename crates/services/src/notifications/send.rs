//! Handing queued mails to the mail server.

use domain::ids::MailId;
use gateways::{mail::OutgoingMail, templates::MailKind};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use store::entity::mails;

use crate::{Error, Services, provider};

/// What became of a mail.
pub(crate) enum Sent {
    /// The server took it, now or before.
    Yes(MailId),
    /// It will never be accepted; the text is for people.
    Never(String),
}

/// Sends a queued mail. [`note_sent`] remembers it.
///
/// # Errors
/// [`Error::Internal`] when the mail server does not take it now; try again later.
pub(crate) async fn send(s: &Services, id: MailId) -> Result<Sent, Error> {
    let row = mails::Entity::find_by_id(id)
        .one(s.db.read())
        .await?
        .ok_or(Error::NotFound)?;
    if row.sent_at.is_some() {
        return Ok(Sent::Yes(id));
    }
    let mail = OutgoingMail {
        message_id: id.to_string(),
        to: row.recipient,
        subject: row.subject,
        html: row.html,
        text: row.body,
        from: s.settings.mail_from.clone(),
    };
    match provider::ask(s, "mail", s.mailer.send(mail)).await {
        Ok(()) => Ok(Sent::Yes(id)),
        Err(error) if error.is_transient() => Err(Error::internal(error)),
        Err(error) => Ok(Sent::Never(error.to_string())),
    }
}

/// Remembers mails that were sent. The links in password mails are forgotten then, but in the demo shop.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn note_sent(
    s: &Services,
    conn: &impl ConnectionTrait,
    ids: &[MailId],
) -> Result<(), Error> {
    use mails::Column as C;
    let sent = || {
        mails::Entity::update_many()
            .col_expr(C::SentAt, Expr::val(s.now()))
            .filter(C::Id.is_in(ids.iter().copied()))
            .filter(C::SentAt.is_null())
    };
    if !s.settings.demo {
        sent()
            .col_expr(C::Html, Expr::val(""))
            .col_expr(C::Body, Expr::val(""))
            .filter(C::Kind.eq(MailKind::PasswordReset.name()))
            .exec(conn)
            .await?;
    }
    sent().exec(conn).await?;
    Ok(())
}
