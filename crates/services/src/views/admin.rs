//! Lists for staff that sees everything: orders, jobs that were given up, and in the demo the sent mails.

use std::collections::HashMap;

use domain::{
    actor::{Actor, Permission, Scope},
    axes::PaymentAxis,
    headline::Headline,
    ids::{JobId, MailId, OrderId},
    machine::Word,
    money::Money,
    number::OrderNumber,
    priority::Priority,
    time::{DAY, Timestamp},
};
use sea_orm::EntityTrait;
use store::{
    admin_lists::{self, MailRow},
    entity::mails,
    history::{Goods, goods},
    keyset::{Page, Turn},
    order_list::Wanted,
    reach::Reach,
    search::Search,
};

use crate::{Error, Services};

/// Rows on a page.
pub const PAGE: u64 = 40;

/// What of the orders is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OrderFilter {
    /// A headline; anything else is all.
    pub status: String,
    /// A payment status; anything else is all.
    pub payment: String,
    /// Only placed on or after this day.
    pub from: Option<Timestamp>,
    /// Only placed on or before this day.
    pub to: Option<Timestamp>,
    /// The beginning of a number, of a customer's last name or of an e-mail address, the end of a telephone number, a part of a
    /// product's name, a tracking number; empty for all.
    pub q: String,
    /// Which page.
    pub turn: Turn,
}

/// A page of the orders.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderList {
    /// Its orders.
    pub page: Page<OrderRow>,
    /// The position of an event everything here is at least as new as.
    pub position: i64,
}

/// An order in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderRow {
    /// Its number.
    pub number: OrderNumber,
    /// The customer's e-mail address.
    pub email: String,
    /// Who it goes to.
    pub customer: String,
    /// The word people read.
    pub headline: Headline,
    /// How its payment stands.
    pub payment: PaymentAxis,
    /// How urgent it is.
    pub priority: Priority,
    /// What it cost.
    pub total: Money,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// The title of its first line.
    pub title: String,
    /// How many more lines it has.
    pub more_lines: usize,
    /// How many pieces were bought.
    pub pieces: i64,
}

/// Lets staff with `permission` over everything pass.
///
/// # Errors
/// [`Error::Unauthenticated`] when nobody is signed in; [`Error::NotFound`] for everybody else.
pub(crate) fn allowed(actor: &Actor, permission: Permission) -> Result<(), Error> {
    match actor.staff_scope(permission) {
        Scope::All => Ok(()),
        _ if actor.user.is_none() => Err(Error::Unauthenticated),
        _ => Err(Error::NotFound),
    }
}

/// Whether somebody blocks and unblocks customers.
#[must_use]
pub fn may_block(actor: &Actor) -> bool {
    actor.may_everywhere(Permission::ManageCustomers)
}

/// The orders an actor looks after.
///
/// # Errors
/// [`Error::Unauthenticated`] when nobody is signed in; [`Error::NotFound`] for who looks after none.
pub(crate) fn looked_after(actor: &Actor) -> Result<Vec<Scope>, Error> {
    let some = actor.assigned(Permission::ViewOrders);
    match allowed(actor, Permission::ViewOrders) {
        Ok(()) => Ok(vec![Scope::All]),
        Err(_) if !some.is_empty() => Ok(some),
        Err(error) => Err(error),
    }
}

/// A page of the orders the actor looks after, newest first, in three statements; two more for a search,
/// and up to six for goods together with a status or a payment.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::NotFound`] when the list is not the actor's to see.
pub async fn orders(s: &Services, actor: &Actor, filter: OrderFilter) -> Result<OrderList, Error> {
    let scopes = looked_after(actor)?;
    let OrderFilter {
        status,
        payment,
        from,
        to,
        q,
        turn,
    } = filter;
    let conn = s.db.read();
    let wanted = Wanted {
        scopes,
        headline: Headline::from_word(&status),
        payment: PaymentAxis::from_word(&payment),
        from,
        before: to.map(|day| day.plus(DAY)),
        seller: None,
        search: match Search::read(&q) {
            Some(search) => Some(search.look_up(conn, &Scope::All, None).await?),
            None => None,
        },
        reach: Reach::default(),
    };
    let position = store::events::end(conn).await?.position;
    let page = admin_lists::orders(conn, &wanted, turn, PAGE).await?;
    let ids: Vec<OrderId> = page.rows.iter().map(|row| row.id).collect();
    let mut by_order: HashMap<OrderId, Vec<Goods>> = HashMap::new();
    for line in goods(conn, &ids).await? {
        by_order.entry(line.order_id).or_default().push(line);
    }
    let page = page.map(|row| {
        let admin_lists::Row {
            id,
            number,
            email,
            shipping_address,
            headline,
            payment_status,
            priority,
            total,
            currency,
            placed_at,
        } = row;
        let lines = by_order.remove(&id).unwrap_or_default();
        OrderRow {
            number,
            email,
            customer: shipping_address.name,
            headline,
            payment: payment_status,
            priority,
            total: Money::new(total, currency),
            placed_at,
            more_lines: lines.len().saturating_sub(1),
            pieces: lines.iter().map(|line| line.ordered).sum(),
            title: lines
                .into_iter()
                .next()
                .map(|line| line.title)
                .unwrap_or_default(),
        }
    });
    Ok(OrderList { page, position })
}

/// A job that was given up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeadJob {
    /// The job.
    pub id: JobId,
    /// What kind of work.
    pub kind: String,
    /// Its parameters, as JSON.
    pub payload: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Why the last attempt failed.
    pub last_error: String,
    /// When it was to run last.
    pub run_at: Timestamp,
    /// When it was enqueued.
    pub created_at: Timestamp,
}

/// A page of jobs that were given up, newest first.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::NotFound`] when the list is not the actor's to see.
pub async fn dead_jobs(s: &Services, actor: &Actor, turn: Turn) -> Result<Page<DeadJob>, Error> {
    allowed(actor, Permission::ManageJobs)?;
    let page = admin_lists::dead_jobs(s.db.read(), turn, PAGE).await?;
    Ok(page.map(|job| DeadJob {
        id: job.id,
        kind: job.kind,
        payload: job.payload.to_string(),
        attempts: job.attempts,
        last_error: job.last_error,
        run_at: job.run_at,
        created_at: job.created_at,
    }))
}

/// How many jobs were given up; `None` when they are not the actor's to see.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting_jobs(s: &Services, actor: &Actor) -> Result<Option<u64>, Error> {
    Ok(match allowed(actor, Permission::ManageJobs) {
        Ok(()) => Some(admin_lists::count_dead_jobs(s.db.read()).await?),
        Err(_) => None,
    })
}

/// A page of sent mails, newest first. In the demo anybody may read them; elsewhere nobody.
///
/// # Errors
/// [`Error::NotFound`] when this is not the demo.
pub async fn mails(s: &Services, turn: Turn) -> Result<Page<MailRow>, Error> {
    if !s.settings.demo {
        return Err(Error::NotFound);
    }
    Ok(admin_lists::mails(s.db.read(), turn, PAGE).await?)
}

/// One sent mail. In the demo anybody may read it; elsewhere nobody.
///
/// # Errors
/// [`Error::NotFound`] when there is no such mail or this is not the demo.
pub async fn mail(s: &Services, id: MailId) -> Result<mails::Model, Error> {
    if !s.settings.demo {
        return Err(Error::NotFound);
    }
    mails::Entity::find_by_id(id)
        .one(s.db.read())
        .await?
        .ok_or(Error::NotFound)
}
