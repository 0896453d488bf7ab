//! What open pages wait for: an order's next version, or that something in a list changed.
//!
//! A stream wakes when this process commits something and looks once a second for what other processes did. It sends
//! numbers only; the page is read again by who may read it then. What piled up meanwhile is one number.

use std::time::Duration;

use domain::{
    actor::{Actor, Permission, Scope},
    ids::OrderId,
};
use futures::{Stream, stream};
use store::events::{self, Cursor};
use tokio::{sync::watch, time::sleep};

use crate::{Error, Services, views::whole_orders};

/// How often other processes' changes are looked for.
const POLL: Duration = Duration::from_secs(1);
/// Changes so close together are one.
const GATHER: Duration = Duration::from_millis(100);
/// More events than that are not looked at one by one: something of everybody's will be among them.
const BATCH: u64 = 200;

/// Waits until there may be something new.
async fn wait(changes: &mut watch::Receiver<u64>) {
    tokio::select! {
        _ = changes.changed() => sleep(GATHER).await,
        () = sleep(POLL) => {}
    }
}

/// The versions of an order that come after `after`, as they happen; at once when there is one already. It ends when
/// the order cannot be read any more.
///
/// # Errors
/// [`Error::NotFound`] when the order is not the actor's to see.
pub async fn order_changes(
    s: &Services,
    actor: &Actor,
    order: OrderId,
    after: i64,
) -> Result<impl Stream<Item = i64> + Send + use<>, Error> {
    let (s, scopes) = (s.clone(), whole_orders(actor));
    store::history::version(s.db.read(), order, &scopes)
        .await?
        .ok_or(Error::NotFound)?;
    let changes = s.db.changes();
    Ok(stream::unfold(
        (s, scopes, changes, after),
        move |(s, scopes, mut changes, last)| async move {
            loop {
                changes.mark_unchanged();
                let version = store::history::version(s.db.read(), order, &scopes).await;
                match version {
                    Ok(Some(version)) if version != last => {
                        return Some((version, (s, scopes, changes, version)));
                    }
                    Ok(Some(_)) => wait(&mut changes).await,
                    Ok(None) => return None,
                    Err(error) => {
                        tracing::warn!(%order, %error, "a live order could not be read");
                        return None;
                    }
                }
            }
        },
    ))
}

/// Where a list stands, for [`seller_orders`] and [`admin`]. Read it before the list itself: what happens in between
/// is then told, not missed.
///
/// # Errors
/// When the database cannot be read.
pub async fn position(s: &Services) -> Result<i64, Error> {
    Ok(events::end(s.db.read()).await?.position)
}

/// Tells that something in the actor's list of seller orders may have changed since `after`, a [`position`] or an
/// earlier number of this stream; without one, from now on. Each number goes on from itself.
///
/// # Errors
/// [`Error::NotFound`] when the actor sees no seller's orders.
pub async fn seller_orders(
    s: &Services,
    actor: &Actor,
    after: Option<i64>,
) -> Result<impl Stream<Item = i64> + Send + use<>, Error> {
    list_changes(s, actor.staff_scope(Permission::ViewOrders), after).await
}

/// As [`seller_orders`], for the lists of staff that sees all orders.
///
/// # Errors
/// [`Error::NotFound`] when the actor does not.
pub async fn admin(
    s: &Services,
    actor: &Actor,
    after: Option<i64>,
) -> Result<impl Stream<Item = i64> + Send + use<>, Error> {
    let scope = if actor.may_everywhere(Permission::ViewOrders) {
        Scope::All
    } else {
        Scope::Nothing
    };
    list_changes(s, scope, after).await
}

async fn list_changes(
    s: &Services,
    scope: Scope,
    after: Option<i64>,
) -> Result<impl Stream<Item = i64> + Send + use<>, Error> {
    if matches!(scope, Scope::Nothing | Scope::Own { .. }) {
        return Err(Error::NotFound);
    }
    let s = s.clone();
    let cursor = match after {
        None => events::end(s.db.read()).await?,
        // A position nobody knows is taken for the beginning: the page is told once and goes on from the end.
        Some(position) => store::live::cursor_at(s.db.read(), position)
            .await?
            .unwrap_or_default(),
    };
    let changes = s.db.changes();
    Ok(stream::unfold(
        (s, scope, changes, cursor),
        |(s, scope, mut changes, mut cursor)| async move {
            loop {
                changes.mark_unchanged();
                match look(&s, &scope, &mut cursor).await {
                    Ok(true) => return Some((cursor.position, (s, scope, changes, cursor))),
                    Ok(false) => wait(&mut changes).await,
                    Err(error) => {
                        tracing::warn!(%error, "live events could not be read");
                        return None;
                    }
                }
            }
        },
    ))
}

/// Reads on from the cursor, and says whether something there concerns the scope.
async fn look(s: &Services, scope: &Scope, cursor: &mut Cursor) -> Result<bool, Error> {
    let conn = s.db.read();
    let new = events::after(conn, *cursor, BATCH).await?;
    let Some(last) = new.last() else { return Ok(false) };
    *cursor = last.cursor();
    if new.len() as u64 >= BATCH {
        *cursor = events::end(conn).await?;
        return Ok(true);
    }
    match scope {
        Scope::Sellers(sellers) => {
            let mut orders: Vec<OrderId> = new.iter().map(|e| e.order_id).collect();
            orders.sort_unstable();
            orders.dedup();
            Ok(store::live::concerns(conn, &orders, sellers).await?)
        }
        Scope::All | Scope::Own { .. } | Scope::Nothing => Ok(true),
    }
}
