//! Promotion codes: whether they hold, and using them up.

use std::collections::BTreeMap;

use domain::{
    forms::FieldErrors,
    ids::SellerId,
    money::Currency,
    pricing::{Discount, Reduction},
    promotions::{Basket, Codes, Goods, MOST_CODES, Promotion},
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{CaseStatement, Expr, ExprTrait},
};
use store::{
    entity::promotions,
    limits::{self, Customer},
};

use super::earlier::Earlier;
use crate::Error;

/// What codes are asked about.
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
    /// Who wants to use them.
    pub(crate) customer: Customer<'a>,
}

/// What each of some codes takes off, or why it does not hold.
pub(crate) type Outcomes = Vec<Result<Reduction, String>>;

/// What each of these codes takes off, all of them together, or why it does not hold.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn outcomes(
    conn: &impl ConnectionTrait,
    codes: &Codes,
    asked: &Asked<'_>,
) -> Result<Outcomes, Error> {
    let known = Promotions::read(conn, &codes.0, false).await?;
    known.ask(conn, codes, asked, &Earlier::default()).await
}

/// The promotions of codes, in the order of the codes, as far as they are known.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn find(
    conn: &impl ConnectionTrait,
    codes: &Codes,
) -> Result<Vec<(String, Promotion)>, Error> {
    let known = Promotions::read(conn, &codes.0, false).await?;
    let found = codes.0.iter().filter_map(|code| known.row(code));
    Ok(found.map(|row| (row.code.clone(), promotion(row))).collect())
}

/// Checks what needs no database: how many codes there are, and that each is there once. Errors stand at
/// `promotion_codes`.
pub(crate) fn checked(typed: &[String], errors: &mut FieldErrors) -> Codes {
    let mut codes: Vec<String> = Vec::with_capacity(typed.len());
    if typed.len() > MOST_CODES {
        errors.add(
            "promotion_codes",
            format!("An order can have {MOST_CODES} promotion codes."),
        );
    }
    for (at, code) in typed.iter().enumerate() {
        let code = domain::promotions::code(code);
        let field = format!("promotion_codes/{at}");
        if code.is_empty() {
            errors.add(&field, "Please enter a code.");
        } else if codes.contains(&code) {
            errors.add(&field, "This code is there already.");
        }
        codes.push(code);
    }
    Codes(codes)
}

/// Promotions that are known, and which of them were claimed since they were read.
#[derive(Debug, Default)]
pub(super) struct Promotions {
    rows: Vec<promotions::Model>,
    claimed: BTreeMap<String, i64>,
}

impl Promotions {
    /// Reads the promotions of codes in their stored form. Locked ones nobody else uses until the transaction ends; they are
    /// locked in the order of their codes, so that two transactions never wait for each other.
    pub(super) async fn read(
        conn: &impl ConnectionTrait,
        codes: &[String],
        lock: bool,
    ) -> Result<Self, Error> {
        if codes.is_empty() {
            return Ok(Self::default());
        }
        let mut rows = promotions::Entity::find()
            .filter(promotions::Column::Code.is_in(codes))
            .order_by_asc(promotions::Column::Code);
        if lock && conn.get_database_backend() == DbBackend::Postgres {
            rows = rows.lock_exclusive();
        }
        Ok(Self {
            rows: rows.all(conn).await?,
            claimed: BTreeMap::new(),
        })
    }

    fn row(&self, code: &str) -> Option<&promotions::Model> {
        self.rows.iter().find(|row| row.code == code)
    }

    /// What each of these codes takes off, or why it does not hold. `earlier` uses by this customer are not written yet.
    pub(super) async fn ask(
        &self,
        conn: &impl ConnectionTrait,
        codes: &Codes,
        asked: &Asked<'_>,
        earlier: &Earlier,
    ) -> Result<Outcomes, Error> {
        let rows: Vec<_> = codes.0.iter().map(|code| self.row(code)).collect();
        let limited = rows.iter().flatten().any(|row| row.limit_per_customer.is_some());
        let used = if limited {
            limits::codes(conn, asked.customer).await?
        } else {
            Vec::new()
        };
        let outcome = |row: Option<&promotions::Model>| {
            let row = row.ok_or_else(|| "This code is not known.".to_owned())?;
            let written = used.iter().filter(|code| **code == row.code).count();
            let used = i64::try_from(written).unwrap_or(i64::MAX);
            let basket = Basket {
                now: asked.now,
                currency: asked.currency,
                sellers: asked.sellers,
                lines: asked.lines,
                used_by_customer: used.saturating_add(earlier.uses(&row.code, asked.customer)),
                codes: codes.0.len(),
            };
            let reduction = promotion(row).check(&basket);
            reduction.map_err(|refusal| refusal.to_string())
        };
        Ok(rows.into_iter().map(outcome).collect())
    }

    /// Counts one use of each of these codes.
    pub(super) fn claim(&mut self, codes: &Codes) {
        for row in self.rows.iter_mut().filter(|row| codes.0.contains(&row.code)) {
            row.used += 1;
            *self.claimed.entry(row.code.clone()).or_default() += 1;
        }
    }

    /// Writes the uses that were counted, in one statement; none when there are none.
    pub(super) async fn write(self, tx: &impl ConnectionTrait) -> Result<(), Error> {
        let more = |n: i64| Expr::col(promotions::Column::Used).add(n);
        count(tx, &self.claimed, more).await
    }
}

/// Sets how often each of these promotions was used, each to what `used` makes of its number.
async fn count(
    tx: &impl ConnectionTrait,
    codes: &BTreeMap<String, i64>,
    used: impl Fn(i64) -> Expr,
) -> Result<(), Error> {
    if codes.is_empty() {
        return Ok(());
    }
    let each = codes.iter().fold(CaseStatement::new(), |each, (code, n)| {
        each.case(promotions::Column::Code.eq(code), used(*n))
    });
    promotions::Entity::update_many()
        .col_expr(
            promotions::Column::Used,
            each.finally(Expr::col(promotions::Column::Used)).into(),
        )
        .filter(promotions::Column::Code.is_in(codes.keys()))
        .exec(tx)
        .await?;
    Ok(())
}

fn promotion(row: &promotions::Model) -> Promotion {
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
        exclusive,
    } = row.clone();
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
        exclusive,
    }
}

/// Takes one use of each of these codes back, as often as it is named: their orders ended before anything was sent.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn hand_back(tx: &impl ConnectionTrait, codes: &[String]) -> Result<(), Error> {
    let mut back: BTreeMap<String, i64> = BTreeMap::new();
    for code in codes {
        *back.entry(code.clone()).or_default() += 1;
    }
    if back.len() > 1 {
        Promotions::read(tx, codes, true).await?;
    }
    let fewer = |n: i64| {
        let used = || Expr::col(promotions::Column::Used);
        CaseStatement::new()
            .case(used().gt(n), used().sub(n))
            .finally(0_i64)
            .into()
    };
    count(tx, &back, fewer).await
}
