//! A page around one service call: what it shows when there is something, and the error page when there is not.

use std::future::Future;

use axum::http::{HeaderValue, StatusCode, header::LOCATION};
use leptos::{either::Either, prelude::*};
use leptos_axum::ResponseOptions;

use crate::{components::ErrorPage, failure::Failure, reply::sign_in_path, request};

/// Waits for `work` and shows its result with `show`. A failure sets the status and shows its page; somebody
/// who is not signed in is sent to sign in. The status can only be set where the route is `SsrMode::Async`.
///
/// A `Suspend` needs no `Suspense` around it when the page is rendered in order or at once, which all are.
pub fn load<T, E, V>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
    show: impl FnOnce(T) -> V + Send + 'static,
) -> impl IntoView
where
    T: Send + 'static,
    E: Into<Failure> + Send + 'static,
    V: IntoView + 'static,
{
    let response = use_context::<ResponseOptions>().unwrap_or_default();
    let (request_id, here) = (request::id(), request::here());
    Suspend::new(async move {
        match work.await.map_err(Into::into) {
            Ok(value) => Either::Left(show(value)),
            Err(failure) => {
                failure.log(&request_id);
                let status = failure.status();
                if status == StatusCode::UNAUTHORIZED
                    && let Ok(place) = HeaderValue::from_str(&sign_in_path(&here))
                {
                    response.set_status(StatusCode::SEE_OTHER);
                    response.insert_header(LOCATION, place);
                } else {
                    response.set_status(status);
                }
                Either::Right(view! { <ErrorPage status request_id/> })
            }
        }
    })
}
