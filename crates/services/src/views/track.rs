//! Following an order without an account: number and e-mail address prove that it is one's own.

use domain::{
    forms::{self, FieldErrors},
    ids::OrderId,
    number::OrderNumber,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use store::entity::orders;

use crate::{
    Error, Services,
    accounts::attempts::{self, Subject},
};

/// The order with this number and this e-mail address. The session holds it as one of `Actor::guest_orders` from then
/// on. `client_addr` is the network address the request came from.
///
/// # Errors
/// [`Error::Invalid`] on `number` or `email` when what was typed cannot be one; [`Error::Conflict`] when the two do
/// not belong together, with one sentence for a wrong number and for a wrong address; [`Error::TooManyAttempts`] after
/// ten failures on a number or thirty from a network address within 15 minutes.
pub async fn track(s: &Services, number: &str, email: &str, client_addr: &str) -> Result<OrderId, Error> {
    let mut errors = FieldErrors::default();
    let email = forms::email(&mut errors, "email", email);
    let typed = forms::required(&mut errors, "number", "Order number", number, 40);
    let number: Option<OrderNumber> = typed
        .parse()
        .map_err(|wrong| errors.add("number", format!("{wrong}")))
        .ok();
    let Some(number) = errors.into_result(number)? else {
        return Err(Error::NotFound);
    };

    let (order, address) = (Subject::track(number.as_str()), Subject::address(client_addr));
    let tx = s.db.begin().await?;
    let on_number = attempts::count(s, &tx, &order).await?;
    let from_address = attempts::count(s, &tx, &address).await?;
    tx.commit().await?;

    // One question whatever is wrong, so that time tells nothing either.
    let found: Option<OrderId> = orders::Entity::find()
        .select_only()
        .column(orders::Column::Id)
        .filter(orders::Column::Number.eq(number))
        .filter(orders::Column::Email.eq(email))
        .into_tuple()
        .one(s.db.read())
        .await?;
    let found = found.ok_or_else(|| {
        Error::conflict("No order was found with this number and this email address. Please compare both with your confirmation.")
    })?;

    let tx = s.db.begin().await?;
    attempts::forget(&tx, on_number).await?;
    attempts::forget(&tx, from_address).await?;
    tx.commit().await?;
    Ok(found)
}
