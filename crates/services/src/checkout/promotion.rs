//! Promotion codes: whether one holds, and counting its uses.

use std::collections::BTreeMap;

use domain::{
    ids::SellerId,
    money::Currency,
    pricing::{Discount, Reduction},
    promotions::{Basket, Goods, Promotion},
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
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
    holds(conn, row(conn, code).await?, asked, 0).await
}

/// Promotions that orders of a transaction use, which nobody else uses until it ends.
#[derive(Debug, Default)]
pub(super) struct Claimed(BTreeMap<String, (promotions::Model, i64)>);

impl Claimed {
    /// Those of some codes, locked in the order of the codes; what is not known is left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) async fn of(tx: &impl ConnectionTrait, codes: &[&str]) -> Result<Self, Error> {
        if codes.is_empty() {
            return Ok(Self::default());
        }
        let codes = codes.iter().map(|code| domain::promotions::code(code));
        let mut rows = promotions::Entity::find()
            .filter(promotions::Column::Code.is_in(codes))
            .order_by_asc(promotions::Column::Code);
        if tx.get_database_backend() == DbBackend::Postgres {
            rows = rows.lock_exclusive();
        }
        let rows = rows.all(tx).await?.into_iter();
        Ok(Self(rows.map(|row| (row.code.clone(), (row, 0))).collect()))
    }

    /// What a code takes off. `earlier` uses by this customer are not written yet.
    ///
    /// # Errors
    /// As [`reduction`].
    pub(super) async fn reduction(
        &self,
        tx: &impl ConnectionTrait,
        code: &str,
        asked: &Asked<'_>,
        earlier: i64,
    ) -> Result<Reduction, Error> {
        let row = self
            .0
            .get(&domain::promotions::code(code))
            .map(|(row, _)| row.clone());
        holds(tx, row, asked, earlier).await
    }

    /// Counts a use of a code by an order that is placed.
    pub(super) fn uses(&mut self, code: &str) {
        if let Some((row, uses)) = self.0.get_mut(&domain::promotions::code(code)) {
            row.used += 1;
            *uses += 1;
        }
    }

    /// Writes the uses that were counted.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(super) async fn write(&self, tx: &impl ConnectionTrait) -> Result<(), Error> {
        for (code, (_, uses)) in self.0.iter().filter(|(_, (_, uses))| *uses > 0) {
            promotions::Entity::update_many()
                .col_expr(
                    promotions::Column::Used,
                    Expr::col(promotions::Column::Used).add(*uses),
                )
                .filter(promotions::Column::Code.eq(code))
                .exec(tx)
                .await?;
        }
        Ok(())
    }
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
    Ok(row(conn, code).await?.map(promotion))
}

async fn row(conn: &impl ConnectionTrait, code: &str) -> Result<Option<promotions::Model>, Error> {
    let code = domain::promotions::code(code);
    let row = promotions::Entity::find().filter(promotions::Column::Code.eq(code));
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
