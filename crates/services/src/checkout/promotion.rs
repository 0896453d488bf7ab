//! Promotion codes: whether one holds, and using it up.

use domain::{
    ids::SellerId,
    money::Currency,
    pricing::{Discount, Reduction},
    promotions::{Basket, Goods, Promotion},
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use store::{
    entity::promotions,
    limits::{self, Customer},
};

use crate::Error;

/// What a code is asked about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The time of asking.
    pub(crate) now: Timestamp,
    /// The currency of the order.
    pub(crate) currency: Currency,
    /// Its sellers, in the order in which they are priced.
    pub(crate) sellers: &'a [SellerId],
    /// Its lines, in the order in which they are priced.
    pub(crate) lines: &'a [Goods],
    /// Who wants to use it.
    pub(crate) customer: Customer<'a>,
}

/// What a code takes off.
///
/// # Errors
/// [`Error::Invalid`] on `promotion_code` with the reason why it does not hold.
pub(crate) async fn reduction(
    conn: &impl ConnectionTrait,
    code: &str,
    asked: &Asked<'_>,
) -> Result<Reduction, Error> {
    holds(conn, row(conn, code, false).await?, asked, 0).await
}

/// As [`reduction`], and keeps others from using the code until the transaction ends. `earlier` uses by this customer
/// are not written yet.
///
/// # Errors
/// As [`reduction`].
pub(super) async fn claim(
    tx: &impl ConnectionTrait,
    code: &str,
    asked: &Asked<'_>,
    earlier: i64,
) -> Result<Reduction, Error> {
    holds(tx, row(tx, code, true).await?, asked, earlier).await
}

async fn holds(
    conn: &impl ConnectionTrait,
    row: Option<promotions::Model>,
    asked: &Asked<'_>,
    earlier: i64,
) -> Result<Reduction, Error> {
    let no = |why: String| Error::field("promotion_code", why);
    let row = row.ok_or_else(|| no("This code is not known.".to_owned()))?;
    let Asked {
        now,
        currency,
        sellers,
        lines,
        customer,
    } = *asked;
    let used_by_customer = match row.limit_per_customer {
        Some(_) => earlier + limits::uses(conn, &row.code, customer).await?,
        None => 0,
    };
    promotion(row)
        .check(&Basket {
            now,
            currency,
            sellers,
            lines,
            used_by_customer,
        })
        .map_err(|refusal| no(refusal.to_string()))
}

/// The promotion of a code, whether it holds or not; `None` when there is none.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, code: &str) -> Result<Option<Promotion>, Error> {
    Ok(row(conn, code, false).await?.map(promotion))
}

async fn row(
    conn: &impl ConnectionTrait,
    code: &str,
    lock: bool,
) -> Result<Option<promotions::Model>, Error> {
    let code = domain::promotions::code(code);
    let mut row = promotions::Entity::find().filter(promotions::Column::Code.eq(code));
    if lock && conn.get_database_backend() == DbBackend::Postgres {
        row = row.lock_exclusive();
    }
    Ok(row.one(conn).await?)
}

fn promotion(row: promotions::Model) -> Promotion {
    let promotions::Model {
        id: _,
        code: _,
        kind,
        value,
        currency,
        minimum,
        starts_at,
        ends_at,
        usage_limit,
        used,
        covers,
        limit_per_customer,
    } = row;
    Promotion {
        discount: Discount { kind, value },
        covers,
        currency,
        minimum,
        starts_at,
        ends_at,
        usage_limit,
        used,
        limit_per_customer,
    }
}

/// Counts one use of a code.
///
/// # Errors
/// [`Error::Invalid`] on `promotion_code` when somebody used it up meanwhile.
pub(super) async fn use_up(conn: &impl ConnectionTrait, code: &str) -> Result<(), Error> {
    let free = Condition::any()
        .add(promotions::Column::UsageLimit.is_null())
        .add(Expr::col(promotions::Column::Used).lt(Expr::col(promotions::Column::UsageLimit)));
    let done = promotions::Entity::update_many()
        .col_expr(
            promotions::Column::Used,
            Expr::col(promotions::Column::Used).add(1),
        )
        .filter(promotions::Column::Code.eq(domain::promotions::code(code)))
        .filter(free)
        .exec(conn)
        .await?;
    if done.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::field("promotion_code", "This code has been used up."))
    }
}

/// Takes one use of a code back: its order ended before anything of it was sent.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn hand_back(conn: &impl ConnectionTrait, code: &str) -> Result<(), Error> {
    promotions::Entity::update_many()
        .col_expr(
            promotions::Column::Used,
            Expr::col(promotions::Column::Used).sub(1),
        )
        .filter(promotions::Column::Code.eq(domain::promotions::code(code)))
        .filter(promotions::Column::Used.gt(0))
        .exec(conn)
        .await?;
    Ok(())
}
