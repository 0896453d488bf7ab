//! Live pages: streams of server-sent events (WHATWG HTML, section 9.2) that say when to read a page again.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Extension, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header::HeaderName},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use domain::actor::Actor;
use futures::{Stream, StreamExt, stream};
use serde::Deserialize;
use services::{Error, Services, live, views};
use tokio_util::sync::CancellationToken;
use tower_sessions::Session;

/// Streams one session may have open; a page that is hidden closes its own.
const STREAMS: usize = 16;
/// How often a comment keeps proxies from closing a quiet stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a browser waits before it comes back.
const RETRY: Duration = Duration::from_secs(1);

/// What the routes share.
#[derive(Clone)]
struct Live {
    services: Services,
    shutdown: CancellationToken,
    /// Open streams per session.
    open: Arc<Mutex<HashMap<String, usize>>>,
}

/// The routes. They need the session layer and the actor on the request; streams end when `shutdown` is cancelled.
pub fn routes<S: Clone + Send + Sync + 'static>(
    services: Services,
    shutdown: CancellationToken,
) -> Router<S> {
    Router::new()
        .route("/live/orders/{number}", get(order))
        .route("/live/seller-orders", get(seller_orders))
        .route("/live/admin", get(admin))
        .with_state(Live {
            services,
            shutdown,
            open: Arc::default(),
        })
}

/// Where a browser goes on: `?after=` when the page is new, `Last-Event-ID` when the browser comes back.
#[derive(Deserialize)]
struct From {
    after: Option<String>,
}

impl From {
    fn position(&self, headers: &HeaderMap) -> Option<i64> {
        let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok());
        seen.and_then(|id| id.parse().ok())
            .or_else(|| self.after.as_deref()?.parse().ok())
    }
}

type Who = (Option<Extension<Actor>>, Option<Extension<Session>>);

async fn order(
    State(live): State<Live>,
    who: Who,
    Path(number): Path<String>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Response {
    let actor = actor(&who);
    let after = from.position(&headers).unwrap_or_default();
    let opened = async {
        let order = views::find_text(&live.services, &actor, &number).await?;
        live::order_changes(&live.services, &actor, order, after).await
    };
    live.answer(&who, opened.await)
}

async fn seller_orders(
    State(live): State<Live>,
    who: Who,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Response {
    let opened = live::seller_orders(&live.services, &actor(&who), from.position(&headers)).await;
    live.answer(&who, opened)
}

async fn admin(State(live): State<Live>, who: Who, Query(from): Query<From>, headers: HeaderMap) -> Response {
    let opened = live::admin(&live.services, &actor(&who), from.position(&headers)).await;
    live.answer(&who, opened)
}

fn actor((actor, _): &Who) -> Actor {
    actor
        .as_ref()
        .map(|Extension(actor)| actor.clone())
        .unwrap_or_default()
}

/// A place among a session's streams, free again when the stream is dropped.
struct Seat {
    open: Arc<Mutex<HashMap<String, usize>>>,
    session: String,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.session) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.session);
            }
        }
    }
}

impl Live {
    fn seat(&self, (_, session): &Who) -> Option<Seat> {
        let id = session.as_ref().and_then(|Extension(session)| session.id());
        let session = id.map(|id| id.to_string()).unwrap_or_default();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(session.clone()).or_default();
        if *count >= STREAMS {
            return None;
        }
        *count += 1;
        drop(open);
        Some(Seat {
            open: self.open.clone(),
            session,
        })
    }

    fn answer<S>(&self, who: &Who, opened: Result<S, Error>) -> Response
    where
        S: Stream<Item = i64> + Send + 'static,
    {
        let changes = match opened {
            Ok(changes) => changes,
            Err(Error::NotFound) => return StatusCode::NOT_FOUND.into_response(),
            Err(error) => {
                tracing::error!(%error, "a live stream could not be opened");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        };
        let Some(seat) = self.seat(who) else {
            return StatusCode::TOO_MANY_REQUESTS.into_response();
        };
        let events = changes.map(move |position| {
            // The seat is given up with the stream.
            let _ = &seat;
            Event::default().id(position.to_string()).data("changed")
        });
        let first = stream::iter([Event::default().retry(RETRY)]);
        let until = first
            .chain(events)
            .map(Ok::<_, Infallible>)
            .take_until(self.shutdown.clone().cancelled_owned());
        let mut response = Sse::new(until)
            .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
            .into_response();
        // nginx collects an answer before it sends it, unless told not to.
        response.headers_mut().insert(
            HeaderName::from_static("x-accel-buffering"),
            HeaderValue::from_static("no"),
        );
        response
    }
}
