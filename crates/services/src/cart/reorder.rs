//! An earlier order's goods, into the cart once more.

use domain::{
    actor::{Actor, Scope},
    ids::{CartId, OrderId, VariantId},
    lines::MOST_UNITS,
};
use sea_orm::ConnectionTrait;
use store::{carts as rows, catalogue::Wanted, entity::cart_lines};

use super::{MAX_LINES, locked_or_new};
use crate::{Error, Services, catalogue::offers};

/// What became of a reorder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReorderResult {
    /// The cart, for the session of a guest.
    pub cart: CartId,
    /// How many different things are in the cart now because of it.
    pub added: usize,
    /// What is not in the cart, or less of it, and why.
    pub skipped: Vec<(String, String)>,
}

/// Puts what was ordered into the actor's cart again, as much of it as can be had.
///
/// # Errors
/// [`Error::NotFound`] when the order is not the actor's own.
pub async fn reorder(
    s: &Services,
    actor: &Actor,
    session: Option<CartId>,
    order: OrderId,
) -> Result<ReorderResult, Error> {
    let tx = s.db.begin().await?;
    let wanted = ordered(&tx, actor, order).await?;
    let cart = locked_or_new(s, &tx, actor, session).await?;
    let there = rows::lines(&tx, cart.id).await?;
    let ids: Vec<VariantId> = wanted.iter().map(|(variant, ..)| *variant).collect();
    let offers = offers(&tx, s.settings.currency, Wanted::Variants(&ids)).await?;

    let mut room = MAX_LINES.saturating_sub(there.len());
    let (mut lines, mut skipped) = (Vec::new(), Vec::new());
    for (variant, title, quantity) in wanted {
        let own = there
            .iter()
            .find(|line| line.variant_id == variant)
            .map_or(0, |line| line.quantity);
        let offer = offers.iter().find(|offer| offer.variant == variant);
        let Some((offer, price)) = offer.and_then(|offer| Some((offer, offer.price?))) else {
            skipped.push((title, "is not sold any more".to_owned()));
            continue;
        };
        let most = offer.most().unwrap_or(MOST_UNITS).min(MOST_UNITS) - own;
        if most <= 0 {
            let why = if own > 0 {
                "no more can be had than is in your cart"
            } else {
                "is sold out"
            };
            skipped.push((title, why.to_owned()));
            continue;
        }
        if own == 0 {
            if room == 0 {
                skipped.push((title, "your cart is full".to_owned()));
                continue;
            }
            room -= 1;
        }
        if most < quantity {
            skipped.push((title, format!("only {most} instead of {quantity}")));
        }
        lines.push(cart_lines::Model {
            cart_id: cart.id,
            variant_id: variant,
            quantity: own + quantity.min(most),
            seen_price: price.minor,
            added_at: s.now(),
        });
    }
    let added = lines.len();
    rows::put_lines(&tx, lines).await?;
    rows::touch(&tx, cart.id, cart.promotion_codes, s.now()).await?;
    tx.commit().await?;
    Ok(ReorderResult {
        cart: cart.id,
        added,
        skipped,
    })
}

/// What was ordered: variant, title and units, each variant once.
async fn ordered(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    order: OrderId,
) -> Result<Vec<(VariantId, String, i64)>, Error> {
    let Scope::Own { user, orders } = actor.own_scope() else {
        return Err(Error::NotFound);
    };
    let mut wanted: Vec<(VariantId, String, i64)> = Vec::new();
    for (variant, title, units) in rows::ordered(conn, order, user, &orders).await? {
        match wanted.iter_mut().find(|(there, ..)| *there == variant) {
            Some((.., sum)) => *sum += units,
            None => wanted.push((variant, title, units)),
        }
    }
    if wanted.is_empty() {
        Err(Error::NotFound)
    } else {
        Ok(wanted)
    }
}
