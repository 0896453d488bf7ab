//! Placing an order for a program: the same order as the page places, answered under the caller's own key.

use domain::{
    actor::Actor,
    ids::{CartId, OrderId},
};
use store::carts::Owner;

use super::{
    basket::{Basket, Goods},
    group::Request,
    input::{Checked, Terms},
    place::{self, Written},
    refused::Refused,
};
use crate::{Error, Services, payments};

/// Orders goods by their stock-keeping units, in one transaction, which it may share with others; the payment follows.
///
/// # Errors
/// [`Refused::Unfit`] with the fields that cannot be read and the rules that are not met; [`Error::Invalid`] on the code and
/// the way to send it; [`Error::Conflict`] when others were faster again and again.
pub async fn place_goods(
    s: &Services,
    actor: &Actor,
    goods: &Goods,
    terms: &Terms,
) -> Result<OrderId, Refused> {
    let checked = terms.checked();
    let mut unfit = checked.as_ref().err().cloned().unwrap_or_default();
    let code = goods.checked(&mut unfit.fields);
    unfit.broken.extend(goods.broken());
    let refuse = |refused: Refused| refused.logged("api");
    unfit.into_result(()).map_err(refuse)?;
    let request = Request {
        s: s.clone(),
        actor: actor.clone(),
        goods: goods.clone(),
        code,
        input: checked.map_err(Refused::Unfit)?,
    };
    let placed = s.placing.place(request).await.map_err(as_listed);
    pay(s, placed.map_err(refuse)?).await
}

/// A program names codes in a list.
fn as_listed(refused: Refused) -> Refused {
    match refused {
        Refused::Error(Error::Invalid(mut errors)) => {
            if let Some(why) = errors.0.remove("promotion_code") {
                errors.add("promotion_codes/0", why);
            }
            errors.into()
        }
        refused => refused,
    }
}

/// Orders everything in the actor's cart and empties it, in one transaction; the payment follows.
///
/// # Errors
/// As [`place_goods`]; [`Error::NotFound`] when it is not the actor's cart.
pub async fn place_cart(
    s: &Services,
    actor: &Actor,
    cart: CartId,
    terms: &Terms,
) -> Result<OrderId, Refused> {
    let refuse = |refused: Refused| refused.logged("api");
    let checked = terms.checked().map_err(|unfit| refuse(Refused::Unfit(unfit)))?;
    for attempt in 0_u8.. {
        match Box::pin(of_cart(s, actor, cart, &checked)).await {
            // Somebody took the stock or the number between our reading and our writing: look again, a few times.
            Err(refused) if place::again(s, &refused, attempt) => {}
            Err(refused) => return Err(refuse(refused)),
            Ok(written) => return pay(s, written).await,
        }
    }
    Err(Error::internal("unreachable: the last attempt returns").into())
}

async fn of_cart(s: &Services, actor: &Actor, id: CartId, input: &Checked) -> Result<Written, Refused> {
    let user = actor.user.ok_or(Error::Unauthenticated)?;
    let tx = s.db.begin().await?;
    let cart = store::carts::find_locked(&tx, Owner::User(user))
        .await?
        .filter(|cart| cart.id == id)
        .ok_or(Error::NotFound)?;
    let (basket, mut market) = Basket::of_cart(&tx, &cart, "api").await?;
    place::empty(&tx, cart).await?;
    let graph = basket.order(s, actor, &tx, &mut market, input).await?;
    Ok(Box::pin(place::write(s, actor, tx, graph, input)).await?)
}

/// Pays for what was placed, outside any transaction. The caller's answer is that of the order as it is then.
async fn pay(s: &Services, written: Written) -> Result<OrderId, Refused> {
    let Written { order, to_pay } = written;
    if let Some(payment) = to_pay {
        // The order is placed whatever happens here: the job goes on trying.
        if let Err(error) = Box::pin(payments::authorize(s, order, payment)).await {
            tracing::warn!(%order, %error, "the payment of a new order was not authorised at once");
        }
    }
    Ok(order)
}
