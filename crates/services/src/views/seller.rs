//! The sellers' list: the parts an actor fulfils or looks after, new ones on top, and what can be done to each.

use std::collections::HashMap;

use domain::{
    actor::{Actor, Permission, Scope},
    headline::Headline,
    holds::Step,
    ids::{SellerId, SellerOrderId},
    lines::Counters,
    machine::Word,
    machines::SellerOrderState,
    money::Money,
    number::OrderNumber,
    priority::Priority,
    time::Timestamp,
};
use store::{
    entity::order_lines,
    keyset::{Page, Turn},
    reach::Reach,
    search::Search,
    seller_counts::{self, Count},
    seller_lists::{self, Row, Show, Wanted},
};

pub use store::seller_counts::COUNTED;

use crate::{Error, Services, orders::settle};

/// Parts on a page.
pub const PAGE: u64 = 40;

/// What of the list is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// `all`, `new` or a headline; anything else is `all`.
    pub status: String,
    /// The beginning of an order number or of a customer's last name, the end of a telephone number, a part of a product's name,
    /// a tracking number; empty for all.
    pub q: String,
    /// Only the parts of this seller, for staff that sees all.
    pub seller: Option<SellerId>,
    /// Which page.
    pub turn: Turn,
}

/// A page of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SellerList {
    /// Its parts.
    pub page: Page<SellerRow>,
    /// How many there are of each kind, whatever is searched for; headlines nobody has are left out.
    pub tabs: Vec<Tab>,
    /// Whether the actor sees every seller's parts.
    pub every_seller: bool,
    /// The one seller it is filtered by.
    pub seller: Option<String>,
    /// The position of an event everything here is at least as new as.
    pub position: i64,
}

/// A kind of parts and how many there are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tab {
    /// What filters by it: `all`, `new` or a headline.
    pub status: &'static str,
    /// How many; from [`COUNTED`] on there may be more.
    pub parts: i64,
    /// Whether the list shows it.
    pub current: bool,
}

/// A part in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SellerRow {
    /// The part.
    pub id: SellerOrderId,
    /// The order's number.
    pub number: OrderNumber,
    /// When the order was placed.
    pub placed_at: Timestamp,
    /// When it has to be with a carrier.
    pub ship_by: Option<Timestamp>,
    /// Whether that time is over and something is still here.
    pub late: bool,
    /// The word people read.
    pub headline: Headline,
    /// How urgent the order is.
    pub priority: Priority,
    /// Whether nobody has looked at it.
    pub is_new: bool,
    /// Its seller.
    pub seller_id: SellerId,
    /// The seller's name.
    pub seller: String,
    /// Who it goes to.
    pub customer: String,
    /// Where it goes: city and country.
    pub place: String,
    /// What the part costs.
    pub total: Money,
    /// The title of its first line.
    pub title: String,
    /// How many more lines it has.
    pub more_lines: usize,
    /// How many pieces it has, cancelled ones left out.
    pub pieces: i64,
    /// Whether it can be marked as processing by the actor.
    pub can_process: bool,
    /// How many pieces the actor can pack.
    pub packable: i64,
    /// How many pieces are packed and wait for a carrier.
    pub shippable: i64,
}

/// The parts an actor may see, with `permission`.
///
/// # Errors
/// [`Error::Unauthenticated`] when nobody is signed in; [`Error::NotFound`] when it is not the actor's to see.
pub(super) fn scope(actor: &Actor, permission: Permission) -> Result<Scope, Error> {
    match actor.staff_scope(permission) {
        Scope::Nothing if actor.user.is_none() => Err(Error::Unauthenticated),
        Scope::Nothing => Err(Error::NotFound),
        scope => Ok(scope),
    }
}

/// Whether a scope reaches the rows of a seller.
pub(super) fn reaches(scope: &Scope, seller: SellerId) -> bool {
    match scope {
        Scope::All => true,
        Scope::Sellers(sellers) => sellers.contains(&seller),
        Scope::Nothing | Scope::Own { .. } | Scope::Locations(_) => false,
    }
}

/// A page of the parts the actor may see, in at most six statements; two more for a search, and up to three for goods.
///
/// # Errors
/// [`Error::Unauthenticated`] when nobody is signed in; [`Error::NotFound`] when the actor works for no seller.
pub async fn seller_orders(s: &Services, actor: &Actor, filter: Filter) -> Result<SellerList, Error> {
    let scope = scope(actor, Permission::ViewOrders)?;
    let conn = s.db.read();
    let position = store::events::end(conn).await?.position;
    let Filter {
        status,
        q,
        seller,
        turn,
    } = filter;
    let show = match status.as_str() {
        "new" => Show::New,
        word => Headline::from_word(word).map_or(Show::All, Show::Headline),
    };
    let search = match Search::read(&q) {
        Some(search) => Some(search.look_up(conn, &scope, seller).await?),
        None => None,
    };
    let wanted = Wanted {
        scope,
        seller,
        show,
        search,
        reach: Reach::default(),
    };
    let counts = seller_counts::counts(conn, &wanted.scope, seller).await?;
    let page = seller_lists::list(conn, &wanted, turn, PAGE).await?;
    let ids: Vec<SellerOrderId> = page.rows.iter().map(|row| row.id).collect();
    let lines = seller_lists::lines(conn, ids).await?;
    let seller = match seller {
        Some(id) => store::names::sellers(conn, [id])
            .await?
            .pop()
            .map(|(_, name)| name),
        None => None,
    };
    let mut by_part: HashMap<SellerOrderId, Vec<order_lines::Model>> = HashMap::new();
    for line in lines {
        by_part.entry(line.seller_order_id).or_default().push(line);
    }
    let fulfils = actor.staff_scope(Permission::Fulfil);
    let now = s.now();
    let page = page.map(|row| {
        let lines = by_part.remove(&row.id).unwrap_or_default();
        let may = reaches(&fulfils, row.seller_id);
        seller_row(row, &lines, may, now)
    });
    let every_seller = wanted.scope == Scope::All;
    Ok(SellerList {
        page,
        tabs: tabs(&counts, show),
        every_seller,
        seller,
        position,
    })
}

/// How many parts nobody has looked at yet, up to [`COUNTED`], for the navigation; none for who works for no seller.
///
/// # Errors
/// When the database cannot be read.
pub async fn new_orders(s: &Services, actor: &Actor) -> Result<i64, Error> {
    match actor.staff_scope(Permission::ViewOrders) {
        Scope::Nothing => Ok(0),
        scope => Ok(seller_counts::new_parts(s.db.read(), &scope).await?),
    }
}

fn tabs(counts: &[Count], show: Show) -> Vec<Tab> {
    let of = |headline: Option<Headline>| {
        counts
            .iter()
            .find(|c| c.headline == headline)
            .map_or(0, |c| c.parts)
    };
    let headlines = counts.iter().filter(|c| c.headline.is_some());
    let mut tabs = vec![
        Tab {
            status: "all",
            parts: headlines.map(|c| c.parts).sum(),
            current: show == Show::All,
        },
        Tab {
            status: "new",
            parts: of(None),
            current: show == Show::New,
        },
    ];
    for headline in Headline::ALL.iter().copied() {
        let current = show == Show::Headline(headline);
        if current || of(Some(headline)) > 0 {
            tabs.push(Tab {
                status: headline.as_str(),
                parts: of(Some(headline)),
                current,
            });
        }
    }
    tabs
}

fn seller_row(row: Row, lines: &[order_lines::Model], may: bool, now: Timestamp) -> SellerRow {
    let counters: Vec<Counters> = lines.iter().map(settle::counters).collect();
    let sum = domain::axes::total(&counters);
    let is_new = row.is_new();
    let working = row.state == SellerOrderState::Processing;
    let open = working || row.state == SellerOrderState::New;
    let unsent = sum.ordered - sum.cancelled - sum.shipped;
    let address = row.shipping_address;
    let can = |step| may && row.holds.check(step).is_ok();
    SellerRow {
        id: row.id,
        number: row.number,
        placed_at: row.placed_at,
        ship_by: row.ship_by.filter(|_| open && unsent > 0),
        late: open && unsent > 0 && row.ship_by.is_some_and(|by| by < now),
        headline: row.headline,
        priority: row.priority,
        is_new,
        seller_id: row.seller_id,
        seller: row.seller,
        customer: address.name,
        place: [address.city, address.country]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        total: Money::new(row.total, row.currency),
        title: lines.first().map(|line| line.title.clone()).unwrap_or_default(),
        more_lines: lines.len().saturating_sub(1),
        pieces: sum.ordered - sum.cancelled,
        can_process: can(Step::Process) && row.state == SellerOrderState::New,
        packable: if can(Step::Pack) && working {
            counters.iter().map(Counters::packable).sum()
        } else {
            0
        },
        shippable: if can(Step::Ship) && open {
            counters.iter().map(Counters::shippable).sum()
        } else {
            0
        },
    }
}
