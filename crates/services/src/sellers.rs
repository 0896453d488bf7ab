//! The terms of sellers: what an order of their goods must cost at least, and what the platform takes of it.

use domain::{
    actor::{Actor, Permission},
    forms::{self, FieldErrors},
    ids::SellerId,
    pricing::BASIS_POINTS,
};
use store::{entity::sellers, sellers as rows};

use crate::{
    Error, Services,
    call::Effect,
    decisions::{self, managed},
    views::admin::allowed,
};

/// The highest minimum, in minor units.
pub const HIGHEST_MINIMUM: i64 = 1_000_000_000;

/// A seller with its terms.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seller {
    /// Which.
    pub id: SellerId,
    /// Its name.
    pub name: String,
    /// What its goods in one order must cost at least, in minor units of the shop's currency.
    pub minimum: i64,
    /// What the platform takes of its goods, after discount and without tax, in basis points.
    pub commission_rate: i64,
    /// Counts changes of its terms.
    pub version: i64,
}

impl From<sellers::Model> for Seller {
    fn from(row: sellers::Model) -> Self {
        let sellers::Model {
            id,
            name,
            city: _,
            state: _,
            postcode: _,
            minimum,
            external_ref: _,
            created_at: _,
            commission_rate,
            version,
        } = row;
        Self {
            id,
            name,
            minimum,
            commission_rate,
            version,
        }
    }
}

/// Terms that are to be others; what is `None` stays.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Change {
    /// What its goods in one order must cost at least, in minor units.
    pub minimum: Option<i64>,
    /// What the platform takes of its goods, in basis points; of orders that are placed from now on.
    pub commission_rate: Option<i64>,
    /// Why; may be empty.
    pub reason: String,
}

/// Up to `limit` sellers by id, those that follow `after`, and where the next page begins.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::NotFound`] when the list is not the actor's to see.
pub async fn list(
    s: &Services,
    actor: &Actor,
    after: Option<SellerId>,
    limit: u64,
) -> Result<(Vec<Seller>, Option<SellerId>), Error> {
    allowed(actor, Permission::ViewSellers)?;
    let mut found = rows::page(s.db.read(), after, limit + 1).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().map(|row| row.id).filter(|_| more);
    Ok((found.into_iter().map(Seller::from).collect(), next))
}

/// Sets terms of a seller. What is so already is not decided again.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`]; [`Error::Invalid`] on `minimum`, `commission_rate` and `reason`;
/// [`Error::Conflict`] when the version is not the expected one.
pub async fn change(s: &Services, actor: &Actor, id: SellerId, change: &Change) -> Result<(), Error> {
    managed(actor, Permission::ViewSellers, Permission::ManageSellers)?;
    let Change {
        minimum,
        commission_rate,
        reason,
    } = change;
    let mut errors = FieldErrors::default();
    let reason = forms::optional(&mut errors, "reason", "The reason", reason, 1000);
    for (field, value, most) in [
        ("minimum", minimum, HIGHEST_MINIMUM),
        ("commission_rate", commission_rate, BASIS_POINTS),
    ] {
        if value.is_some_and(|value| !(0..=most).contains(&value)) {
            errors.add(field, format!("Please enter a whole number from 0 to {most}."));
        }
    }
    errors.into_result(())?;
    let tx = s.db.begin().await?;
    let mut row = rows::lock(&tx, id).await?.ok_or(Error::NotFound)?;
    s.expects(row.version)?;
    let mut actions = Vec::new();
    if let Some(minimum) = minimum.filter(|minimum| *minimum != row.minimum) {
        row.minimum = minimum;
        actions.push(format!("minimum={minimum}"));
    }
    if let Some(rate) = commission_rate.filter(|rate| *rate != row.commission_rate) {
        row.commission_rate = rate;
        actions.push(format!("commission_rate={rate}"));
    }
    if !actions.is_empty() {
        rows::save(&tx, &row).await?;
        row.version += 1;
        decisions::note(s, &tx, actor, id, actions, &reason).await?;
    }
    let sealed = s.seal(&tx, Effect::Seller(&row.into())).await?;
    sealed.commit(tx).await
}
