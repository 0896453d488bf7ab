//! What goes wrong, as `application/problem+json` (RFC 9457): the one mapping from what the services say.

use axum::{
    Json,
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use services::checkout::{Refused, Shortage};
use utoipa::ToSchema;

/// The kinds of problems: the anchor in the documentation, the status and the title of each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Malformed,
    Unauthenticated,
    MissingScope,
    NotFound,
    MethodNotAllowed,
    Conflict,
    InFlight,
    OutOfStock,
    Stale,
    TooLarge,
    MediaType,
    Invalid,
    KeyReused,
    TooManyRequests,
    Internal,
}

impl Kind {
    /// Every kind, by status.
    pub(super) const ALL: &[Self] = &[
        Self::Malformed,
        Self::Unauthenticated,
        Self::MissingScope,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::InFlight,
        Self::OutOfStock,
        Self::Stale,
        Self::TooLarge,
        Self::MediaType,
        Self::Invalid,
        Self::KeyReused,
        Self::TooManyRequests,
        Self::Internal,
    ];

    /// Anchor, status, title, and what it means to a program.
    pub(super) const fn says(self) -> (&'static str, StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::Malformed => (
                "malformed",
                S::BAD_REQUEST,
                "The request cannot be read",
                "The JSON, a parameter or a header does not have its form. Sending it again changes nothing.",
            ),
            Self::Unauthenticated => (
                "unauthenticated",
                S::UNAUTHORIZED,
                "A token is needed",
                "No token was sent, or it is not known, expired or revoked.",
            ),
            Self::MissingScope => (
                "missing-scope",
                S::FORBIDDEN,
                "This is not allowed",
                "The token lacks the scope, or its person may see this and not do it.",
            ),
            Self::NotFound => (
                "not-found",
                S::NOT_FOUND,
                "There is no such thing",
                "It does not exist, or it is not yours to see.",
            ),
            Self::MethodNotAllowed => (
                "method-not-allowed",
                S::METHOD_NOT_ALLOWED,
                "The method is not possible here",
                "The header Allow names those that are.",
            ),
            Self::Conflict => (
                "conflict",
                S::CONFLICT,
                "This is not possible now",
                "The state of things does not allow it; the detail says why.",
            ),
            Self::InFlight => (
                "in-flight",
                S::CONFLICT,
                "The first request is still being answered",
                "Another request with this Idempotency-Key is at work. Wait and send it again.",
            ),
            Self::OutOfStock => (
                "out-of-stock",
                S::CONFLICT,
                "There is not enough stock",
                "The member lines says what is available of each line; nothing was ordered.",
            ),
            Self::Stale => (
                "stale",
                S::PRECONDITION_FAILED,
                "It was changed meanwhile",
                "Its version is not the one in If-Match. Read it again and decide anew.",
            ),
            Self::TooLarge => (
                "too-large",
                S::PAYLOAD_TOO_LARGE,
                "The request is too large",
                "A body can have 256 KiB.",
            ),
            Self::MediaType => (
                "media-type",
                S::UNSUPPORTED_MEDIA_TYPE,
                "The body must be JSON",
                "Send Content-Type: application/json.",
            ),
            Self::Invalid => (
                "invalid",
                S::UNPROCESSABLE_ENTITY,
                "Some fields are not right",
                "The member errors says what is wrong with which field.",
            ),
            Self::KeyReused => (
                "key-reused",
                S::UNPROCESSABLE_ENTITY,
                "The idempotency key was used for another request",
                "A key belongs to one request: the same method, address and body.",
            ),
            Self::TooManyRequests => (
                "too-many-requests",
                S::TOO_MANY_REQUESTS,
                "Too many requests",
                "Wait as many seconds as Retry-After says.",
            ),
            Self::Internal => (
                "internal",
                S::INTERNAL_SERVER_ERROR,
                "Something went wrong",
                "Our fault. Sending it again under the same Idempotency-Key does no harm.",
            ),
        }
    }

    const fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self::Unauthenticated,
            403 => Self::MissingScope,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            409 => Self::Conflict,
            412 => Self::Stale,
            413 => Self::TooLarge,
            415 => Self::MediaType,
            422 => Self::Invalid,
            429 => Self::TooManyRequests,
            400..=499 => Self::Malformed,
            _ => Self::Internal,
        }
    }
}

/// What is wrong with one field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// Where it is: a JSON pointer into the body, such as `#/lines/0/quantity`, or the name of a parameter.
    pub(super) pointer: String,
    /// What is wrong, as a sentence.
    pub(super) detail: String,
}

/// What is available of a line that cannot be ordered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ShortLine {
    /// The stock-keeping unit.
    sku: String,
    /// What it is called.
    title: String,
    /// Units that were asked for.
    requested: i64,
    /// Units that can be had now.
    available: i64,
}

/// A problem (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// Which kind of problem: an address in this documentation.
    #[schema(format = "uri-reference")]
    r#type: String,
    /// The kind in words.
    title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// This one in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<String>,
    /// The id of the request, as in the header `x-request-id` and in the log.
    instance: String,
    /// What is wrong with each field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldError>,
    /// What is available of each line that cannot be ordered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    lines: Vec<ShortLine>,
}

/// What went wrong with a request.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(super) kind: Kind,
    detail: Option<Box<str>>,
    errors: Vec<FieldError>,
    lines: Vec<ShortLine>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// For the log alone.
    cause: Option<Box<str>>,
}

impl Problem {
    /// A problem of a kind, without more words.
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            kind,
            detail: None,
            errors: Vec::new(),
            lines: Vec::new(),
            headers: Vec::new(),
            cause: None,
        }
    }

    /// The same with a sentence.
    pub(super) fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into().into());
        self
    }

    /// The same with what is wrong with a field.
    pub(super) fn at(mut self, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        self.errors.push(FieldError {
            pointer: pointer.into(),
            detail: detail.into(),
        });
        self
    }

    /// The same with a header.
    pub(super) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Something that should not happen; the text is for the log.
    pub(super) fn internal(cause: impl std::fmt::Display) -> Self {
        Self {
            cause: Some(cause.to_string().into()),
            ..Self::new(Kind::Internal)
        }
    }

    /// No token, or one that does not work (RFC 6750, section 3).
    pub(super) fn unauthenticated(sent: bool) -> Self {
        let challenge = if sent {
            "Bearer realm=\"waybill\", error=\"invalid_token\""
        } else {
            "Bearer realm=\"waybill\""
        };
        Self::new(Kind::Unauthenticated).header(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
    }

    /// Too many requests; another may be sent after so many seconds.
    pub(super) fn too_many(retry_after_s: u64) -> Self {
        Self::new(Kind::TooManyRequests)
            .because(format!("Please wait {retry_after_s} seconds."))
            .header(RETRY_AFTER, HeaderValue::from(retry_after_s.max(1)))
    }

    fn respond(self, request_id: &str) -> Response {
        let (anchor, status, title, _) = self.kind.says();
        if let Some(cause) = &self.cause {
            tracing::error!(request_id, error = cause, "request failed");
        }
        let body = ProblemBody {
            r#type: format!("/api/v1/docs#{anchor}"),
            title,
            status: status.as_u16(),
            detail: self.detail.map(Into::into),
            instance: request_id.to_owned(),
            errors: self.errors,
            lines: self.lines,
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.extend(self.headers);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// The words come from [`speak`], which knows the request's id.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind.says().1.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<services::Error> for Problem {
    fn from(error: services::Error) -> Self {
        use services::Error as E;
        match error {
            E::NotFound => Self::new(Kind::NotFound),
            E::Forbidden => Self::new(Kind::MissingScope).because("You may see this and not do it."),
            E::Unauthenticated => Self::unauthenticated(true),
            E::Invalid(errors) => errors
                .0
                .into_iter()
                .fold(Self::new(Kind::Invalid), |problem, (field, detail)| {
                    problem.at(format!("#/{field}"), detail)
                }),
            E::Conflict(why) => Self::new(Kind::Conflict).because(why),
            E::TooManyAttempts { retry_after_s } => Self::too_many(retry_after_s),
            E::Internal(cause) => Self::internal(cause),
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Error(error) => error.into(),
            Refused::Short(short) => Self {
                lines: short
                    .into_iter()
                    .map(
                        |Shortage {
                             sku,
                             title,
                             wanted,
                             available,
                         }| ShortLine {
                            sku,
                            title,
                            requested: wanted,
                            available: available.unwrap_or(0),
                        },
                    )
                    .collect(),
                ..Self::new(Kind::OutOfStock).because("Nothing was ordered.")
            },
        }
    }
}

/// Middleware around everything of the API: gives problems their words, also those that axum found.
pub(super) async fn speak(request: Request, next: Next) -> Response {
    let id = request_id(request.headers());
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return keeping_headers(problem, &response, &id);
    }
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        return keeping_headers(Problem::new(Kind::of_status(status)), &response, &id);
    }
    response
}

fn keeping_headers(mut problem: Problem, response: &Response, id: &str) -> Response {
    for name in [ALLOW, super::limits::POLICY, super::limits::STATE] {
        if let Some(value) = response.headers().get(&name) {
            problem.headers.push((name, value.clone()));
        }
    }
    problem.respond(id)
}

/// The id of the request, in characters that an address may have.
fn request_id(headers: &HeaderMap) -> String {
    let id = headers.get("x-request-id").and_then(|id| id.to_str().ok());
    id.unwrap_or("unknown")
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c))
        .take(100)
        .collect()
}
