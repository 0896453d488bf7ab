//! What pages show: read models, each made for one page, with the scope in its query.

pub mod actions;
pub mod admin;
mod asked;
pub mod checkout;
pub mod desk;
pub mod detail;
pub mod facts;
pub mod history;
pub mod listing;
pub mod parts;
pub mod previews;
pub mod queues;
pub mod refunds;
pub mod seller;
pub mod seller_actions;
pub mod seller_detail;
pub mod seller_part;
mod sentences;
pub mod steps;
pub mod timeline;
pub mod track;
pub mod way_back;
pub mod whole;

use domain::{
    actor::{Actor, Permission, Scope},
    ids::OrderId,
    number::OrderNumber,
};

use sea_orm::ConnectionTrait;

pub use detail::{OrderDetail, detail};
pub use history::{Filter, history};
pub use store::keyset::{Key, Page, Turn};
pub use track::track;

use crate::{Error, Services};

/// The orders an actor may see as a whole: own ones, those of their locations, and all for staff that sees every seller's.
/// Who works for one seller sees that seller's parts, elsewhere.
pub(crate) fn whole_orders(actor: &Actor) -> Vec<Scope> {
    let mut scopes = vec![actor.own_scope()];
    scopes.extend(actor.assigned(Permission::ViewOrders));
    if actor.may_everywhere(Permission::ViewOrders) {
        scopes.push(Scope::All);
    }
    scopes
}

/// Whether a grant of `permission` reaches the order by how it came to be: created by the actor, or through their
/// locations.
pub(crate) async fn is_assigned(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    permission: Permission,
    order: OrderId,
) -> Result<bool, Error> {
    let scopes = actor.assigned(permission);
    if scopes.is_empty() {
        return Ok(false);
    }
    Ok(store::history::version(conn, order, &scopes).await?.is_some())
}

/// The order behind a number.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is not the actor's to see.
pub async fn find(s: &Services, actor: &Actor, number: &OrderNumber) -> Result<OrderId, Error> {
    store::history::find(s.db.read(), number, &whole_orders(actor))
        .await?
        .ok_or(Error::NotFound)
}

/// The order behind a number as it stands in an address.
///
/// # Errors
/// [`Error::NotFound`], also when the text is not a number at all.
pub async fn find_text(s: &Services, actor: &Actor, number: &str) -> Result<OrderId, Error> {
    let number = number.parse().map_err(|_| Error::NotFound)?;
    find(s, actor, &number).await
}
