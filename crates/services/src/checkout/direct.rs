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
/// [`Refused::Unfit`] with the fields that cannot be read and the rules that are not met; [`Error::Invalid`] on the codes and
/// the way to send it; [`Error::Raced`] when somebody else was in the way.
pub async fn place_goods(
    s: &Services,
    actor: &Actor,
    goods: &Goods,
    terms: &Terms,
) -> Result<OrderId, Refused> {
    let checked = terms.checked();
    let mut unfit = checked.as_ref().err().cloned().unwrap_or_default();
    let codes = goods.checked(s, &mut unfit.fields);
    unfit.broken.extend(goods.broken(s.settings.currency));
    let refuse = |refused: Refused| refused.logged("api");
    unfit.into_result(()).map_err(refuse)?;
    let request = Request {
        s: s.clone(),
        actor: actor.clone(),
        goods: goods.clone(),
        codes,
        input: checked.map_err(Refused::Unfit)?,
    };
    let placed = s.placing.carry_out(request).await?;
    pay(s, placed.map_err(refuse)?).await
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
    let written = Box::pin(of_cart(s, actor, cart, &checked)).await;
    pay(s, written.map_err(refuse)?).await
}

async fn of_cart(s: &Services, actor: &Actor, id: CartId, input: &Checked) -> Result<Written, Refused> {
    let user = actor.user.ok_or(Error::Unauthenticated)?;
    let tx = s.db.begin().await?;
    let cart = store::carts::find_locked(&tx, Owner::User(user))
        .await?
        .filter(|cart| cart.id == id)
        .ok_or(Error::NotFound)?;
    let (basket, mut market) = Basket::of_cart(s, &tx, &cart, &input.email, "api").await?;
    place::empty(&tx, cart).await?;
    let graph = basket.order(s, actor, &tx, &mut market, input).await?;
    market.promotions.write(&tx).await?;
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
