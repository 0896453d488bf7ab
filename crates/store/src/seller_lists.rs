//! Sellers' orders: the list of parts that a scope reaches, new ones on top.

mod searched;

use domain::{
    actor::Scope,
    address::Address,
    headline::Headline,
    holds::Holds,
    ids::{OrderId, SellerId, SellerOrderId},
    machines::SellerOrderState,
    money::Currency,
    number::OrderNumber,
    priority::Priority,
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    entity::{order_lines, orders, seller_orders, sellers},
    error::StoreError,
    keyset::{self, Key, Page, Turn},
    prepared,
    reach::Reach,
    search::Found,
};

/// What makes a part new, in words an index can be made for.
pub(crate) const NEW: &str = "seller_orders.seen_at IS NULL AND seller_orders.state = 'new'";

/// What the list is ordered by.
const PLACE: (seller_orders::Column, seller_orders::Column) =
    (seller_orders::Column::PlacedAt, seller_orders::Column::Id);

/// What sellers may see, in the words of the indexes that have nothing else.
const RELEASED: &str = "seller_orders.released";

/// Which parts a list shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Show {
    /// All of them.
    #[default]
    All,
    /// Those nobody has looked at.
    New,
    /// Those with this headline.
    Headline(Headline),
}

/// What is asked of the list.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Whose parts.
    pub scope: Scope,
    /// Only those of this seller.
    pub seller: Option<SellerId>,
    /// Which of them.
    pub show: Show,
    /// Only what is searched for.
    pub search: Option<Found>,
    /// How far is read for goods that are common.
    pub reach: Reach,
}

/// A part in the list.
#[derive(Clone, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Row {
    /// The part.
    pub id: SellerOrderId,
    /// Its order.
    pub order_id: OrderId,
    /// The order's number.
    pub number: OrderNumber,
    /// What stops the order.
    pub holds: Holds,
    /// How urgent the order is.
    pub priority: Priority,
    /// Its seller.
    pub seller_id: SellerId,
    /// The seller's name.
    pub seller: String,
    /// Where the work stands.
    pub state: SellerOrderState,
    /// The word people read.
    pub headline: Headline,
    /// When the seller first looked at it.
    pub seen_at: Option<Timestamp>,
    /// What the part costs, in minor units of [`Row::currency`].
    pub total: i64,
    /// The order's currency.
    pub currency: Currency,
    /// When the order was placed.
    pub placed_at: Timestamp,
    /// When it has to be with a carrier.
    pub ship_by: Option<Timestamp>,
    /// Where the goods go.
    pub shipping_address: Address,
}

impl Row {
    /// Whether nobody has looked at it.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.seen_at.is_none() && self.state == SellerOrderState::New
    }
}

/// The released parts that a scope reaches, of a headline or of any. Only by its headline a part is to be looked for in the
/// indexes of what is released: they are in no other order.
pub(crate) fn reached(scope: &Scope, seller: Option<SellerId>, headline: Option<Headline>) -> Condition {
    reached_by(ColumnTrait::into_expr, scope, seller, headline)
}

/// The same by these forms of its columns.
fn reached_by(
    form: impl Fn(seller_orders::Column) -> Expr,
    scope: &Scope,
    seller: Option<SellerId>,
    headline: Option<Headline>,
) -> Condition {
    use seller_orders::Column as C;
    let released = Condition::all().add(headline.map_or_else(
        || C::Released.eq(true),
        |headline| Expr::cust(RELEASED).and(form(C::Headline).eq(headline)),
    ));
    let reached = match scope {
        Scope::All => released,
        Scope::Sellers(sellers) => released.add(form(C::SellerId).is_in(sellers.iter().copied())),
        Scope::Nothing | Scope::Own { .. } | Scope::Locations(_) => released.add(Expr::val(false)),
    };
    reached.add_option(seller.map(|seller| form(C::SellerId).eq(seller)))
}

/// A page of up to `limit` parts, newest first. Unless they are searched for, new ones come first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    turn: Turn,
    limit: u64,
) -> Result<Page<Row>, StoreError> {
    let rows = match &wanted.search {
        Some(found) => searched::rows(conn, wanted, found, turn, limit + 1).await?,
        None => new_first(conn, wanted, turn, limit + 1).await?,
    };
    Ok(Page::of(rows, limit, turn, |row| Key {
        on_top: wanted.search.is_none() && row.is_new(),
        at: row.placed_at,
        id: row.id.0,
    }))
}

/// Up to `limit` parts beside a row, new ones before others: a statement for each of the two.
async fn new_first(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    turn: Turn,
    limit: u64,
) -> Result<Vec<Row>, StoreError> {
    let (back, key) = (turn.backwards(), turn.key());
    // The groups in the order they are read; the one the key is in is read from there, an earlier one not at all.
    let groups: &[bool] = match (wanted.show, back) {
        (Show::New, _) => &[true],
        (_, true) => &[false, true],
        (_, false) => &[true, false],
    };
    let passed = |group: &&bool| key.is_some_and(|key| key.on_top != **group);
    let mut rows: Vec<Row> = Vec::new();
    for on_top in groups.iter().skip_while(passed).copied() {
        let left = limit - u64::try_from(rows.len()).unwrap_or(0);
        if left == 0 {
            break;
        }
        let (headline, of_new) = match wanted.show {
            // New ones are few and have an index: the headline, which may be most of the table's, is not to lead elsewhere.
            Show::Headline(headline) if on_top => {
                let headline = Expr::cust("seller_orders.headline || ''").eq(headline);
                (None, Some(headline))
            }
            Show::Headline(headline) => (Some(headline), None),
            Show::All | Show::New => (None, None),
        };
        let kind = if on_top {
            Expr::cust(NEW)
        } else {
            Expr::cust(format!("NOT ({NEW})"))
        };
        let parts = reached(&wanted.scope, wanted.seller, headline)
            .add(kind)
            .add_option(of_new);
        let key = key.filter(|key| key.on_top == on_top);
        let query = keyset::beyond(joined().filter(parts), PLACE, true, back, key, left);
        rows.extend(prepared::rows::<_, Row>(conn, columns(query)).await?);
    }
    Ok(rows)
}

/// What a list shows of its parts.
fn columns(query: Select<seller_orders::Entity>) -> Select<seller_orders::Entity> {
    use seller_orders::Column as C;
    query
        .select_only()
        .columns([
            C::Id,
            C::OrderId,
            C::SellerId,
            C::State,
            C::Headline,
            C::SeenAt,
            C::Total,
            C::PlacedAt,
            C::ShipBy,
        ])
        .columns([
            orders::Column::Number,
            orders::Column::Holds,
            orders::Column::Priority,
            orders::Column::Currency,
            orders::Column::ShippingAddress,
        ])
        .column_as(sellers::Column::Name, "seller")
}

fn joined() -> Select<seller_orders::Entity> {
    let order = seller_orders::Entity::belongs_to(orders::Entity)
        .from(seller_orders::Column::OrderId)
        .to(orders::Column::Id)
        .into();
    let seller = seller_orders::Entity::belongs_to(sellers::Entity)
        .from(seller_orders::Column::SellerId)
        .to(sellers::Column::Id)
        .into();
    seller_orders::Entity::find()
        .join(JoinType::InnerJoin, order)
        .join(JoinType::InnerJoin, seller)
}

/// The lines of some parts, each part's in their order.
///
/// # Errors
/// When the database cannot be read.
pub async fn lines(
    conn: &impl ConnectionTrait,
    parts: impl IntoIterator<Item = SellerOrderId>,
) -> Result<Vec<order_lines::Model>, StoreError> {
    Ok(order_lines::Entity::find()
        .filter(order_lines::Column::SellerOrderId.is_in(parts))
        .filter(order_lines::Column::Ordered.gt(0))
        .order_by_asc(order_lines::Column::Position)
        .all(conn)
        .await?)
}

/// The order a part belongs to, when the scope reaches the part.
///
/// # Errors
/// When the database cannot be read.
pub async fn order_of(
    conn: &impl ConnectionTrait,
    part: SellerOrderId,
    scope: &Scope,
) -> Result<Option<OrderId>, StoreError> {
    Ok(seller_orders::Entity::find_by_id(part)
        .select_only()
        .column(seller_orders::Column::OrderId)
        .filter(reached(scope, None, None))
        .into_tuple()
        .one(conn)
        .await?)
}

/// Notes that the seller has looked at a part; one that was seen keeps its time. Its order is kept from others until the
/// transaction ends: who changes an order writes all of its parts.
///
/// # Errors
/// When the database cannot be written.
pub async fn mark_seen(
    conn: &impl ConnectionTrait,
    part: SellerOrderId,
    at: Timestamp,
) -> Result<(), StoreError> {
    if conn.get_database_backend() == DbBackend::Postgres {
        let of_part = seller_orders::Entity::find_by_id(part)
            .filter(seller_orders::Column::SeenAt.is_null())
            .select_only()
            .column(seller_orders::Column::OrderId);
        orders::Entity::find()
            .select_only()
            .column(orders::Column::Id)
            .filter(orders::Column::Id.in_subquery(of_part.into_query()))
            .lock_exclusive()
            .into_tuple::<OrderId>()
            .one(conn)
            .await?;
    }
    seller_orders::Entity::update_many()
        .col_expr(seller_orders::Column::SeenAt, Expr::val(at))
        .filter(seller_orders::Column::Id.eq(part))
        .filter(seller_orders::Column::SeenAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}
