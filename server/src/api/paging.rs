//! Lists a page at a time: opaque cursors, and how many rows a page has.

use std::str::FromStr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use store::keyset::{Key, Turn};
use utoipa::ToSchema;

use super::problem::{Kind, Problem};

/// Rows of a page when nothing is said.
const USUAL: u64 = 50;
/// The most rows of a page.
pub(super) const MOST: u64 = 200;

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct List<T> {
    /// The rows, in the list's order.
    pub(super) data: Vec<T>,
    /// The cursor of the next page; `null` on the last one.
    pub(super) next_cursor: Option<String>,
}

/// How many rows are wanted.
pub(super) fn limit(wanted: Option<u64>) -> Result<u64, Problem> {
    match wanted.unwrap_or(USUAL) {
        rows @ 1..=MOST => Ok(rows),
        _ => Err(Problem::new(Kind::Malformed).at("limit", format!("This can be from 1 to {MOST}."))),
    }
}

/// A place in a list, as a program is given it.
pub(super) fn seal(place: impl std::fmt::Display) -> String {
    URL_SAFE_NO_PAD.encode(place.to_string())
}

/// The place that a cursor stands for.
pub(super) fn open<T: FromStr>(cursor: Option<&str>) -> Result<Option<T>, Problem> {
    let Some(cursor) = cursor else { return Ok(None) };
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let place = bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.parse().ok());
    let Some(place) = place else {
        return Err(Problem::new(Kind::Malformed).at("cursor", "This is not a cursor of this list."));
    };
    Ok(Some(place))
}

/// The page that a cursor of a keyset list asks for.
pub(super) fn turn(cursor: Option<&str>) -> Result<Turn, Problem> {
    Ok(open::<Key>(cursor)?.map_or(Turn::First, Turn::After))
}
