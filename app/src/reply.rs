//! How a server function answers a posted form: go to a page and say this, or back to the form with its errors.

use std::collections::BTreeMap;

use axum::http::{HeaderValue, StatusCode, header::LOCATION};
use leptos::prelude::{ServerFnError, use_context};
use leptos_axum::ResponseOptions;
use tower_sessions::Session;

use crate::{
    components::plain_error_page,
    failure::Failure,
    flash::{Flash, FormState, Kept, Kind},
    form::Form,
    request,
};

/// What a server function returns. It is always `Ok`; the error type is only what the macro asks for.
pub type Answer = Result<Reply, ServerFnError>;

/// The answer to a posted form.
#[derive(Debug)]
pub enum Reply {
    /// 303 to a path of this site.
    SeeOther(String),
    /// A page that says what cannot be done.
    Error(StatusCode),
    /// None yet: somebody else was in the way, and it is tried again.
    Raced(Raced),
}

/// A form whose command somebody else was in the way of.
#[derive(Debug)]
pub struct Raced {
    ask: Box<Ask>,
    why: &'static str,
}

impl services::Raced for Raced {
    fn is_raced(&self) -> bool {
        true
    }
}

impl Raced {
    /// The answer when trying again did not help.
    pub(crate) async fn refuse(self) -> Reply {
        self.ask.refuse(Failure::Conflict(self.why.to_owned())).await
    }
}

impl Reply {
    /// Sets status and place on the response and gives its body. Called by [`crate::form::FormPost`].
    #[must_use]
    pub(crate) fn send(self) -> String {
        let response = use_context::<ResponseOptions>().unwrap_or_default();
        match self {
            Self::SeeOther(path) => {
                let place = HeaderValue::from_str(&path).unwrap_or_else(|_| HeaderValue::from_static("/"));
                response.set_status(StatusCode::SEE_OTHER);
                response.insert_header(LOCATION, place);
                String::new()
            }
            Self::Error(status) => {
                response.set_status(status);
                plain_error_page(status, &request::id())
            }
            Self::Raced(_) => Self::Error(StatusCode::CONFLICT).send(),
        }
    }
}

/// Where to go after success, and what to say there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    to: String,
    flash: Option<Flash>,
}

impl Done {
    /// Go to `path`.
    #[must_use]
    pub fn at(path: impl Into<String>) -> Self {
        Self {
            to: path.into(),
            flash: None,
        }
    }

    /// And say `text` there.
    #[must_use]
    pub fn saying(mut self, text: impl Into<String>) -> Self {
        self.flash = Some(Flash {
            kind: Kind::Success,
            text: text.into(),
        });
        self
    }
}

/// A posted form that is being answered: who sent it, from where, and the session it belongs to.
#[derive(Debug)]
pub struct Ask {
    id: String,
    form: Form,
    back: String,
    session: Option<Session>,
}

impl Ask {
    /// The form `id` (that of its `PostForm`), sent from the page that refers to it, or from `page` when the browser
    /// does not say.
    /// Call it before the first `.await`.
    #[must_use]
    pub fn new(id: impl Into<String>, form: &Form, page: impl Into<String>) -> Self {
        let back = request::referring_path().unwrap_or_else(|| page.into());
        Self {
            id: id.into(),
            form: form.clone(),
            back,
            session: request::extension(),
        }
    }

    /// The form `id`, which is on `page` whatever the browser says.
    #[must_use]
    pub fn on(id: impl Into<String>, form: &Form, page: impl Into<String>) -> Self {
        Self {
            back: page.into(),
            ..Self::new(id, form, "/")
        }
    }

    /// Answers: `done` after success, else the form's page with what was typed and what is wrong.
    ///
    /// # Errors
    /// Never; see [`Answer`].
    pub async fn answer<T, E: Into<Failure>>(
        self,
        outcome: Result<T, E>,
        done: impl FnOnce(T) -> Done,
    ) -> Answer {
        let id = request::id();
        match outcome.map_err(Into::into) {
            Ok(value) => {
                let Done { to, flash } = done(value);
                self.leave(Kept { flash, form: None }).await;
                Ok(Reply::SeeOther(to))
            }
            Err(Failure::Raced(why)) => Ok(Reply::Raced(Raced {
                ask: Box::new(self),
                why,
            })),
            Err(failure) => {
                failure.log(&id);
                Ok(self.refuse(failure).await)
            }
        }
    }

    /// Answers with the form's page and what was typed, for it to say more about that.
    ///
    /// # Errors
    /// Never; see [`Answer`].
    pub async fn show(self) -> Answer {
        let form = FormState::refused(&self.id, &self.form, BTreeMap::new(), None);
        self.leave(Kept {
            flash: None,
            form: Some(form),
        })
        .await;
        Ok(Reply::SeeOther(self.back))
    }

    async fn refuse(self, failure: Failure) -> Reply {
        let (errors, error) = match failure {
            Failure::Invalid(errors) => (errors.0, None),
            Failure::Conflict(why) | Failure::TooManyAttempts(why) => (BTreeMap::new(), Some(why)),
            Failure::Unauthenticated => {
                let text = "Please sign in to continue.".to_owned();
                self.leave(Kept {
                    flash: Some(Flash {
                        kind: Kind::Info,
                        text,
                    }),
                    form: None,
                })
                .await;
                return Reply::SeeOther(sign_in_path(&self.back));
            }
            other => return Reply::Error(other.status()),
        };
        let form = FormState::refused(&self.id, &self.form, errors, error);
        self.leave(Kept {
            flash: None,
            form: Some(form),
        })
        .await;
        Reply::SeeOther(self.back)
    }

    async fn leave(&self, kept: Kept) {
        if kept == Kept::default() {
            return;
        }
        if let Some(session) = &self.session {
            kept.leave(session).await;
        }
    }
}

/// The sign-in page that leads on to `next`.
#[must_use]
pub fn sign_in_path(next: &str) -> String {
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("/sign-in?next={next}")
}
