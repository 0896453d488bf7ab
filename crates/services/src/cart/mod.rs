//! Carts: of a person, or of a guest's session. What is in them is priced when it is looked at.

mod change;
mod merge;
mod reorder;
mod view;

use domain::{actor::Actor, ids::CartId, promotions::Codes};
use sea_orm::DatabaseTransaction;
use store::{
    carts::{self as rows, Owner},
    entity::carts,
};

pub use change::{add, apply_code, open, remove, remove_code, set_quantity};
pub use merge::merge;
pub use reorder::{ReorderResult, reorder};
pub use view::{CartCode, CartLine, CartSeller, CartView, count, view};

use crate::{
    Error, Services,
    call::{Effect, Sealed},
};

/// The most lines of a cart.
pub const MAX_LINES: usize = 50;

/// Whose cart is meant: a person's own, whatever the session says, else the one the session knows.
fn owner(actor: &Actor, session: Option<CartId>) -> Option<Owner> {
    actor.user.map(Owner::User).or(session.map(Owner::Guest))
}

/// The actor's cart to change it, with its row locked.
async fn locked(
    tx: &DatabaseTransaction,
    actor: &Actor,
    session: Option<CartId>,
) -> Result<Option<carts::Model>, Error> {
    match owner(actor, session) {
        Some(owner) => Ok(rows::find_locked(tx, owner).await?),
        None => Ok(None),
    }
}

/// Commits a change of a cart, and tells a caller that waits for it how the cart looks now.
async fn finish(s: &Services, tx: DatabaseTransaction, cart: carts::Model) -> Result<(), Error> {
    let sealed = if s.call.is_some() {
        let view = view::of(s, &tx, cart).await?;
        s.seal(&tx, Effect::Cart(&view)).await?
    } else {
        Sealed::default()
    };
    sealed.commit(tx).await
}

/// The actor's cart to change it, made when there is none.
async fn locked_or_new(
    s: &Services,
    tx: &DatabaseTransaction,
    actor: &Actor,
    session: Option<CartId>,
) -> Result<carts::Model, Error> {
    if let Some(cart) = locked(tx, actor, session).await? {
        return Ok(cart);
    }
    let id: CartId = s.id();
    let cart = carts::Model {
        id,
        user_id: actor.user,
        currency: s.settings.currency,
        promotion_codes: Codes::default(),
        updated_at: s.now(),
    };
    rows::insert(tx, cart).await?;
    locked(tx, actor, Some(id))
        .await?
        .ok_or_else(|| Error::internal("a cart that was just made is not there"))
}
