//! What one answer leaves for the next page: a message, and the form that could not be accepted.
//!
//! Both live in the server-side session and are taken when the next page is read, so that nothing personal is
//! in an address and a reload shows the page without them.

use std::collections::BTreeMap;

use axum::{
    extract::Request,
    http::{Method, header::ACCEPT},
    middleware::Next,
    response::Response,
};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use crate::{form::Form, request};

const KEY: &str = "flash";
/// Sent by the live region when it reads the page again: what is kept is not for it.
const LIVE: &str = "waybill-live";

/// The tone of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Kind {
    /// It worked.
    Success,
    /// It did not.
    Error,
    /// Good to know.
    Info,
}

/// A message for the next page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Flash {
    /// Its tone.
    pub kind: Kind,
    /// What it says.
    pub text: String,
}

/// What was typed into a form, and what is wrong with it. The default is a form nobody has sent yet.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct FormState {
    /// The form's id.
    pub form: String,
    /// What was typed, without secrets.
    pub values: BTreeMap<String, String>,
    /// A sentence per field.
    pub errors: BTreeMap<String, String>,
    /// A sentence about the whole.
    pub error: Option<String>,
}

impl FormState {
    /// The state of form `id` on this page: kept from the last answer when it was about this form, else fresh.
    #[must_use]
    pub fn of(id: &str) -> Self {
        let kept = request::extension::<Kept>()
            .and_then(|kept| kept.form)
            .filter(|state| state.form == id);
        kept.unwrap_or_else(|| Self {
            form: id.to_owned(),
            ..Self::default()
        })
    }

    /// A form that was not accepted.
    #[must_use]
    pub fn refused(id: &str, form: &Form, errors: BTreeMap<String, String>, error: Option<String>) -> Self {
        Self {
            form: id.to_owned(),
            values: form.without_secrets(),
            errors,
            error,
        }
    }

    /// What was typed into a field; `None` before the form is sent.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values.get(field).map(String::as_str)
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.get(field).map(String::as_str)
    }

    /// Whether the form was sent and came back.
    #[must_use]
    pub fn came_back(&self) -> bool {
        self.error.is_some() || !self.errors.is_empty()
    }
}

/// What is kept for the next page.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Kept {
    /// A message.
    pub flash: Option<Flash>,
    /// A form that was not accepted.
    pub form: Option<FormState>,
}

impl Kept {
    /// Leaves this in the session. A session that cannot be written costs the message, not the answer.
    pub async fn leave(self, session: &Session) {
        if let Err(error) = session.insert(KEY, self).await {
            tracing::error!(%error, "a message could not be kept");
        }
    }
}

/// The message for this page.
#[must_use]
pub fn message() -> Option<Flash> {
    request::extension::<Kept>().and_then(|kept| kept.flash)
}

/// Middleware: takes what was kept out of the session when a page is read. It has to happen before rendering:
/// a session is saved when the head of the answer is sent, and a page streams after that. A session that kept nothing
/// is not written, so that reading a page never undoes what another request just wrote.
pub async fn take(session: Session, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let accepts = headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let prefetch = headers.contains_key("sec-purpose") || headers.contains_key(LIVE);
    if request.method() == Method::GET && accepts.contains("text/html") && !prefetch {
        match kept(&session).await {
            Ok(Some(kept)) => {
                request.extensions_mut().insert(kept);
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "a message could not be read"),
        }
    }
    next.run(request).await
}

/// Takes what the session kept, if anything.
async fn kept(session: &Session) -> Result<Option<Kept>, tower_sessions::session::Error> {
    match session.get_value(KEY).await? {
        Some(_) => session.remove(KEY).await,
        None => Ok(None),
    }
}
