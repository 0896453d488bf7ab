//! Commands: who gives them, under which idempotency key, on which version, and how they are answered.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MATCH, LOCATION},
    },
    response::{IntoResponse, Response},
};
use domain::actor::Actor;
use serde::Serialize;
use services::{
    Error, Raced, Services, again,
    call::{Answer, Call, Effect, Key, Known},
};
use sha2::{Digest, Sha256};

use super::{
    Api,
    auth::{Caller, Needs},
    input::{self, Input},
    problem::{Kind, Problem},
    versions::{etag, named},
};

/// The header that makes a command repeatable.
pub(super) const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header on an answer that was given before.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// The longest key.
pub(super) const LONGEST_KEY: usize = 255;

/// The keys whose requests are at work in this process. Another process that is given the same key waits at the
/// database for the first, and then gives its answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims(Arc<Mutex<HashSet<(String, String)>>>);

/// A key at work; it is free again when this is dropped, also when the client hung up.
struct Claim {
    claims: Claims,
    key: (String, String),
}

impl Claims {
    fn claim(&self, key: &Key) -> Option<Claim> {
        let key = (key.owner.clone(), key.key.clone());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(key.clone()).then(|| Claim {
            claims: self.clone(),
            key,
        })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut all = self.claims.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&self.key);
    }
}

/// A command with its body.
#[derive(Debug)]
pub(super) struct Command<S, T> {
    pub(super) caller: Caller<S>,
    pub(super) body: T,
    key: Option<Key>,
    expected: Option<Vec<i64>>,
}

impl<S: Needs, T: Input> FromRequest<Api> for Command<S, T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::<S>::from_request_parts(&mut parts, api).await?;
        let key = match parts.method {
            Method::POST | Method::PATCH => key(&parts.headers)?,
            _ => None,
        };
        let expected = named(&parts.headers, IF_MATCH);
        let bytes = input::bytes(Request::from_parts(parts.clone(), body), api).await?;
        let key = key.map(|key| Key {
            owner: caller.actor.user.map(|user| user.to_string()).unwrap_or_default(),
            key,
            fingerprint: fingerprint(&parts.method, &parts.uri, &bytes),
        });
        // The body is read last: a key that was used for another one says so, whatever is in this one.
        let body = match (input::json(&parts.headers, &bytes), &key) {
            (Ok(body), _) => body,
            (Err(problem), Some(key)) if known(api, key).await? == Known::Other => {
                drop(problem);
                return Err(Problem::new(Kind::KeyReused));
            }
            (Err(problem), _) => return Err(problem),
        };
        Ok(Self {
            caller,
            body,
            key,
            expected,
        })
    }
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(KEY) else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(key) if (1..=LONGEST_KEY).contains(&key.len()) && !key.contains('\t') => Ok(Some(key.to_owned())),
        _ => Err(Problem::new(Kind::Malformed).at(
            "Idempotency-Key",
            format!("A key has 1 to {LONGEST_KEY} printable ASCII characters."),
        )),
    }
}

fn fingerprint(method: &Method, uri: &axum::http::Uri, body: &[u8]) -> String {
    use base64::Engine;
    let mut hash = Sha256::new();
    hash.update(method.as_str());
    hash.update([0]);
    hash.update(uri.to_string());
    hash.update([0]);
    hash.update(body);
    base64::engine::general_purpose::STANDARD.encode(hash.finalize())
}

impl<S, T: Input> Command<S, T> {
    /// Carries the command out, or gives the answer it had the first time. `tell` makes the answer of what is being
    /// written, within its transaction.
    pub(super) async fn run<F, E>(
        self,
        api: &Api,
        tell: impl Fn(Effect<'_>) -> Result<Answer, Error> + Send + Sync + 'static,
        work: impl Fn(Services, Actor, T) -> F,
    ) -> Result<Response, Problem>
    where
        F: Future<Output = Result<(), E>>,
        E: Into<Problem> + Raced,
    {
        let _claim = claim(api, self.key.as_ref())?;
        if let Some(again) = replay(api, self.key.as_ref()).await? {
            return again;
        }
        self.act(api, tell, work).await
    }

    /// As [`Command::run`], and does not look for an earlier answer before it fails: one statement less for a command
    /// that has an effect whenever it succeeds.
    pub(super) async fn run_at_once<F, E>(
        self,
        api: &Api,
        tell: impl Fn(Effect<'_>) -> Result<Answer, Error> + Send + Sync + 'static,
        work: impl Fn(Services, Actor, T) -> F,
    ) -> Result<Response, Problem>
    where
        F: Future<Output = Result<(), E>>,
        E: Into<Problem> + Raced,
    {
        let _claim = claim(api, self.key.as_ref())?;
        self.act(api, tell, work).await
    }

    /// Looks something up that changes nothing: under its key it gets its first answer, and what is in another version than
    /// expected is not looked at.
    pub(super) async fn look<F>(
        self,
        api: &Api,
        work: impl FnOnce(Services, Actor, T) -> F,
    ) -> Result<Response, Problem>
    where
        F: Future<Output = Result<Answer, Error>>,
    {
        let _claim = claim(api, self.key.as_ref())?;
        if let Some(again) = replay(api, self.key.as_ref()).await? {
            return again;
        }
        let Self {
            caller,
            body,
            key,
            expected,
        } = self;
        let call = Call::new(None, expected, Box::new(|_| Ok(Answer::default())));
        let found = work(api.services.calling(call.clone()), caller.actor, body).await;
        let found = found.map_err(|error| refused(&call, error))?;
        if let Some(key) = key
            && !key.clone().keep_alone(&api.services, &found).await?
            && let Some(again) = replay(api, Some(&key)).await?
        {
            return again;
        }
        respond(found, false)
    }

    async fn act<F, E>(
        self,
        api: &Api,
        tell: impl Fn(Effect<'_>) -> Result<Answer, Error> + Send + Sync + 'static,
        work: impl Fn(Services, Actor, T) -> F,
    ) -> Result<Response, Problem>
    where
        F: Future<Output = Result<(), E>>,
        E: Into<Problem> + Raced,
    {
        let Self {
            caller,
            body,
            key,
            expected,
        } = self;
        let call = Call::new(key.clone(), expected, Box::new(tell));
        let services = api.services.calling(call.clone());
        let done = again(&services, || {
            work(services.clone(), caller.actor.clone(), body.clone())
        });
        if let Err(error) = done.await {
            // Somebody else may have used the key meanwhile; theirs is the first answer.
            if let Some(again) = replay(api, key.as_ref()).await? {
                return again;
            }
            return Err(refused(&call, error));
        }
        let answer = call
            .answer()
            .ok_or_else(|| Problem::internal("a command was not answered"))?;
        respond(answer, false)
    }
}

/// Why a command was refused.
fn refused(call: &Call, error: impl Into<Problem>) -> Problem {
    if call.is_stale() {
        Problem::new(Kind::Stale)
    } else {
        error.into()
    }
}

fn claim(api: &Api, key: Option<&Key>) -> Result<Option<Claim>, Problem> {
    match key {
        None => Ok(None),
        Some(key) => match api.claims.claim(key) {
            Some(claim) => Ok(Some(claim)),
            None => Err(Problem::new(Kind::InFlight)),
        },
    }
}

async fn known(api: &Api, key: &Key) -> Result<Known, Error> {
    key.known(api.services.db.read()).await
}

/// What is to be said under a key that was used before.
async fn replay(api: &Api, key: Option<&Key>) -> Result<Option<Result<Response, Problem>>, Problem> {
    let Some(key) = key else { return Ok(None) };
    Ok(match known(api, key).await? {
        Known::Fresh => None,
        Known::Answered(answer) => Some(respond(answer, true)),
        Known::Other => Some(Err(Problem::new(Kind::KeyReused))),
    })
}

fn respond(answer: Answer, replayed: bool) -> Result<Response, Problem> {
    let Answer {
        status,
        location,
        etag,
        body,
    } = answer;
    let status = StatusCode::from_u16(status).map_err(Problem::internal)?;
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, text) in [(LOCATION, location), (ETAG, etag)] {
        if let Some(text) = text {
            headers.insert(name, HeaderValue::try_from(text).map_err(Problem::internal)?);
        }
    }
    if replayed {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// An answer about an order in a version.
pub(super) fn answer(
    status: StatusCode,
    version: Option<i64>,
    location: Option<String>,
    body: &impl Serialize,
) -> Result<Answer, Error> {
    Ok(Answer {
        status: status.as_u16(),
        location,
        etag: version.map(etag),
        body: serde_json::to_string(body)?,
    })
}
