//! Placing an order for a program: the same order as the page places, answered under the caller's own key.

use domain::{
    actor::Actor,
    ids::{CartId, OrderId},
    promotions::Codes,
};
use store::carts::Owner;

use super::{
    basket::{Basket, Goods, MAX_LINES},
    group::{self, Request},
    input::{Checked, Terms},
    place::{self, Written},
    refused::{Refused, Unfit},
};
use crate::{Error, Services, payments};

/// Orders goods by their stock-keeping units, in one transaction, which it may share with others; the payment follows.
///
/// # Errors
/// [`Refused::Unfit`] with everything that is wrong: fields that cannot be read, codes that do not hold, and rules that are not
/// met; [`Error::Raced`] when somebody else was in the way.
pub async fn place_goods(
    s: &Services,
    actor: &Actor,
    goods: &Goods,
    terms: &Terms,
) -> Result<OrderId, Refused> {
    let (input, mut unfit) = terms.read();
    let codes = goods.checked(s, &mut unfit.fields);
    unfit.broken.extend(goods.broken(s.settings.currency));
    let too_many = unfit.fields.0.contains_key("promotion_codes");
    let codes = if too_many { Codes::default() } else { codes };
    let request = Request {
        s: s.clone(),
        actor: actor.clone(),
        goods: goods.clone(),
        codes,
        input,
    };
    let placed = if unfit.is_any() {
        let more = if goods.lines.len() <= MAX_LINES {
            Box::pin(group::look(&request)).await
        } else {
            Unfit::default()
        };
        Err(Refused::Unfit(unfit.and(more)))
    } else {
        s.placing.carry_out(request).await?
    };
    pay(s, placed.map_err(|refused| refused.logged("api"))?).await
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
    let (input, unfit) = terms.read();
    let written = Box::pin(of_cart(s, actor, cart, &input, unfit)).await;
    pay(s, written.map_err(|refused| refused.logged("api"))?).await
}

async fn of_cart(
    s: &Services,
    actor: &Actor,
    id: CartId,
    input: &Checked,
    unfit: Unfit,
) -> Result<Written, Refused> {
    let user = actor.user.ok_or(Error::Unauthenticated)?;
    let tx = s.db.begin().await?;
    let cart = store::carts::find_locked(&tx, Owner::User(user))
        .await?
        .filter(|cart| cart.id == id)
        .ok_or(Error::NotFound)?;
    let (basket, mut market) = Basket::of_cart(s, &tx, &cart, &input.email, "api").await?;
    place::empty(&tx, cart).await?;
    let ordered = basket.order(s, actor, &tx, &mut market, input).await;
    let graph = match ordered {
        Err(Refused::Unfit(more)) => unfit.and(more).into_result(None)?,
        ordered => unfit.into_result(Some(ordered?))?,
    };
    let graph = graph.ok_or_else(|| Error::internal("an order was refused for nothing"))?;
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
