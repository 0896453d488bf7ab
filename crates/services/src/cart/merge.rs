//! What becomes of a guest's cart when the guest signs in.

use domain::{actor::Actor, ids::CartId};
use store::{
    carts::{self as rows, Owner},
    entity::cart_lines,
};

use super::MAX_LINES;
use crate::{Error, Services};

/// Puts what a guest collected into the cart of the person who signed in. Of what is in both, the larger quantity
/// stays; the person's own promotion codes, if there are any, go before the guest's. The guest's cart is gone afterwards.
///
/// # Errors
/// [`Error::Unauthenticated`] when nobody signed in.
pub async fn merge(s: &Services, actor: &Actor, guest: CartId) -> Result<(), Error> {
    let user = actor.user.ok_or(Error::Unauthenticated)?;
    let tx = s.db.begin().await?;
    store::accounts::lock(&tx, user)
        .await?
        .ok_or(Error::Unauthenticated)?;
    let Some(mut from) = rows::find_locked(&tx, Owner::Guest(guest)).await? else {
        return Ok(());
    };
    let Some(into) = rows::find_locked(&tx, Owner::User(user)).await? else {
        from.user_id = Some(user);
        rows::update(&tx, from).await?;
        tx.commit().await?;
        return Ok(());
    };
    let own = rows::lines(&tx, into.id).await?;
    let mut room = MAX_LINES.saturating_sub(own.len());
    let mut lines: Vec<cart_lines::Model> = Vec::new();
    for line in rows::lines(&tx, from.id).await? {
        match own.iter().find(|own| own.variant_id == line.variant_id) {
            Some(own) if own.quantity >= line.quantity => {}
            Some(_) => lines.push(cart_lines::Model {
                cart_id: into.id,
                ..line
            }),
            None if room > 0 => {
                room -= 1;
                lines.push(cart_lines::Model {
                    cart_id: into.id,
                    ..line
                });
            }
            None => {}
        }
    }
    rows::put_lines(&tx, lines).await?;
    let codes = if into.promotion_codes.0.is_empty() {
        from.promotion_codes
    } else {
        into.promotion_codes
    };
    rows::touch(&tx, into.id, codes, s.now()).await?;
    rows::delete(&tx, from.id).await?;
    tx.commit().await?;
    Ok(())
}
