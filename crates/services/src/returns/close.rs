//! The end of a return of which something was missing or not fit for sale.

use domain::{
    actor::Actor,
    event::OrderEvent,
    forms::{self, FieldErrors},
    ids::RequestId,
    machines::ReturnCommand,
};

use super::open;
use crate::{Error, Services};

/// Closes a return whose goods were looked at, with a note that may be empty.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`]; [`Error::Conflict`] when its goods were not looked at, or it is closed already;
/// [`Error::Invalid`] on `note` when it is too long.
pub async fn close(s: &Services, actor: &Actor, request: RequestId, note: &str) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    let note = forms::optional(&mut errors, "note", "The note", note, 1000);
    let mut opened = open(s, actor, request).await?;
    opened.step(ReturnCommand::Close)?;
    errors.into_result(())?;
    opened.row().closing_note.clone_from(&note);
    let mut work = opened.work;
    work.event_because(OrderEvent::ReturnClosed { request }, &note);
    work.commit().await?;
    Ok(())
}
