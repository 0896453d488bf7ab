//! The kinds of problems there are, and what each means to a program.

use axum::http::StatusCode;

/// The kinds of problems: the anchor in the documentation, the status and the title of each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Malformed,
    Unauthenticated,
    MissingScope,
    Forbidden,
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
        Self::Forbidden,
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
                "The token lacks a scope",
                "The token lacks the scope that the detail names; its person may do it with another token.",
            ),
            Self::Forbidden => (
                "forbidden",
                S::FORBIDDEN,
                "This is not yours to do",
                "The person of the token may see this and not do it.",
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

    /// The kind of a refusal that only has a status.
    pub(super) const fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self::Unauthenticated,
            403 => Self::Forbidden,
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
