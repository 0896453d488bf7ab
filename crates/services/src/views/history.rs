//! A customer's own orders: searched, filtered, sorted, page by page.

use std::{collections::HashMap, str::FromStr};

use domain::{
    actor::{Actor, Scope},
    axes::PaymentAxis,
    headline::Headline,
    ids::OrderId,
    money::Money,
    number::OrderNumber,
    time::{DAY, Timestamp},
};
use store::history::{Goods, Place, Row, Wanted};

use crate::{Error, Services};

pub use store::history::Sort;

/// Orders on a page.
pub const PAGE: u64 = 20;

/// What of the history is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// A part of a number, a product's title or a sku; empty for all.
    pub q: String,
    /// Only with this headline.
    pub status: Option<Headline>,
    /// Only placed on or after this day.
    pub from: Option<Timestamp>,
    /// Only placed on or before this day.
    pub to: Option<Timestamp>,
    /// In which order.
    pub sort: Sort,
    /// Where to go on: [`History::next`] or [`History::previous`] of another page.
    pub cursor: Option<Cursor>,
    /// How many orders, at most [`PAGE`]; 0 for that many.
    pub limit: u64,
}

/// A place in the list, as text `after.<value>.<order>` or `before.…`; anybody may forge one and gains nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor(Place);

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Place { value, id, back } = self.0;
        write!(f, "{}.{value}.{id}", if back { "before" } else { "after" })
    }
}

impl FromStr for Cursor {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().unwrap_or_default();
        let back = match part() {
            "after" => false,
            "before" => true,
            _ => return Err(Error::NotFound),
        };
        let value = part().parse().map_err(|_| Error::NotFound)?;
        let id = part().parse().map_err(|_| Error::NotFound)?;
        Ok(Self(Place { value, id, back }))
    }
}

/// A page of the history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct History {
    /// Its orders.
    pub orders: Vec<Summary>,
    /// The page after this one.
    pub next: Option<Cursor>,
    /// The page before this one.
    pub previous: Option<Cursor>,
}

/// An order in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Its number.
    pub number: OrderNumber,
    /// How it stands.
    pub headline: Headline,
    /// How its payment stands.
    pub payment: PaymentAxis,
    /// What it cost.
    pub total: Money,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Title and category of its first lines, at most four.
    pub goods: Vec<(String, String)>,
    /// How many lines it has.
    pub lines: usize,
    /// How many pieces were bought.
    pub pieces: i64,
}

/// The actor's own orders, in two statements.
///
/// # Errors
/// [`Error::Unauthenticated`] when nobody is signed in and no order was proven in this session.
pub async fn history(s: &Services, actor: &Actor, filter: Filter) -> Result<History, Error> {
    let own = actor.own_scope();
    if own == Scope::Nothing {
        return Err(Error::Unauthenticated);
    }
    let Filter {
        q,
        status,
        from,
        to,
        sort,
        cursor,
        limit,
    } = filter;
    let q = q.trim();
    let wanted = Wanted {
        scopes: vec![own],
        number: number_part(q),
        product: (!q.is_empty()).then(|| q.chars().take(100).collect()),
        headline: status,
        from,
        before: to.map(|day| day.plus(DAY)),
        sort,
        place: cursor.map(|c| c.0),
        limit: if (1..PAGE).contains(&limit) { limit } else { PAGE },
    };
    let (rows, more) = store::history::list(s.db.read(), &wanted).await?;
    let ids: Vec<OrderId> = rows.iter().map(|r| r.id).collect();
    let goods = store::history::goods(s.db.read(), &ids).await?;
    let back = wanted.place.is_some_and(|p| p.back);
    let place = |row: &Row, back| {
        Cursor(Place {
            value: value_of(row, sort),
            id: row.id,
            back,
        })
    };
    let next = rows.last().filter(|_| more || back).map(|row| place(row, false));
    let previous = rows
        .first()
        .filter(|_| if back { more } else { cursor.is_some() })
        .map(|row| place(row, true));
    Ok(History {
        orders: summaries(rows, goods),
        next,
        previous,
    })
}

const fn value_of(row: &Row, sort: Sort) -> i64 {
    match sort {
        Sort::Newest | Sort::Oldest => row.placed_at.0,
        Sort::TotalDesc | Sort::TotalAsc => row.total,
    }
}

/// What was typed as a part of an order number, in the form numbers are stored in; `None` when it cannot be one.
fn number_part(typed: &str) -> Option<String> {
    let mut part = String::new();
    for c in typed.chars().filter(|c| !c.is_whitespace() && !"-#".contains(*c)) {
        match c.to_ascii_uppercase() {
            'O' => part.push('0'),
            'I' | 'L' => part.push('1'),
            'Z' => part.push('2'),
            c if c.is_ascii_alphanumeric() => part.push(c),
            _ => return None,
        }
    }
    (3..=10).contains(&part.len()).then_some(part)
}

fn summaries(rows: Vec<Row>, goods: Vec<Goods>) -> Vec<Summary> {
    let mut by_order: HashMap<OrderId, Vec<Goods>> = HashMap::new();
    for line in goods {
        by_order.entry(line.order_id).or_default().push(line);
    }
    let summary = |row: Row| {
        let Row {
            id,
            number,
            headline,
            payment_status,
            total,
            currency,
            placed_at,
        } = row;
        let lines = by_order.remove(&id).unwrap_or_default();
        Summary {
            number,
            headline,
            payment: payment_status,
            total: Money::new(total, currency),
            placed_at,
            lines: lines.len(),
            pieces: lines.iter().map(|l| l.ordered).sum(),
            goods: lines.into_iter().take(4).map(|l| (l.title, l.category)).collect(),
        }
    };
    rows.into_iter().map(summary).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_however_it_is_typed() {
        assert_eq!(number_part(" #7k3m9-q2xhc "), Some("7K3M9Q2XHC".into()));
        assert_eq!(number_part("zol"), Some("201".into()));
        assert_eq!(number_part("7k"), None);
        assert_eq!(number_part("blå vase"), None);
    }

    #[test]
    fn a_cursor_is_read_as_it_is_written_and_refused_otherwise() {
        let id = OrderId(uuid::Uuid::from_u128(7));
        let cursor = Cursor(Place {
            value: -5,
            id,
            back: true,
        });
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        for wrong in [
            "",
            "after",
            "after.1",
            "after.x.ord_1",
            "sideways.1.ord_00000000000000000000000000000007",
        ] {
            assert!(wrong.parse::<Cursor>().is_err(), "{wrong}");
        }
    }
}
