//! Who sends a request: a bearer token (RFC 6750), its person, and whether its scopes reach.

use std::marker::PhantomData;

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{
        HeaderMap, HeaderValue,
        header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE},
        request::Parts,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{actor::Actor, machine::Word, token_scope::TokenScope};
use services::tokens::Authenticated;

use super::{
    Api,
    problem::{Kind, Problem},
};

/// A scope as a type, so that a handler's signature names it.
pub(super) trait Needs: Send + Sync + 'static {
    const SCOPE: TokenScope;
}

macro_rules! scopes {
    ($($name:ident),*) => {$(
        /// The scope of this name.
        #[derive(Debug)]
        pub(super) struct $name;
        impl Needs for $name {
            const SCOPE: TokenScope = TokenScope::$name;
        }
    )*};
}

scopes!(
    OrdersRead,
    OrdersWrite,
    ProductsRead,
    StockRead,
    StockWrite,
    PaymentsRead,
    PaymentsWrite,
    ReturnsRead,
    ReturnsWrite,
    CustomersRead,
    CustomersWrite,
    AdminRead,
    AdminWrite
);

/// Middleware: lets pass who has a token that works and has not sent too much.
pub(super) async fn authenticate(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let authenticated = match bearer(request.headers()) {
        None => return Problem::unauthenticated(false).into_response(),
        Some(token) => api.bearers.authenticate(&api.services, token).await,
    };
    let authenticated = match authenticated {
        Ok(authenticated) => authenticated,
        Err(error) => return Problem::from(error).into_response(),
    };
    let standing = api.limits.take(authenticated.token, api.services.now());
    let wait = standing.and_then(|standing| standing.retry_after_s);
    let mut response = if let Some(seconds) = wait {
        Problem::too_many(seconds).into_response()
    } else {
        request.extensions_mut().insert(authenticated);
        next.run(request).await
    };
    // What one token is told is kept for nobody else.
    let headers = response.headers_mut();
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if let Some(standing) = standing {
        standing.tell(&mut response);
    }
    response
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Who sends a request, once the token's scopes reach.
#[derive(Debug)]
pub(super) struct Caller<S> {
    pub(super) actor: Actor,
    scope: PhantomData<S>,
}

impl<S: Needs> FromRequestParts<Api> for Caller<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        let who = parts
            .extensions
            .get::<Authenticated>()
            .ok_or_else(|| Problem::unauthenticated(false))?;
        if !who.scopes.contains(&S::SCOPE) {
            let scope = S::SCOPE.as_str();
            let challenge =
                format!("Bearer realm=\"waybill\", error=\"insufficient_scope\", scope=\"{scope}\"");
            let problem =
                Problem::new(Kind::MissingScope).because(format!("The token lacks the scope {scope}."));
            return Err(match HeaderValue::try_from(challenge) {
                Ok(challenge) => problem.header(WWW_AUTHENTICATE, challenge),
                Err(_) => problem,
            });
        }
        Ok(Self {
            actor: who.actor.clone(),
            scope: PhantomData,
        })
    }
}
