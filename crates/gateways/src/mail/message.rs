//! An outgoing mail as a MIME message: text and HTML alternatives, our id as its Message-ID.

use lettre::Message;
use lettre::message::{Mailbox, MultiPart};

use super::{MailError, OutgoingMail};

/// Builds the message. The Message-ID is `<id@domain of the sender>`.
pub(super) fn build(mail: OutgoingMail) -> Result<Message, MailError> {
    let OutgoingMail {
        message_id,
        to,
        subject,
        html,
        text,
        from,
    } = mail;
    check_id(&message_id)?;
    let mailbox = |field: &str, text: &str| {
        text.parse::<Mailbox>()
            .map_err(|_| MailError::Permanent(format!("{field} is not a mail address")))
    };
    let (to, from) = (mailbox("the recipient", &to)?, mailbox("the sender", &from)?);
    let id = format!("<{message_id}@{}>", from.email.domain());
    Message::builder()
        .message_id(Some(id))
        .from(from)
        .to(to)
        .subject(one_line(&subject))
        .multipart(MultiPart::alternative_plain_html(text, html))
        .map_err(|_| MailError::Permanent("the message could not be put together".into()))
}

/// Whether a text is `name@example.com` or `Name <name@example.com>`.
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.parse::<Mailbox>().is_ok()
}

/// Refuses an id that could leave its folder or its header.
pub(super) fn check_id(id: &str) -> Result<(), MailError> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if id.is_empty()
        || id.len() > 120
        || id.starts_with('.')
        || id.ends_with('.')
        || id.contains("..")
        || !id.bytes().all(allowed)
    {
        return Err(MailError::Permanent(
            "the message id has characters it must not have".into(),
        ));
    }
    Ok(())
}

/// A header is one line: a line break in a subject could start another header.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
