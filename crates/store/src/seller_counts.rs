//! How many parts of each kind sellers have, as far as anybody wants to know.

use domain::{actor::Scope, headline::Headline, ids::SellerId, machine::Word};
use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType},
};

use crate::{
    entity::seller_orders,
    error::StoreError,
    prepared,
    seller_lists::{NEW, reached},
};

/// Parts are counted up to here; more are as many.
pub const COUNTED: i64 = 100;

/// How many parts are of a kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Count {
    /// Those with this headline; without one, those nobody has looked at.
    pub headline: Option<Headline>,
    /// How many, at most [`COUNTED`].
    pub parts: i64,
}

/// How many parts a scope reaches, of each kind up to [`COUNTED`], in one statement.
///
/// # Errors
/// When the database cannot be read.
pub async fn counts(
    conn: &impl ConnectionTrait,
    scope: &Scope,
    seller: Option<SellerId>,
) -> Result<Vec<Count>, StoreError> {
    prepared::read(conn, &of_each(scope, seller)).await
}

/// How many parts a scope reaches that nobody has looked at, at most [`COUNTED`].
///
/// # Errors
/// When the database cannot be read.
pub async fn new_parts(conn: &impl ConnectionTrait, scope: &Scope) -> Result<i64, StoreError> {
    let counts: Vec<Count> = prepared::read(conn, &of_new(scope, None)).await?;
    Ok(counts.first().map_or(0, |count| count.parts))
}

/// A statement that counts the new parts and those of each headline, one row each.
pub(crate) fn of_each(scope: &Scope, seller: Option<SellerId>) -> SelectStatement {
    let mut all = of_new(scope, seller);
    for headline in Headline::ALL.iter().copied() {
        let parts = reached(scope, seller, Some(headline));
        all.union(UnionType::All, counted(Some(headline), parts));
    }
    all
}

/// A statement that counts the parts nobody has looked at.
pub(crate) fn of_new(scope: &Scope, seller: Option<SellerId>) -> SelectStatement {
    counted(None, reached(scope, seller, None).add(Expr::cust(NEW)))
}

/// Counts parts up to [`COUNTED`]. An index gives them; nobody waits for the rest.
fn counted(headline: Option<Headline>, parts: Condition) -> SelectStatement {
    let some = seller_orders::Entity::find()
        .select_only()
        .column(seller_orders::Column::Id)
        .filter(parts)
        .limit(COUNTED.unsigned_abs())
        .into_query();
    Query::select()
        .expr_as(Expr::val(headline.map(Word::as_str)).cast_as("text"), "headline")
        .expr_as(Expr::cust("COUNT(*)"), "parts")
        .from_subquery(some, "some_parts")
        .take()
}
