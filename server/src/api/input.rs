//! What a request brings: JSON bodies, parameters and ids, read strictly and refused by name.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::{HeaderMap, header::CONTENT_TYPE, request::Parts},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{collections::HashSet, str::FromStr};
use utoipa::{
    PartialSchema,
    openapi::{RefOr, Schema},
};

use super::{
    Api,
    problem::{Kind, Problem},
};

/// The body of a command. It may be carried out more than once.
pub(super) trait Input: DeserializeOwned + PartialSchema + Clone + Send + 'static {
    /// Whether no body at all stands for `{}`.
    const MAY_BE_MISSING: bool = false;
}

/// No fields.
#[derive(Clone, Copy, Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

impl Input for Nothing {
    const MAY_BE_MISSING: bool = true;
}

/// Reads a body as it came, up to the limit.
pub(super) async fn bytes(request: Request, api: &Api) -> Result<Bytes, Problem> {
    Bytes::from_request(request, api).await.map_err(|rejection| {
        if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
            Problem::new(Kind::TooLarge)
        } else {
            Problem::new(Kind::Malformed).because("The body did not arrive whole.")
        }
    })
}

/// Reads JSON.
pub(super) fn json<T: Input>(headers: &HeaderMap, bytes: &[u8]) -> Result<T, Problem> {
    let empty = T::MAY_BE_MISSING && bytes.is_empty();
    if !empty && !is_json(headers) {
        return Err(Problem::new(Kind::MediaType));
    }
    let value: Value = serde_json::from_slice(if empty { b"{}" } else { bytes }).map_err(|error| {
        Problem::new(Kind::Malformed).because(format!(
            "This is not JSON: line {}, column {}.",
            error.line(),
            error.column()
        ))
    })?;
    if let Some((pointer, detail)) = unfit(&value, false) {
        return Err(Problem::new(Kind::Invalid).at(format!("#{pointer}"), detail));
    }
    let missing = missing::<T>(&value);
    if !missing.is_empty() {
        let needed = |problem: Problem, name: String| problem.at(format!("#/{name}"), "This is needed.");
        return Err(missing.into_iter().fold(Problem::new(Kind::Invalid), needed));
    }
    serde_path_to_error::deserialize(&value).map_err(|error| {
        let path = error.path().to_string();
        let pointer = if path == "." {
            String::new()
        } else {
            format!(
                "/{}",
                path.replace(['[', '.'], "/").replace(']', "").replace("//", "/")
            )
        };
        let (name, detail) = unreadable(&error.inner().to_string());
        let pointer = name.map_or_else(|| pointer.clone(), |name| format!("{pointer}/{name}"));
        Problem::new(Kind::Invalid).at(format!("#{pointer}"), detail)
    })
}

/// The members that a body needs and has not, all at once.
fn missing<T: Input>(value: &Value) -> Vec<String> {
    let RefOr::T(Schema::Object(schema)) = T::schema() else {
        return Vec::new();
    };
    let Some(members) = value.as_object() else {
        return Vec::new();
    };
    let mut needed = schema.required;
    needed.retain(|name| !members.contains_key(name));
    needed
}

/// What is wrong with a value, in words of JSON rather than of Rust, and the member it is about when that is a part of it.
fn unreadable(error: &str) -> (Option<String>, String) {
    if let Some(rest) = error.strip_prefix("missing field `") {
        let name = rest.split('`').next().map(str::to_owned);
        return (name, "This is needed.".to_owned());
    }
    if error.starts_with("unknown field ") {
        return (None, "There is no such member.".to_owned());
    }
    let expected = error.rsplit_once("expected ").map_or("", |(_, what)| what);
    let what = match expected {
        what if what.starts_with("struct ") => "An object is expected here.",
        "i64" | "u64" => "A whole number is expected here.",
        "a string" | "a borrowed string" => "A text is expected here.",
        "a boolean" => "true or false is expected here.",
        "a sequence" => "A list is expected here.",
        _ => return (None, format!("{error}.")),
    };
    (None, what.to_owned())
}

fn is_json(headers: &HeaderMap) -> bool {
    let named = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = named
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// The members that are lists. Anywhere else a list would be read as the fields of an object, one after the other.
const LISTS: [&str; 3] = ["lines", "additions", "promotion_codes"];

/// Where JSON holds what no body of ours may hold, and why: U+0000, which PostgreSQL cannot keep, or a list that
/// stands for an object.
fn unfit(value: &Value, may_be_list: bool) -> Option<(String, &'static str)> {
    let within = |step: &dyn std::fmt::Display, found: Option<(String, &'static str)>| {
        found.map(|(rest, why)| (format!("/{step}{rest}"), why))
    };
    let nul = "This contains a character that cannot be used: U+0000.";
    match value {
        Value::String(text) if text.contains('\0') => Some((String::new(), nul)),
        Value::Array(_) if !may_be_list => Some((String::new(), "A list is not expected here.")),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(at, item)| within(&at, unfit(item, false))),
        Value::Object(fields) => fields.iter().find_map(|(name, item)| {
            if name.contains('\0') {
                return Some((String::new(), nul));
            }
            within(name, unfit(item, LISTS.contains(&name.as_str())))
        }),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The parameters of an address, each known and given once at most.
#[derive(Debug)]
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Api> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let mut seen = HashSet::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if value.contains('\0') {
                return Err(Problem::new(Kind::Malformed).at(name, "This contains U+0000."));
            }
            if !seen.insert(name.clone()) {
                return Err(Problem::new(Kind::Malformed).at(name, "This parameter is given twice."));
            }
        }
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let read = serde_path_to_error::deserialize(serde::de::value::MapDeserializer::new(
            pairs.map(|(name, value)| (name.into_owned(), Text(value.into_owned()))),
        ));
        read.map(Self)
            .map_err(|error: serde_path_to_error::Error<serde::de::value::Error>| {
                Problem::new(Kind::Malformed).at(error.path().to_string(), format!("{}.", error.inner()))
            })
    }
}

/// A parameter of at most `max` characters.
pub(super) fn short(name: &str, text: Option<String>, max: usize) -> Result<Option<String>, Problem> {
    match text {
        Some(text) if text.chars().count() > max => {
            let detail = format!("This can have at most {max} characters.");
            Err(Problem::new(Kind::Malformed).at(name, detail))
        }
        text => Ok(text),
    }
}

/// A text that numbers and truth values are read from, as in an address.
struct Text(String);

impl serde::de::IntoDeserializer<'_, serde::de::value::Error> for Text {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> serde::Deserializer<'de> for Text {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_string(self.0)
    }

    fn deserialize_u64<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0.parse() {
            Ok(number) => visitor.visit_u64(number),
            Err(_) => Err(serde::de::Error::custom("a whole number is needed")),
        }
    }

    fn deserialize_bool<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0.as_str() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(serde::de::Error::custom("true or false is needed")),
        }
    }

    fn deserialize_option<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_some(self)
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The id in an address. What is no id names nothing.
#[derive(Debug)]
pub(super) struct Id<T>(pub(super) T);

impl<T: FromStr> FromRequestParts<Api> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let found = Path::<String>::from_request_parts(parts, api).await.ok();
        let id = found.and_then(|Path(text)| text.parse().ok());
        id.map(Self).ok_or_else(|| Problem::new(Kind::NotFound))
    }
}

/// Two ids or words in an address, one after the other. What is none names nothing.
#[derive(Debug)]
pub(super) struct Ids<A, B>(pub(super) A, pub(super) B);

impl<A: FromStr, B: FromStr> FromRequestParts<Api> for Ids<A, B> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let found = Path::<(String, String)>::from_request_parts(parts, api).await;
        let ids = found
            .ok()
            .and_then(|Path((a, b))| Some(Self(a.parse().ok()?, b.parse().ok()?)));
        ids.ok_or_else(|| Problem::new(Kind::NotFound))
    }
}
