//! Lists whose rows are found in several ways. A database reads one index for a list, or all of the table: so each way is a
//! query of its own that gives its rows in the list's order, and the list is the first of all of these. Both databases take
//! them row by row from the way that has the next one ([`each`] is read whole on PostgreSQL): where its index is in the list's
//! order, a way reads no more than is shown.

pub(crate) mod searched;

use domain::{axes::PaymentAxis, headline::Headline, ids::SellerId, machine::Word, time::Timestamp};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, JoinType, QueryFilter, QuerySelect,
    QueryTrait, Select,
    sea_query::{Alias, ArrayType, Expr, ExprTrait, Func, Query, SelectStatement, UnionType, Value},
};

use crate::{
    StoreError,
    entity::{orders, seller_orders},
    keyset::{self, Key},
};

/// Joins what is read second, by two columns that are equal. SQLite, which knows nothing of how many rows there are, does
/// not turn a cross join around.
pub(crate) fn then<E: EntityTrait, F: EntityTrait>(
    conn: &impl ConnectionTrait,
    query: Select<E>,
    (from, to): (E::Column, F::Column),
) -> Select<E> {
    let (one, other) = (E::default(), F::default());
    if is_sqlite(conn) {
        let equal = Expr::col((one, from)).equals((other, to));
        let relation = E::belongs_to(F::default()).from(from).to(to).into();
        query.join(JoinType::CrossJoin, relation).filter(equal)
    } else {
        query.join(JoinType::InnerJoin, E::belongs_to(other).from(from).to(to).into())
    }
}

/// Whether a query finds more rows than this.
pub(crate) async fn more_than<E: EntityTrait>(
    conn: &impl ConnectionTrait,
    query: Select<E>,
    rows: u64,
) -> Result<bool, StoreError> {
    let next = query.limit(1).offset(rows).into_query();
    Ok(conn.query_one(&next).await?.is_some())
}

/// Which rows of a list are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slice {
    /// Whether from its end.
    pub(crate) backwards: bool,
    /// Those beyond this one.
    pub(crate) key: Option<Key>,
    /// How many.
    pub(crate) limit: u64,
}

/// The rows of a way: each one's id and its time. It finds no row twice.
pub(crate) fn way<E: EntityTrait>(
    conn: &impl ConnectionTrait,
    query: Select<E>,
    (at, id): (impl ColumnTrait, impl ColumnTrait),
    slice: Slice,
) -> SelectStatement {
    by_time(conn, query, (at, id), Expr::col(at.as_column_ref()), slice)
}

/// As [`way`], by an index that knows nothing of the list's order. It is sorted by what no index has: PostgreSQL, when it plans for
/// whatever may be looked up, would rather walk the whole list.
pub(crate) fn way_looked_up<E: EntityTrait>(
    conn: &impl ConnectionTrait,
    query: Select<E>,
    (at, id): (impl ColumnTrait, impl ColumnTrait),
    slice: Slice,
) -> SelectStatement {
    by_time(conn, query, (at, id), aside(at), slice)
}

/// The rows of a way beyond a key, compared and sorted by `time`.
///
/// PostgreSQL wants each way's order and limit with it, which tell it to go along the index where `time` is the column itself. SQLite
/// sorts what has a limit, and goes along the index of what has none.
fn by_time<E: EntityTrait>(
    conn: &impl ConnectionTrait,
    query: Select<E>,
    (at, id): (impl ColumnTrait, impl ColumnTrait),
    time: Expr,
    slice: Slice,
) -> SelectStatement {
    let Slice {
        backwards,
        key,
        limit,
    } = slice;
    let query = query.select_only().column_as(id, "id").column_as(at, "at");
    let order = keyset::order(true, backwards);
    let place = (time, Expr::col(id.as_column_ref()));
    let mut query = keyset::only_beyond(query, place.clone(), &order, key).into_query();
    if !is_sqlite(conn) {
        let (time, id) = place;
        query
            .order_by_expr(time, order.clone())
            .order_by_expr(id, order)
            .limit(limit);
    }
    query
}

/// A column in a form that no index serves on SQLite: beside what finds a row, for which SQLite, knowing nothing of how many rows
/// there are, would take an index that says more and read every row of a time, a status or a seller.
pub(crate) fn apart(conn: &impl ConnectionTrait, column: impl ColumnTrait) -> Expr {
    let column = Expr::col(column.as_column_ref());
    if is_sqlite(conn) {
        Func::coalesce([column.clone(), column]).into()
    } else {
        column
    }
}

/// A time in a form that no index serves on either database.
fn aside(at: impl ColumnTrait) -> Expr {
    Expr::col(at.as_column_ref()).add(Expr::Constant(Value::Int(Some(0))))
}

/// From when on, and before when, orders were placed.
pub(crate) type Dates = (Option<Timestamp>, Option<Timestamp>);

/// Whenever.
pub(crate) const EVER: Dates = (None, None);

/// Those placed in that time, by a column that says when.
pub(crate) fn placed(among: Condition, placed_at: &Expr, (from, before): Dates) -> Condition {
    among
        .add_option(from.map(|from| placed_at.clone().gte(from)))
        .add_option(before.map(|before| placed_at.clone().lt(before)))
}

/// As [`way`], of one that finds a row several times: by each of its lines, say. PostgreSQL goes on along the index that is in
/// the list's order for `GROUP BY`; `DISTINCT` would make it read all of it.
pub(crate) fn way_once<E: EntityTrait>(
    conn: &impl ConnectionTrait,
    query: Select<E>,
    (at, id): (impl ColumnTrait, impl ColumnTrait),
    slice: Slice,
) -> SelectStatement {
    let query = if is_sqlite(conn) {
        query.distinct()
    } else {
        query.group_by(at).group_by(id)
    };
    way(conn, query, (at, id), slice)
}

/// The ids of the first rows of all the ways together. What else a list shows is read of these alone.
pub(crate) fn any(conn: &impl ConnectionTrait, ways: Vec<SelectStatement>, slice: Slice) -> SelectStatement {
    let (id, at) = (Alias::new("id"), Alias::new("at"));
    let sqlite = is_sqlite(conn);
    let row = |way: SelectStatement| {
        if sqlite {
            return way;
        }
        Query::select()
            .columns([id.clone(), at.clone()])
            .from_subquery(way, Alias::new("way"))
            .take()
    };
    let mut ways = ways.into_iter().map(row);
    // Without any way nothing is found.
    let Some(mut all) = ways.next() else {
        return Query::select().expr(Expr::val(None::<uuid::Uuid>)).take();
    };
    let how = if sqlite {
        UnionType::Distinct
    } else {
        UnionType::All
    };
    for way in ways {
        all.union(how, way);
    }
    let mut first = if sqlite {
        all
    } else {
        Query::select()
            .distinct()
            .columns([id.clone(), at.clone()])
            .from_subquery(all, Alias::new("ways"))
            .take()
    };
    let order = keyset::order(true, slice.backwards);
    first
        .order_by(at, order.clone())
        .order_by(id.clone(), order)
        .limit(slice.limit);
    Query::select()
        .column(id)
        .from_subquery(first, Alias::new("first"))
        .take()
}

fn is_sqlite(conn: &impl ConnectionTrait) -> bool {
    conn.get_database_backend() == DbBackend::Sqlite
}

/// A way for each of these values, made by `way`.
///
/// PostgreSQL plans each way by itself, which takes longer than reading it. `together` they are one there, in which as many rows of
/// each value are read as are shown: of values that have few which pass, that would be all of them.
pub(crate) fn each(
    conn: &impl ConnectionTrait,
    (values, of): (Vec<Value>, ArrayType),
    together: bool,
    way: impl Fn(Expr) -> SelectStatement,
) -> Vec<SelectStatement> {
    if !together || values.len() < 2 || is_sqlite(conn) {
        return values.into_iter().map(|one| way(Expr::val(one))).collect();
    }
    let values = Value::Array(of, Some(Box::new(values)));
    let wanted = Query::select()
        .expr_as(Func::cust("UNNEST").arg(Expr::val(values)), "one")
        .take();
    let all = Query::select()
        .column(("rows", "id"))
        .column(("rows", "at"))
        .from_subquery(wanted, "wanted")
        .join_lateral(
            JoinType::InnerJoin,
            way(Expr::col(("wanted", "one"))),
            "rows",
            Expr::val(true),
        )
        .take();
    vec![all]
}

/// Those of a status, of a payment, or both, by the columns that tell them.
pub(crate) fn stands(
    (of_headline, of_payment): (impl ColumnTrait, impl ColumnTrait),
    (headline, payment): (Option<Headline>, Option<PaymentAxis>),
) -> Condition {
    Condition::all()
        .add_option(headline.map(|word| of_headline.eq(word)))
        .add_option(payment.map(|word| of_payment.eq(word)))
}

/// The ways to orders of a status, of a payment, or both, by the columns that tell them: one index has them by status, payment
/// and time, so one that is not asked for is each that there is, `together` or not ([`each`]). One way to all when neither is asked for.
pub(crate) fn standing(
    conn: &impl ConnectionTrait,
    (of_headline, of_payment): (impl ColumnTrait, impl ColumnTrait),
    (headline, payment): (Option<Headline>, Option<PaymentAxis>),
    together: bool,
    way: impl Fn(Condition) -> SelectStatement,
) -> Vec<SelectStatement> {
    let stands = stands((of_headline, of_payment), (headline, payment));
    let each = |column: Expr, words: Vec<&str>| {
        let words = words.into_iter().map(Value::from).collect();
        let of_word = |word| way(stands.clone().add(column.clone().eq(word)));
        each(conn, (words, ArrayType::String), together, of_word)
    };
    match (headline, payment) {
        (Some(_), None) => each(
            Expr::col(of_payment.as_column_ref()),
            PaymentAxis::ALL.iter().map(|word| word.as_str()).collect(),
        ),
        (None, Some(_)) => each(
            Expr::col(of_headline.as_column_ref()),
            Headline::ALL.iter().map(|word| word.as_str()).collect(),
        ),
        (Some(_), Some(_)) | (None, None) => vec![way(stands)],
    }
}

/// The same as a condition beside another one that the list is read by: see [`apart`].
pub(crate) fn standing_apart(
    conn: &impl ConnectionTrait,
    headline: Option<Headline>,
    payment: Option<PaymentAxis>,
) -> Condition {
    let is = |column: orders::Column, word: &'static str| apart(conn, column).eq(word);
    Condition::all()
        .add_option(headline.map(|headline| is(orders::Column::Headline, headline.as_str())))
        .add_option(payment.map(|payment| is(orders::Column::PaymentStatus, payment.as_str())))
}

/// Whether an order has a part of a seller: looked up from the order, which has few parts, and not from the seller, who may have
/// very many.
pub(crate) fn has_part_of(seller: SellerId) -> Expr {
    use seller_orders::Column as C;
    let of_order =
        Expr::col((seller_orders::Entity, C::OrderId)).equals((orders::Entity, orders::Column::Id));
    let sellers = Query::select()
        .column(C::SellerId)
        .from(seller_orders::Entity)
        .and_where(of_order)
        .take();
    Expr::val(seller).in_subquery(sellers)
}
