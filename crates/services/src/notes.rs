//! Notes on orders.

use domain::{
    actor::{Actor, Permission},
    event::OrderEvent,
    forms::{self, FieldErrors},
    ids::{NoteId, OrderId, SellerOrderId},
    time::MINUTE,
};
use store::entity::notes;

use crate::{Error, Services, orders::Work};

/// The same words again within this time are a form that was sent twice.
const TWICE: i64 = MINUTE;

/// Writes a note on an order, or on one seller's part of it. The customer reads it when `visible`.
///
/// # Errors
/// [`Error::NotFound`] for an order or part that is not the actor's; [`Error::Invalid`] on `body`.
pub async fn add(
    s: &Services,
    actor: &Actor,
    order: OrderId,
    seller_order: Option<SellerOrderId>,
    visible: bool,
    body: &str,
) -> Result<NoteId, Error> {
    let mut errors = FieldErrors::default();
    let body = forms::required(&mut errors, "body", "The note", body, 2000);
    errors.into_result(())?;
    let mut work = match seller_order {
        Some(part) => Work::part(s, actor, part, Permission::WriteNotes).await?,
        None => Work::staff(s, actor, order, Permission::WriteNotes).await?,
    };
    if work.graph.order.id != order {
        return Err(Error::NotFound);
    }
    let now = work.now;
    let same = |n: &&notes::Model| {
        n.body == body
            && n.visible == visible
            && n.author_id == actor.user
            && n.seller_order_id == seller_order
            && now.since(n.at) < TWICE
    };
    if let Some(note) = work.graph.notes.last().filter(same) {
        let id = note.id;
        // Nothing is changed, but whoever called is answered.
        work.commit().await?;
        return Ok(id);
    }
    let id: NoteId = s.id();
    work.graph.notes.push(notes::Model {
        id,
        order_id: order,
        seller_order_id: seller_order,
        visible,
        body,
        author_id: actor.user,
        at: now,
    });
    work.event(OrderEvent::NoteAdded { note: id, visible });
    work.commit().await?;
    Ok(id)
}
