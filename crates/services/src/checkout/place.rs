//! Placing an order: one transaction that prices, reserves, writes and books everything, then the payment.

use domain::{
    actor::Actor,
    ids::{CartId, OrderId, PaymentId},
    money::Money,
    number::OrderNumber,
    promotions::Codes,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use store::{
    carts::Owner,
    entity::{cart_lines, carts, idempotency_keys},
    graph::Graph,
    stock::StockChange,
};

use super::{
    basket::Basket,
    build,
    input::{Checked, PlaceInput, Placed},
    refused::Refused,
};
use crate::{
    Error, Services,
    call::{Key, Known},
    holds,
    orders::{self, Change, ledger},
    payments::{self, PaymentNext},
    priorities,
};

/// What is remembered of a placed order under its idempotency key.
#[derive(Serialize, Deserialize)]
struct Answer {
    order: OrderId,
    number: OrderNumber,
}

/// Places an order out of everything in a cart, and empties the cart. `key` makes a repeated submission give the
/// first answer.
///
/// # Errors
/// [`Error::Invalid`] per field (`cart` for what is not available); [`Error::NotFound`] when there is no such cart;
/// [`Error::Conflict`] when `key` was used for something else; [`Error::Raced`] when somebody else was in the way.
pub async fn place_from_cart(
    s: &Services,
    actor: &Actor,
    cart: CartId,
    input: PlaceInput,
    key: &str,
) -> Result<Placed, Error> {
    let refuse = |refused: Refused| refused.logged("web").into_form_error();
    let checked = input.checked(s).map_err(refuse)?;
    let key = Key {
        owner: cart.to_string(),
        key: key.to_owned(),
        fingerprint: input.fingerprint()?,
    };
    let tx = s.db.begin().await?;
    // Locked first, so that the same form sent twice at once finds the first answer, not an empty cart.
    let owner = actor.user.map_or(Owner::Guest(cart), Owner::User);
    let row = store::carts::find_locked(&tx, owner)
        .await?
        .filter(|row| row.id == cart)
        .ok_or(Error::NotFound)?;
    let answer = match key.known(&tx).await? {
        Known::Fresh => Box::pin(place(s, actor, tx, row, &checked, key))
            .await
            .map_err(refuse)?,
        Known::Answered(answer) => {
            tx.rollback().await?;
            answer
        }
        Known::Other => {
            return Err(Error::conflict(
                "This form was already sent with other contents. Please reload the page.",
            ));
        }
    };
    Box::pin(finish(s, answer)).await
}

/// Pays for what was placed, outside any transaction.
async fn finish(s: &Services, answer: Answer) -> Result<Placed, Error> {
    let graph = store::graph::load(s.db.read(), answer.order)
        .await?
        .ok_or(Error::NotFound)?;
    let payment = match graph.payments.last() {
        Some(payment) if payment.method != "cod" => {
            match Box::pin(payments::authorize(s, answer.order, payment.id)).await {
                Ok(next) => next,
                // The job goes on trying; the order page shows how it ends.
                Err(Error::Internal(_) | Error::Raced(_)) => PaymentNext::Done,
                Err(error) => return Err(error),
            }
        }
        _ => PaymentNext::Done,
    };
    Ok(Placed {
        order: answer.order,
        number: answer.number,
        payment,
    })
}

async fn place(
    s: &Services,
    actor: &Actor,
    tx: DatabaseTransaction,
    row: carts::Model,
    input: &Checked,
    key: Key,
) -> Result<Answer, Refused> {
    let (basket, mut market) = Basket::of_cart(s, &tx, &row, &input.email, "web").await?;
    let graph = basket.order(s, actor, &tx, &mut market, input).await?;
    market.promotions.write(&tx).await?;
    let answer = Answer {
        order: graph.order.id,
        number: graph.order.number.clone(),
    };
    let kept = vec![key.keep(&answer, s.now())?];
    store::graph::insert_rows::<idempotency_keys::Entity, _, _>(&tx, kept).await?;
    empty(&tx, row).await?;
    if let (true, Some(user)) = (input.save_addresses, actor.user) {
        crate::addresses::keep(s, &tx, user, &input.shipping, &input.billing).await?;
    }
    Box::pin(write(s, actor, tx, graph, input)).await?;
    Ok(answer)
}

/// Takes everything out of a cart that is being ordered.
pub(super) async fn empty(tx: &DatabaseTransaction, cart: carts::Model) -> Result<(), Error> {
    use sea_orm::{ActiveModelTrait, Set};
    cart_lines::Entity::delete_many()
        .filter(cart_lines::Column::CartId.eq(cart.id))
        .exec(tx)
        .await?;
    carts::ActiveModel {
        id: Set(cart.id),
        promotion_codes: Set(Codes::default()),
        ..Default::default()
    }
    .update(tx)
    .await?;
    Ok(())
}

/// An order that is written, and the payment that is to be asked for next, if any.
#[derive(Debug)]
pub(crate) struct Written {
    pub(super) order: OrderId,
    pub(super) to_pay: Option<PaymentId>,
}

/// Writes the order with its payment, stock, ledger and events, and commits.
pub(super) async fn write(
    s: &Services,
    actor: &Actor,
    tx: DatabaseTransaction,
    graph: Graph,
    input: &Checked,
) -> Result<Written, Error> {
    let (change, written) = placed(s, actor, graph, input)?;
    orders::write(&tx, vec![change]).await?.commit(tx).await?;
    s.db.wake();
    Ok(written)
}

/// A new order with everything that comes of placing it.
pub(crate) fn placed<'a>(
    s: &'a Services,
    actor: &'a Actor,
    graph: Graph,
    input: &Checked,
) -> Result<(Change<'a>, Written), Error> {
    let mut work = Change::new_order(s, actor, Box::new(graph));
    let changes = work
        .graph
        .reservations
        .iter()
        .map(|r| StockChange {
            variant: r.variant_id,
            location: r.location_id,
            on_hand: 0,
            reserved: r.quantity * r.per_unit,
            reason: "placed",
            order: Some(r.order_id),
        })
        .collect();
    work.stock(changes);
    let event = build::placed(&work.graph);
    work.event(event);
    priorities::begin(&mut work);
    holds::judge_new(&mut work);
    let sale = ledger::sale(&work.graph);
    ledger::book(&mut work, sale);
    let amount = Money::new(work.graph.order.total, work.graph.order.currency);
    let (order, method) = (work.graph.order.id, input.payment_method.as_str());
    let payment = payments::new_payment(s, order, 0, method, amount, input.token.as_ref());
    let payment_id = payment.id;
    work.graph.payments.push(payment);
    let to_pay = (method != "cod" && amount.minor > 0).then_some(payment_id);
    match to_pay {
        None => payments::confirm(&mut work)?,
        Some(payment) => payments::schedule(&mut work, payment),
    }
    Ok((work, Written { order, to_pay }))
}
