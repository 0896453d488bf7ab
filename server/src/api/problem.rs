//! What goes wrong, as `application/problem+json` (RFC 9457): the one mapping from what the services say.

use axum::{
    Json,
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{machine::Word, validation::Violation};
use serde::Serialize;
use services::{
    Raced,
    checkout::{Refused, Shortage, Unfit},
};
use utoipa::ToSchema;

pub(super) use super::kinds::Kind;

/// What is wrong with one field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// Where it is: a JSON pointer into the body, such as `#/lines/0/quantity`, or the name of a parameter.
    pub(super) pointer: String,
    /// What is wrong, as a sentence.
    pub(super) detail: String,
    /// The key of the rule of an order that is not met, such as `seller_minimum`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, required = false, nullable = false)]
    pub(super) code: Option<&'static str>,
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
    /// Whether somebody else was in the way.
    raced: bool,
}

impl Raced for Problem {
    fn is_raced(&self) -> bool {
        self.raced
    }
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
            raced: false,
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
            code: None,
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
            E::Forbidden => Self::new(Kind::Forbidden),
            E::Unauthenticated => Self::unauthenticated(true),
            E::Invalid(errors) => errors
                .0
                .into_iter()
                .fold(Self::new(Kind::Invalid), |problem, (field, detail)| {
                    problem.at(format!("#/{field}"), detail)
                }),
            E::Conflict(why) => Self::new(Kind::Conflict).because(why),
            E::Raced(why) => Self {
                raced: true,
                ..Self::new(Kind::Conflict).because(why)
            },
            E::TooManyAttempts { retry_after_s } => Self::too_many(retry_after_s),
            E::Internal(cause) => Self::internal(cause),
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Error(error) => error.into(),
            Refused::Unfit(unfit) => Self::of_unfit(unfit),
        }
    }
}

impl Problem {
    fn of_unfit(unfit: Unfit) -> Self {
        let mut problem = if unfit.is_shortage() {
            Self::new(Kind::OutOfStock).because("Nothing was ordered.")
        } else {
            Self::new(Kind::Invalid)
        };
        let Unfit {
            fields,
            broken,
            short,
        } = unfit;
        for (field, detail) in fields.0 {
            problem = problem.at(format!("#/{field}"), detail);
        }
        problem.errors.extend(
            broken
                .into_iter()
                .map(|Violation { rule, field, reason }| FieldError {
                    pointer: format!("#/{}", field.replace(['[', '.'], "/").replace(']', "")),
                    detail: reason,
                    code: Some(rule.as_str()),
                }),
        );
        problem.errors.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        Self {
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
            ..problem
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
