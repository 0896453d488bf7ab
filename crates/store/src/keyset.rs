//! Paging by key: a page begins after a row or ends before one, never at an offset, and nothing is counted.

use std::{fmt, str::FromStr};

use domain::time::Timestamp;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, Order},
};
use uuid::Uuid;

/// Where a row stands in its list: by time, then by id. Rows `on_top` come before all others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key {
    /// Whether it is among the rows that come first whatever their time.
    pub on_top: bool,
    /// The time the list is ordered by.
    pub at: Timestamp,
    /// Tells rows of one moment apart.
    pub id: Uuid,
}

/// As in an address: `n1700000000000000-0193…` for a row on top, `o…` for another.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{}-{}",
            if self.on_top { 'n' } else { 'o' },
            self.at.0,
            self.id.simple()
        )
    }
}

/// A text that is not a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a place in a list")]
pub struct NotAKey;

impl FromStr for Key {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let (on_top, rest) = match text.split_at_checked(1) {
            Some(("n", rest)) => (true, rest),
            Some(("o", rest)) => (false, rest),
            _ => return Err(NotAKey),
        };
        let (at, id) = rest.rsplit_once('-').ok_or(NotAKey)?;
        let at = at.parse().map(Timestamp).map_err(|_| NotAKey)?;
        let id = Uuid::try_parse(id).map_err(|_| NotAKey)?;
        Ok(Self { on_top, at, id })
    }
}

/// Which page of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Turn {
    /// The first one.
    #[default]
    First,
    /// The one that begins after this row.
    After(Key),
    /// The one that ends before this row.
    Before(Key),
}

impl Turn {
    /// Reads the parameters `after` and `before` of an address; what is no key asks for the first page.
    #[must_use]
    pub fn read(after: &str, before: &str) -> Self {
        match (after.parse(), before.parse()) {
            (Ok(key), _) => Self::After(key),
            (_, Ok(key)) => Self::Before(key),
            _ => Self::First,
        }
    }

    /// Whether the rows are read from the far end.
    #[must_use]
    pub const fn backwards(self) -> bool {
        matches!(self, Self::Before(_))
    }

    /// The row the page lies beside.
    #[must_use]
    pub const fn key(self) -> Option<Key> {
        match self {
            Self::First => None,
            Self::After(key) | Self::Before(key) => Some(key),
        }
    }
}

/// A page of a list and its neighbours.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page<T> {
    /// Its rows, in the list's order.
    pub rows: Vec<T>,
    /// There is a page that ends before this row.
    pub previous: Option<Key>,
    /// There is a page that begins after this row.
    pub next: Option<Key>,
}

impl<T> Page<T> {
    /// Makes a page of what was read for `turn`: up to one row more than `limit`, in the order it was read.
    #[must_use]
    pub fn of(mut read: Vec<T>, limit: u64, turn: Turn, key: impl Fn(&T) -> Key) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = read.len() > limit;
        read.truncate(limit);
        if turn.backwards() {
            read.reverse();
        }
        let (before, after) = match turn {
            Turn::First => (false, more),
            Turn::After(_) => (true, more),
            Turn::Before(_) => (more, true),
        };
        let previous = read.first().filter(|_| before).map(&key);
        let next = read.last().filter(|_| after).map(&key);
        Self {
            rows: read,
            previous,
            next,
        }
    }

    /// The same page with its rows changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(change).collect(),
            previous: self.previous,
            next: self.next,
        }
    }
}

/// The direction in which a list is read.
pub(crate) const fn order(newest_first: bool, backwards: bool) -> Order {
    if newest_first == backwards {
        Order::Asc
    } else {
        Order::Desc
    }
}

/// Orders `query` by time and id, newest first or oldest first, and keeps up to `limit` rows beyond `key`;
/// `backwards` reads towards the beginning of the list.
#[must_use]
pub fn beyond<E: EntityTrait>(
    query: Select<E>,
    (at, id): (impl ColumnTrait, impl ColumnTrait),
    newest_first: bool,
    backwards: bool,
    key: Option<Key>,
    limit: u64,
) -> Select<E> {
    let order = order(newest_first, backwards);
    let (at, id) = (Expr::col(at.as_column_ref()), Expr::col(id.as_column_ref()));
    only_beyond(query, (at.clone(), id.clone()), &order, key)
        .order_by(at, order.clone())
        .order_by(id, order)
        .limit(limit)
}

/// Keeps the rows beyond `key`, in whatever order.
pub(crate) fn only_beyond<E: EntityTrait>(
    query: Select<E>,
    (at, id): (Expr, Expr),
    order: &Order,
    key: Option<Key>,
) -> Select<E> {
    let Some(key) = key else {
        return query;
    };
    let here = Expr::tuple([at, id]);
    let there = Expr::tuple([Expr::val(key.at), Expr::val(key.id)]);
    query.filter(if *order == Order::Asc {
        here.gt(there)
    } else {
        here.lt(there)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(at: i64) -> Key {
        Key {
            on_top: false,
            at: Timestamp(at),
            id: Uuid::from_u128(7),
        }
    }

    #[test]
    fn a_key_reads_back_and_nonsense_asks_for_the_first_page() {
        for on_top in [true, false] {
            let key = Key { on_top, ..key(-5) };
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        for bad in ["", "n", "o1", "o1-", "x1-0193", "é1-0193", "o-1"] {
            assert_eq!(Turn::read(bad, bad), Turn::First, "{bad:?}");
        }
    }

    #[test]
    fn a_page_knows_its_neighbours() {
        let place = |n: &i64| key(*n);
        let first = Page::of(vec![9, 8, 7], 2, Turn::First, place);
        assert_eq!(
            (first.rows, first.previous, first.next),
            (vec![9, 8], None, Some(key(8)))
        );
        let last = Page::of(vec![7], 2, Turn::After(key(8)), place);
        assert_eq!(
            (last.rows, last.previous, last.next),
            (vec![7], Some(key(7)), None)
        );
        let back = Page::of(vec![8, 9], 2, Turn::Before(key(7)), place);
        assert_eq!(
            (back.rows, back.previous, back.next),
            (vec![9, 8], None, Some(key(8)))
        );
    }
}
