//! Placing an order: one transaction that prices, reserves, writes and books everything, then the payment.

use domain::{
    actor::Actor,
    ids::{CartId, OrderId, SellerId, VariantId},
    money::Money,
    number::OrderNumber,
    pricing::{self, Item},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use store::{
    carts::Owner,
    catalogue::Wanted,
    entity::{cart_lines, carts, idempotency_keys, shipping_methods, stock_items},
    stock::StockChange,
};

use super::{
    build::{self, Chosen, Draft},
    input::{Checked, PlaceInput, Placed},
    offer, promotion,
};
use crate::{
    Error, Services,
    catalogue::offers,
    orders::{Work, ledger, reservations},
    payments::{self, PaymentNext},
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
/// [`Error::Conflict`] when `key` was used for something else.
pub async fn place_from_cart(
    s: &Services,
    actor: &Actor,
    cart: CartId,
    input: PlaceInput,
    key: &str,
) -> Result<Placed, Error> {
    let checked = input.checked(s)?;
    let fingerprint = input.fingerprint()?;
    for attempt in 0_u8.. {
        let tx = s.db.begin().await?;
        // Locked first, so that the same form sent twice at once finds the first answer, not an empty cart.
        let owner = actor.user.map_or(Owner::Guest(cart), Owner::User);
        let row = store::carts::find_locked(&tx, owner)
            .await?
            .filter(|row| row.id == cart)
            .ok_or(Error::NotFound)?;
        if let Some(answer) = replay(&tx, cart, key, &fingerprint).await? {
            tx.rollback().await?;
            return Box::pin(finish(s, answer)).await;
        }
        match Box::pin(place(s, actor, tx, row, &checked, key, &fingerprint)).await {
            // Somebody took the stock or the number between our reading and our writing: look again, a few times.
            Err(Error::Conflict(_)) if attempt < 4 => {}
            Err(error) => return Err(error),
            Ok(answer) => return Box::pin(finish(s, answer)).await,
        }
    }
    Err(Error::internal("unreachable: the last attempt returns"))
}

/// The stored answer of an earlier submission.
async fn replay(
    tx: &DatabaseTransaction,
    cart: CartId,
    key: &str,
    fingerprint: &str,
) -> Result<Option<Answer>, Error> {
    let row = idempotency_keys::Entity::find_by_id((cart.to_string(), key.to_owned()))
        .one(tx)
        .await?;
    match row {
        None => Ok(None),
        Some(row) if row.fingerprint == fingerprint => Ok(Some(serde_json::from_value(row.answer)?)),
        Some(_) => Err(Error::conflict(
            "This form was already sent with other contents. Please reload the page.",
        )),
    }
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
                Err(Error::Internal(_)) => PaymentNext::Done,
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
    key: &str,
    fingerprint: &str,
) -> Result<Answer, Error> {
    let now = s.now();
    let cart = row.id;
    let wanted: Vec<(VariantId, i64)> = cart_lines::Entity::find()
        .filter(cart_lines::Column::CartId.eq(cart))
        .order_by_asc(cart_lines::Column::AddedAt)
        .order_by_asc(cart_lines::Column::VariantId)
        .all(&tx)
        .await?
        .into_iter()
        .map(|l| (l.variant_id, l.quantity))
        .collect();
    let chosen = choose(&tx, &wanted).await?;
    let mut sellers: Vec<SellerId> = Vec::new();
    for line in &chosen {
        if !sellers.contains(&line.offer.seller) {
            sellers.push(line.offer.seller);
        }
    }
    let method = shipping_methods::Entity::find_by_id((input.shipping_method.clone(), row.currency))
        .one(&tx)
        .await?
        .ok_or_else(|| Error::field("shipping_method", "Please choose how to send it."))?;
    let items: Vec<Item> = chosen
        .iter()
        .map(|c| Item {
            seller: sellers.iter().position(|x| *x == c.offer.seller).unwrap_or(0),
            unit_price: c.unit_price,
            quantity: c.quantity,
            tax_rate: c.offer.tax_rate,
        })
        .collect();
    let goods: i64 = items
        .iter()
        .map(|i| i.unit_price.saturating_mul(i.quantity))
        .fold(0, i64::saturating_add);
    let discount = match &row.promotion_code {
        Some(code) => {
            let discount = promotion::discount(&tx, code, goods, row.currency, now).await?;
            promotion::use_up(&tx, code).await?;
            Some(discount)
        }
        None => None,
    };
    let priced = pricing::price(&items, sellers.len(), discount, method.amount, false)?;
    let total = priced.totals.total;
    if input.shown_total.is_some_and(|shown| shown != total) {
        let total = Money::new(total, row.currency);
        return Err(Error::field(
            "cart",
            format!(
                "Your cart or a price changed: everything costs {total} now. Please look again before you order."
            ),
        ));
    }
    let draft = Draft {
        user: actor.user,
        input,
        chosen: &chosen,
        sellers: &sellers,
        priced: &priced,
        currency: row.currency,
        promotion_code: row.promotion_code.clone(),
        promise_days: method.promise_days,
        channel: "web",
    };
    let graph = draft.graph(s, now);
    let answer = Answer {
        order: graph.order.id,
        number: graph.order.number.clone(),
    };
    remember(&tx, cart, key, fingerprint, &answer, now).await?;
    empty(&tx, row).await?;
    if let (true, Some(user)) = (input.save_addresses, actor.user) {
        crate::addresses::keep(s, &tx, user, &input.shipping, &input.billing).await?;
    }
    Box::pin(write(s, actor, tx, graph, input)).await?;
    Ok(answer)
}

/// The lines to order with the stock to set aside for them.
async fn choose(tx: &DatabaseTransaction, wanted: &[(VariantId, i64)]) -> Result<Vec<Chosen>, Error> {
    if wanted.is_empty() {
        return Err(Error::field("cart", "Your cart is empty."));
    }
    let ids: Vec<VariantId> = wanted.iter().map(|w| w.0).collect();
    let offers = offers(tx, Wanted::Variants(&ids)).await?;
    let needs = offer::needs(tx, &offers).await?;
    let stocked: Vec<VariantId> = needs.iter().map(|n| n.1.variant).collect();
    let mut stock: Vec<stock_items::Model> = store::stock::of_variants(tx, &stocked).await?;
    let mut chosen = Vec::with_capacity(wanted.len());
    let mut missing = Vec::new();
    for (variant, quantity) in wanted {
        let sold = offers.iter().find(|o| o.variant == *variant);
        let Some((offer, price)) = sold.and_then(|o| Some((o, o.price?))) else {
            missing.push("An item in your cart is not sold any more. Please remove it.".to_owned());
            continue;
        };
        let mut picks = Vec::new();
        for (_, need) in needs.iter().filter(|n| n.0 == *variant) {
            match reservations::choose(&mut stock, *need, *quantity) {
                Ok(more) => picks.extend(more),
                Err(0) => missing.push(format!("{} is sold out.", offer.full_title())),
                Err(n) => missing.push(format!(
                    "Only {n} of {} are left, not {quantity}.",
                    offer.full_title()
                )),
            }
        }
        chosen.push(Chosen {
            offer: offer.clone(),
            unit_price: price.minor,
            quantity: *quantity,
            picks,
        });
    }
    if missing.is_empty() {
        Ok(chosen)
    } else {
        Err(Error::field("cart", missing.join(" ")))
    }
}

async fn remember(
    tx: &DatabaseTransaction,
    cart: CartId,
    key: &str,
    fingerprint: &str,
    answer: &Answer,
    now: domain::time::Timestamp,
) -> Result<(), Error> {
    let row = idempotency_keys::Model {
        owner: cart.to_string(),
        idempotency_key: key.to_owned(),
        fingerprint: fingerprint.to_owned(),
        answer: serde_json::to_value(answer)?,
        created_at: now,
    };
    Ok(store::graph::insert_rows::<idempotency_keys::Entity, _, _>(tx, vec![row]).await?)
}

async fn empty(tx: &DatabaseTransaction, cart: carts::Model) -> Result<(), Error> {
    use sea_orm::{ActiveModelTrait, Set};
    cart_lines::Entity::delete_many()
        .filter(cart_lines::Column::CartId.eq(cart.id))
        .exec(tx)
        .await?;
    carts::ActiveModel {
        id: Set(cart.id),
        promotion_code: Set(None),
        ..Default::default()
    }
    .update(tx)
    .await?;
    Ok(())
}

/// Writes the order with its payment, stock, ledger and events.
async fn write(
    s: &Services,
    actor: &Actor,
    tx: DatabaseTransaction,
    graph: store::graph::Graph,
    input: &Checked,
) -> Result<(), Error> {
    let mut work = Work::new_order(s, actor, tx, graph);
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
    let sale = ledger::sale(&work.graph);
    ledger::book(&mut work, "sale", sale);
    let amount = Money::new(work.graph.order.total, work.graph.order.currency);
    let (id, method) = (work.graph.order.id, input.payment_method.as_str());
    let payment = payments::new_payment(s, id, 0, method, amount, input.token.as_ref());
    let payment_id = payment.id;
    work.graph.payments.push(payment);
    if method == "cod" || amount.minor == 0 {
        payments::confirm(&mut work)?;
    } else {
        payments::schedule(&mut work, payment_id);
    }
    work.commit().await?;
    Ok(())
}
