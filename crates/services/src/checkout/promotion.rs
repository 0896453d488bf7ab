//! Promotion codes: whether one holds, and using it up.

use domain::{
    money::Currency,
    pricing::Discount,
    promotions::{Covers, Promotion},
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use store::entity::promotions;

use crate::Error;

/// The discount a code gives on goods of `subtotal` minor units.
///
/// # Errors
/// [`Error::Invalid`] on `promotion_code` with the reason why it does not hold.
pub async fn discount(
    conn: &impl ConnectionTrait,
    code: &str,
    subtotal: i64,
    currency: Currency,
    now: Timestamp,
) -> Result<Discount, Error> {
    let no = |why: String| Error::field("promotion_code", why);
    let row = promotions::Entity::find()
        .filter(promotions::Column::Code.eq(domain::promotions::code(code)))
        .one(conn)
        .await?
        .ok_or_else(|| no("This code is not known.".to_owned()))?;
    promotion(row)
        .terms(now, currency, subtotal, 0)
        .map_err(|refusal| no(refusal.to_string()))
}

/// The promotion of a code, whether it holds or not; `None` when there is none.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, code: &str) -> Result<Option<Promotion>, Error> {
    let code = domain::promotions::code(code);
    let row = promotions::Entity::find().filter(promotions::Column::Code.eq(code));
    Ok(row.one(conn).await?.map(promotion))
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
    } = row;
    Promotion {
        discount: Discount { kind, value },
        covers: Covers::Order,
        currency,
        minimum,
        starts_at,
        ends_at,
        usage_limit,
        used,
        limit_per_customer: None,
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
        .filter(promotions::Column::Code.eq(code.trim().to_uppercase()))
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
        .filter(promotions::Column::Code.eq(code.trim().to_uppercase()))
        .filter(promotions::Column::Used.gt(0))
        .exec(conn)
        .await?;
    Ok(())
}
