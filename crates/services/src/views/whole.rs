//! Orders and parts as they are stored, for programs: the scope is in the query, the rows are told by the caller.

use domain::{
    actor::{Actor, Permission},
    ids::{OrderId, RefundId, RequestId, SellerOrderId},
    words::RequestKind,
};
use sea_orm::EntityTrait;
use store::{
    entity::{events, order_lines, refunds, requests},
    graph::{self, Graph},
};

use super::{is_assigned, seller_part, whole_orders};
use crate::{Error, Services};

/// Whether the actor reads an order as staff: internal notes, and who did what.
///
/// # Errors
/// When the database cannot be read.
pub async fn as_staff(s: &Services, actor: &Actor, order: OrderId) -> Result<bool, Error> {
    may(s, actor, Permission::ViewOrders, order).await
}

/// Whether a grant gives the actor `permission` over everything, or over this order.
///
/// # Errors
/// When the database cannot be read.
pub async fn may(s: &Services, actor: &Actor, permission: Permission, order: OrderId) -> Result<bool, Error> {
    Ok(actor.may_everywhere(permission) || is_assigned(s.db.read(), actor, permission, order).await?)
}

/// The version of an order.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is not the actor's to see.
pub async fn version(s: &Services, actor: &Actor, order: OrderId) -> Result<i64, Error> {
    store::history::version(s.db.read(), order, &whole_orders(actor))
        .await?
        .ok_or(Error::NotFound)
}

/// An order with all its rows; of its notes those the actor may read.
///
/// # Errors
/// As [`version`].
pub async fn order(s: &Services, actor: &Actor, order: OrderId) -> Result<Graph, Error> {
    version(s, actor, order).await?;
    let mut graph = graph::load(s.db.read(), order).await?.ok_or(Error::NotFound)?;
    if !as_staff(s, actor, order).await? {
        graph.notes.retain(|note| note.visible);
    }
    Ok(graph)
}

/// A refund of an order.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or its order is not the actor's to see.
pub async fn refund(s: &Services, actor: &Actor, refund: RefundId) -> Result<refunds::Model, Error> {
    let conn = s.db.read();
    let of = store::failed_refunds::order_of(conn, refund).await?;
    let graph = order(s, actor, of.ok_or(Error::NotFound)?).await?;
    let mut all = graph.refunds.into_iter();
    all.find(|row| row.id == refund).ok_or(Error::NotFound)
}

/// A wish to cancel or to return, with the version of its order. A seller reads the returns of its own part.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this kind, or it is not the actor's to see.
pub async fn request(
    s: &Services,
    actor: &Actor,
    kind: RequestKind,
    request: RequestId,
) -> Result<(requests::Model, i64), Error> {
    let find = async || {
        let row = requests::Entity::find_by_id(request).one(s.db.read()).await?;
        row.filter(|row| row.kind == kind).ok_or(Error::NotFound)
    };
    let row = find().await?;
    let version = match (version(s, actor, row.order_id).await, row.line_id) {
        (Ok(version), _) => version,
        (Err(Error::NotFound), Some(line)) => {
            let line = order_lines::Entity::find_by_id(line).one(s.db.read()).await?;
            let own = part(s, actor, line.ok_or(Error::NotFound)?.seller_order_id).await?;
            own.order.version
        }
        (Err(error), _) => return Err(error),
    };
    // What is read after the version is at least as new.
    Ok((find().await?, version))
}

/// What happened to an order after a version, oldest first.
///
/// # Errors
/// As [`version`].
pub async fn events(
    s: &Services,
    actor: &Actor,
    order: OrderId,
    after: i64,
) -> Result<Vec<events::Model>, Error> {
    version(s, actor, order).await?;
    Ok(store::events::of_order(s.db.read(), order, after).await?)
}

/// An order narrowed to one seller's part.
///
/// # Errors
/// [`Error::NotFound`] when there is no such part, it is not released, or it is not the actor's to see.
pub async fn part(s: &Services, actor: &Actor, part: SellerOrderId) -> Result<Graph, Error> {
    Ok(seller_part::read(s, actor, part).await?.0)
}
