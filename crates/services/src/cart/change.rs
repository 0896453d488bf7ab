//! Putting things into a cart, taking them out, and codes.

use domain::{
    actor::Actor,
    ids::{CartId, VariantId},
    lines::MOST_UNITS,
    promotions::{self, Codes, MOST_CODES},
};
use store::{carts as rows, catalogue::Wanted, entity::cart_lines, limits::Customer};

use super::{MAX_LINES, finish, locked, locked_or_new, view};
use crate::{
    Error, Services,
    catalogue::{Offer, offers},
    checkout::promotion,
};

/// The cart of the person who acts, made when there is none.
///
/// # Errors
/// [`Error::Unauthenticated`] when nobody is signed in.
pub async fn open(s: &Services, actor: &Actor) -> Result<(), Error> {
    if actor.user.is_none() {
        return Err(Error::Unauthenticated);
    }
    let tx = s.db.begin().await?;
    let cart = locked_or_new(s, &tx, actor, None).await?;
    finish(s, tx, cart).await
}

/// Puts `quantity` more of a variant into the actor's cart, which is made when there is none; the cart's id, for the
/// session of a guest.
///
/// # Errors
/// [`Error::NotFound`] when it is not for sale; [`Error::Invalid`] on `quantity` when there is not as much, or more
/// than [`MOST_UNITS`]; [`Error::Conflict`] when the cart has [`MAX_LINES`] lines.
pub async fn add(
    s: &Services,
    actor: &Actor,
    session: Option<CartId>,
    variant: VariantId,
    quantity: i64,
) -> Result<CartId, Error> {
    let tx = s.db.begin().await?;
    let offer = one(offers(&tx, s.settings.currency, Wanted::Variants(&[variant])).await?)?;
    let cart = locked_or_new(s, &tx, actor, session).await?;
    let lines = rows::lines(&tx, cart.id).await?;
    let there = lines
        .iter()
        .find(|line| line.variant_id == variant)
        .map_or(0, |line| line.quantity);
    if there == 0 && lines.len() >= MAX_LINES {
        return Err(Error::conflict(format!(
            "A cart can hold {MAX_LINES} different things. Please order these first."
        )));
    }
    checked(&offer, there, quantity)?;
    let seen_price = price(&offer)?;
    let line = cart_lines::Model {
        cart_id: cart.id,
        variant_id: variant,
        quantity: there + quantity,
        seen_price,
        added_at: s.now(),
    };
    rows::put_lines(&tx, vec![line]).await?;
    rows::touch(&tx, cart.id, cart.promotion_codes.clone(), s.now()).await?;
    let id = cart.id;
    finish(s, tx, cart).await?;
    Ok(id)
}

/// Sets how many of a variant are in the actor's cart; none takes it out. Who sets it has seen its price.
///
/// # Errors
/// [`Error::NotFound`] when it is not in the cart; [`Error::Invalid`] on `quantity` when there is not as much,
/// or more than [`MOST_UNITS`].
pub async fn set_quantity(
    s: &Services,
    actor: &Actor,
    session: Option<CartId>,
    variant: VariantId,
    quantity: i64,
) -> Result<(), Error> {
    if quantity == 0 {
        return remove(s, actor, session, variant).await;
    }
    let tx = s.db.begin().await?;
    let cart = locked(&tx, actor, session).await?.ok_or(Error::NotFound)?;
    let lines = rows::lines(&tx, cart.id).await?;
    let mut line = lines
        .into_iter()
        .find(|line| line.variant_id == variant)
        .ok_or(Error::NotFound)?;
    let offer = one(offers(&tx, s.settings.currency, Wanted::Variants(&[variant])).await?)?;
    checked(&offer, 0, quantity)?;
    line.quantity = quantity;
    line.seen_price = price(&offer)?;
    rows::put_lines(&tx, vec![line]).await?;
    rows::touch(&tx, cart.id, cart.promotion_codes.clone(), s.now()).await?;
    finish(s, tx, cart).await
}

/// Takes a variant out of the actor's cart; nothing happens when it is not in it.
///
/// # Errors
/// When the database cannot be written.
pub async fn remove(
    s: &Services,
    actor: &Actor,
    session: Option<CartId>,
    variant: VariantId,
) -> Result<(), Error> {
    let tx = s.db.begin().await?;
    let Some(cart) = locked(&tx, actor, session).await? else {
        return Ok(());
    };
    rows::remove_lines(&tx, cart.id, &[variant]).await?;
    rows::touch(&tx, cart.id, cart.promotion_codes.clone(), s.now()).await?;
    finish(s, tx, cart).await
}

/// Puts a promotion code on the actor's cart, beside those that are there.
///
/// # Errors
/// [`Error::Invalid`] on `promotion_code` with the reason why it does not hold for what is in the cart, or not with the
/// codes that are there.
pub async fn apply_code(
    s: &Services,
    actor: &Actor,
    session: Option<CartId>,
    code: &str,
) -> Result<(), Error> {
    let wrong = |why: String| Error::field("promotion_code", why);
    let code = promotions::code(code);
    if code.is_empty() {
        return Err(wrong("Please enter a code.".to_owned()));
    }
    let tx = s.db.begin().await?;
    let mut cart = locked(&tx, actor, session)
        .await?
        .ok_or_else(|| wrong("Your cart is empty.".to_owned()))?;
    let Codes(codes) = &mut cart.promotion_codes;
    if codes.contains(&code) {
        return Err(wrong("This code is there already.".to_owned()));
    }
    if codes.len() >= MOST_CODES {
        return Err(wrong(format!(
            "An order can have {MOST_CODES} promotion codes. Please remove one first."
        )));
    }
    codes.push(code);
    let goods = view::goods(s, &tx, cart.id).await?;
    let customer = Customer {
        user: actor.user,
        email: None,
    };
    let asked = goods.asked(s.now(), s.settings.currency, customer);
    let outcomes = promotion::outcomes(&tx, &cart.promotion_codes, &asked).await?;
    if let Some(Err(why)) = outcomes.last() {
        return Err(wrong(why.clone()));
    }
    // A code that held until now does not hold beside this one.
    let alone = Codes(cart.promotion_codes.0[..outcomes.len() - 1].to_vec());
    let before = promotion::outcomes(&tx, &alone, &asked).await?;
    for ((code, before), after) in alone.0.iter().zip(before).zip(outcomes) {
        if let (Ok(_), Err(why)) = (before, after) {
            return Err(wrong(format!("{code}: {why}")));
        }
    }
    rows::touch(&tx, cart.id, cart.promotion_codes.clone(), s.now()).await?;
    finish(s, tx, cart).await
}

/// Takes a promotion code off the actor's cart; nothing happens when it is not on it.
///
/// # Errors
/// When the database cannot be written.
pub async fn remove_code(
    s: &Services,
    actor: &Actor,
    session: Option<CartId>,
    code: &str,
) -> Result<(), Error> {
    let tx = s.db.begin().await?;
    let Some(mut cart) = locked(&tx, actor, session).await? else {
        return Ok(());
    };
    let code = promotions::code(code);
    cart.promotion_codes.0.retain(|own| *own != code);
    rows::touch(&tx, cart.id, cart.promotion_codes.clone(), s.now()).await?;
    finish(s, tx, cart).await
}

/// The offer of the one variant that was asked for.
fn one(offers: Vec<Offer>) -> Result<Offer, Error> {
    offers.into_iter().next().ok_or(Error::NotFound)
}

/// The price in minor units of what is for sale.
fn price(offer: &Offer) -> Result<i64, Error> {
    offer.price.map(|price| price.minor).ok_or(Error::NotFound)
}

/// Whether `more` can be had beside the `there` that are in the cart.
fn checked(offer: &Offer, there: i64, more: i64) -> Result<(), Error> {
    if offer.price.is_none() {
        return Err(Error::NotFound);
    }
    if !(1..=MOST_UNITS).contains(&more) {
        return Err(Error::field(
            "quantity",
            format!("Please enter a whole number from 1 to {MOST_UNITS}."),
        ));
    }
    let all = there + more;
    if all > MOST_UNITS {
        let sentence =
            format!("You can order {MOST_UNITS} of one thing at most, and {there} are in your cart already.");
        return Err(Error::field("quantity", sentence));
    }
    if offer.has(all) {
        return Ok(());
    }
    Err(Error::field(
        "quantity",
        match (offer.left.unwrap_or(0), there) {
            (..=0, _) => "This is sold out.".to_owned(),
            (left, 0) => format!("Only {left} are left."),
            (left, there) => format!("Only {left} are left, and {there} are in your cart already."),
        },
    ))
}
