//! Lists for programs: orders, parts, requests and refunds, each with its scope in the query.

use domain::{
    actor::{Actor, Permission, Scope},
    axes::PaymentAxis,
    headline::Headline,
    ids::{RefundId, SellerId},
    machines::RefundState,
    time::Timestamp,
    words::RequestKind,
};
use store::{
    admin_lists,
    entity::{refunds, requests},
    keyset::{Page, Turn},
    order_list,
    reach::Reach,
    search::Search,
    seller_lists::{self, Show},
};

pub use store::{admin_lists::Show as Requests, order_list::Row as OrderRow, seller_lists::Row as PartRow};

use super::{admin::allowed, seller::scope, whole_orders};
use crate::{Error, Services};

/// Which orders.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    /// Only those with this headline.
    pub status: Option<Headline>,
    /// Only those paid like this.
    pub payment: Option<PaymentAxis>,
    /// Only those with a part of this seller.
    pub seller: Option<SellerId>,
    /// The beginning of a number, of a last name or of an e-mail address, the end of a telephone number, a part of a product's
    /// name, a tracking number.
    pub q: String,
    /// Only those placed at or after this.
    pub from: Option<Timestamp>,
    /// Only those placed before this.
    pub before: Option<Timestamp>,
}

/// A page of the orders the actor may see whole, newest first. One statement; two more for a search,
/// and up to six for goods together with a status or a payment.
///
/// # Errors
/// When the database cannot be read.
pub async fn orders(
    s: &Services,
    actor: &Actor,
    filter: Orders,
    turn: Turn,
    limit: u64,
) -> Result<Page<OrderRow>, Error> {
    let Orders {
        status,
        payment,
        seller,
        q,
        from,
        before,
    } = filter;
    let wanted = order_list::Wanted {
        scopes: whole_orders(actor),
        headline: status,
        payment,
        seller,
        from,
        before,
        search: match Search::read(&q) {
            Some(search) => Some(search.look_up(s.db.read(), &Scope::All, None).await?),
            None => None,
        },
        reach: Reach::default(),
    };
    Ok(order_list::list(s.db.read(), &wanted, turn, limit).await?)
}

/// A page of the parts the actor may see as a seller, or as staff; those nobody has looked at first.
///
/// # Errors
/// [`Error::NotFound`] when the actor works for no seller.
pub async fn parts(
    s: &Services,
    actor: &Actor,
    status: Option<Headline>,
    turn: Turn,
    limit: u64,
) -> Result<Page<PartRow>, Error> {
    let wanted = seller_lists::Wanted {
        scope: scope(actor, Permission::ViewOrders)?,
        seller: None,
        show: status.map_or(Show::All, Show::Headline),
        search: None,
        reach: Reach::default(),
    };
    Ok(seller_lists::list(s.db.read(), &wanted, turn, limit).await?)
}

/// A page of requests, in the order of what is shown.
///
/// # Errors
/// [`Error::NotFound`] when the queue is not the actor's to see.
pub async fn requests(
    s: &Services,
    actor: &Actor,
    kind: RequestKind,
    show: Requests,
    turn: Turn,
    limit: u64,
) -> Result<Page<requests::Model>, Error> {
    allowed(actor, Permission::ViewRequests)?;
    Ok(admin_lists::requests(s.db.read(), kind, show, turn, limit).await?)
}

/// Up to `limit` refunds, of one state or all, before one, newest first, and whether more follow.
///
/// # Errors
/// [`Error::NotFound`] when they are not the actor's to see.
pub async fn refunds(
    s: &Services,
    actor: &Actor,
    state: Option<RefundState>,
    before: Option<RefundId>,
    limit: u64,
) -> Result<(Vec<refunds::Model>, bool), Error> {
    allowed(actor, Permission::ViewRequests)?;
    Ok(order_list::refunds(s.db.read(), state, before, limit).await?)
}
