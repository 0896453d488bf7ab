//! Signs out: the session ends, in the browser and on the server.

use leptos::prelude::*;

use crate::{
    failure::Failure,
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    request,
};

/// Ends the session.
#[server(protocol = FormPost, prefix = "/api", endpoint = "auth/sign-out")]
pub async fn sign_out(form: Form) -> Answer {
    let ask = Ask::new("sign-out", &form, "/");
    if let Some(session) = request::extension::<tower_sessions::Session>() {
        session
            .flush()
            .await
            .map_err(|error| Failure::Internal(error.to_string()))
            .ok();
    }
    ask.answer(Ok::<_, Failure>(()), |()| {
        Done::at("/").saying("You are signed out.")
    })
    .await
}
