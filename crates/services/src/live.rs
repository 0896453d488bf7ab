//! What open pages wait for: an order's next version, or that something in a list changed.
//!
//! The streams of a process share one reader of the log ([`store::watch`]). They send numbers only; the page is read
//! again by who may read it then. What piled up meanwhile is one number.

use std::sync::Arc;

use domain::{
    actor::{Actor, Permission, Scope},
    ids::OrderId,
};
use futures::{Stream, stream};
use store::{
    events::{self, Cursor},
    live::{Added, News, Reader, cursor_at},
    watch::Follower,
};

use crate::{
    Error, Services,
    views::{admin::looked_after, whole_orders},
};

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
    let scopes = whole_orders(actor);
    store::history::version(s.db.read(), order, &scopes)
        .await?
        .ok_or(Error::NotFound)?;
    let open = OpenOrder {
        s: s.clone(),
        scopes,
        order,
        news: s.db.follow().await?,
        last: after,
        caught_up: false,
    };
    Ok(stream::unfold(open, OpenOrder::next))
}

/// An open page of an order.
struct OpenOrder {
    s: Services,
    scopes: Vec<Scope>,
    order: OrderId,
    news: Follower,
    /// The version that the page shows.
    last: i64,
    /// Whether the order was looked at since the news are followed.
    caught_up: bool,
}

impl OpenOrder {
    async fn next(mut self) -> Option<(i64, Self)> {
        loop {
            if self.caught_up {
                self.concerned().await?;
            }
            self.caught_up = true;
            // Who may see the order is asked each time.
            match store::history::version(self.s.db.read(), self.order, &self.scopes).await {
                Ok(Some(version)) if version != self.last => {
                    self.last = version;
                    return Some((version, self));
                }
                Ok(Some(_)) => {}
                Ok(None) => return None,
                Err(error) => {
                    tracing::warn!(order = %self.order, %error, "a live order could not be read");
                    return None;
                }
            }
        }
    }

    /// Waits for news that the page does not show.
    async fn concerned(&mut self) -> Option<()> {
        let (order, last) = (self.order, self.last);
        let shown = |event: &Added| event.order != order || event.version <= last;
        loop {
            let news = self.news.next().await?;
            if news
                .events
                .as_ref()
                .is_none_or(|events| !events.iter().all(shown))
            {
                return Some(());
            }
        }
    }
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

/// As [`seller_orders`], for the lists of staff that looks after whole orders.
///
/// # Errors
/// [`Error::NotFound`] when the actor does not.
pub async fn admin(
    s: &Services,
    actor: &Actor,
    after: Option<i64>,
) -> Result<impl Stream<Item = i64> + Send + use<>, Error> {
    // It is not told what changed, so who looks after some orders is told of all.
    looked_after(actor).map_err(|_| Error::NotFound)?;
    list_changes(s, Scope::All, after).await
}

async fn list_changes(
    s: &Services,
    scope: Scope,
    after: Option<i64>,
) -> Result<impl Stream<Item = i64> + Send + use<>, Error> {
    if matches!(scope, Scope::Nothing | Scope::Own { .. }) {
        return Err(Error::NotFound);
    }
    let cursor = match after {
        None => events::end(s.db.read()).await?,
        // A position nobody knows is taken for the beginning: the page is told once and goes on from the end.
        Some(position) => cursor_at(s.db.read(), position).await?.unwrap_or_default(),
    };
    let open = OpenList {
        s: s.clone(),
        scope,
        news: s.db.follow().await?,
        cursor,
        caught_up: false,
    };
    Ok(stream::unfold(open, OpenList::next))
}

/// An open page with a list.
struct OpenList {
    s: Services,
    scope: Scope,
    news: Follower,
    /// What the page shows.
    cursor: Cursor,
    /// Whether the log was read from the cursor on since the news are followed.
    caught_up: bool,
}

impl OpenList {
    async fn next(mut self) -> Option<(i64, Self)> {
        loop {
            let news = if self.caught_up {
                self.news.next().await?
            } else {
                self.caught_up = true;
                match Reader::after(self.cursor).look(self.s.db.read()).await {
                    Ok(Some(news)) => Arc::new(news),
                    Ok(None) => continue,
                    Err(error) => {
                        tracing::warn!(%error, "live events could not be read");
                        return None;
                    }
                }
            };
            let concerned = self.concerned(&news);
            self.cursor = self.cursor.max(news.end);
            if concerned {
                return Some((self.cursor.position, self));
            }
        }
    }

    fn concerned(&self, news: &News) -> bool {
        let Some(events) = &news.events else { return true };
        let mut new = events.iter().filter(|event| event.cursor > self.cursor);
        match &self.scope {
            Scope::Sellers(sellers) => new.any(|event| event.sellers.iter().any(|s| sellers.contains(s))),
            Scope::All | Scope::Own { .. } | Scope::Locations(_) | Scope::Nothing => new.next().is_some(),
        }
    }
}
