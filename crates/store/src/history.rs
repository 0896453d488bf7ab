//! A customer's orders: which of them a scope reaches, the list of them, and the goods the list shows.

use domain::{
    actor::Scope, axes::PaymentAxis, headline::Headline, ids::OrderId, money::Currency, number::OrderNumber,
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, Order, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    entity::{order_lines, orders, products, variants},
    error::StoreError,
    names,
    scopes::within,
    search::contains,
};

/// The id behind a number, when one of the scopes reaches the order.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    conn: &impl ConnectionTrait,
    number: &OrderNumber,
    scopes: &[Scope],
) -> Result<Option<OrderId>, StoreError> {
    Ok(orders::Entity::find()
        .select_only()
        .column(orders::Column::Id)
        .filter(orders::Column::Number.eq(number.clone()))
        .filter(within(scopes))
        .into_tuple()
        .one(conn)
        .await?)
}

/// The version of an order, when one of the scopes reaches it.
///
/// # Errors
/// When the database cannot be read.
pub async fn version(
    conn: &impl ConnectionTrait,
    order: OrderId,
    scopes: &[Scope],
) -> Result<Option<i64>, StoreError> {
    Ok(orders::Entity::find_by_id(order)
        .select_only()
        .column(orders::Column::Version)
        .filter(within(scopes))
        .into_tuple()
        .one(conn)
        .await?)
}

/// The order of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sort {
    /// Newest first.
    #[default]
    Newest,
    /// Oldest first.
    Oldest,
    /// Dearest first.
    TotalDesc,
    /// Cheapest first.
    TotalAsc,
}

/// A row's place in the list: rows after it are wanted, or those before it. The id tells equal values apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// The row's time or total.
    pub value: i64,
    /// The row.
    pub id: OrderId,
    /// Whether the rows before it are wanted.
    pub back: bool,
}

/// What is asked of the list.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Whose orders.
    pub scopes: Vec<Scope>,
    /// A part of a number, without hyphen, in capitals.
    pub number: Option<String>,
    /// A part of a line's title or sku.
    pub product: Option<String>,
    /// Only with this headline.
    pub headline: Option<Headline>,
    /// Only placed at or after this.
    pub from: Option<Timestamp>,
    /// Only placed before this.
    pub before: Option<Timestamp>,
    /// In which order.
    pub sort: Sort,
    /// Where to go on; from the beginning when none.
    pub place: Option<Place>,
    /// How many rows.
    pub limit: u64,
}

/// An order in the list.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Row {
    /// The order.
    pub id: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// How it stands.
    pub headline: Headline,
    /// How its payment stands.
    pub payment_status: PaymentAxis,
    /// What it cost, in minor units of [`Row::currency`].
    pub total: i64,
    /// The currency of its amounts.
    pub currency: Currency,
    /// When it was placed.
    pub placed_at: Timestamp,
}

/// Rows in the order of the list, and whether more follow in the direction that was asked for.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(conn: &impl ConnectionTrait, wanted: &Wanted) -> Result<(Vec<Row>, bool), StoreError> {
    let (column, descending) = match wanted.sort {
        Sort::Newest => (orders::Column::PlacedAt, true),
        Sort::Oldest => (orders::Column::PlacedAt, false),
        Sort::TotalDesc => (orders::Column::Total, true),
        Sort::TotalAsc => (orders::Column::Total, false),
    };
    let back = wanted.place.is_some_and(|place| place.back);
    let down = descending != back;
    let mut query = orders::Entity::find()
        .select_only()
        .columns([
            orders::Column::Id,
            orders::Column::Number,
            orders::Column::Headline,
            orders::Column::PaymentStatus,
            orders::Column::Total,
            orders::Column::Currency,
            orders::Column::PlacedAt,
        ])
        .filter(within(&wanted.scopes))
        .filter(matching(wanted));
    if let Some(Place { value, id, .. }) = wanted.place {
        let row = Expr::tuple([column.into_expr(), orders::Column::Id.into_expr()]);
        let place = Expr::tuple([Expr::val(value), Expr::val(id)]);
        query = query.filter(if down { row.lt(place) } else { row.gt(place) });
    }
    let direction = if down { Order::Desc } else { Order::Asc };
    let mut rows = query
        .order_by(column, direction.clone())
        .order_by(orders::Column::Id, direction)
        .limit(wanted.limit + 1)
        .into_model::<Row>()
        .all(conn)
        .await?;
    let limit = usize::try_from(wanted.limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    if back {
        rows.reverse();
    }
    Ok((rows, more))
}

fn matching(wanted: &Wanted) -> Condition {
    fn has<C: ColumnTrait>(column: C, text: &str) -> Expr {
        contains(Expr::col((column.entity_name(), column)), text)
    }
    let mut all = Condition::all();
    if let Some(headline) = wanted.headline {
        all = all.add(orders::Column::Headline.eq(headline));
    }
    if let Some(from) = wanted.from {
        all = all.add(orders::Column::PlacedAt.gte(from));
    }
    if let Some(before) = wanted.before {
        all = all.add(orders::Column::PlacedAt.lt(before));
    }
    let mut search = Condition::any();
    if let Some(number) = &wanted.number {
        search = search.add(has(orders::Column::Number, number));
    }
    if let Some(product) = &wanted.product {
        let lines = order_lines::Entity::find()
            .select_only()
            .expr(Expr::val(1))
            .filter(
                Expr::col((order_lines::Entity, order_lines::Column::OrderId))
                    .equals((orders::Entity, orders::Column::Id)),
            )
            .filter(
                Condition::any()
                    .add(has(order_lines::Column::Title, product))
                    .add(has(order_lines::Column::Sku, product)),
            );
        search = search.add(Expr::exists(lines.into_query()));
    }
    if search.is_empty() { all } else { all.add(search) }
}

/// A line as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Goods {
    /// Its order.
    pub order_id: OrderId,
    /// What was bought.
    pub title: String,
    /// The product's category.
    pub category: String,
    /// How many.
    pub ordered: i64,
}

/// The lines of some orders, in their order.
///
/// # Errors
/// When the database cannot be read.
pub async fn goods(conn: &impl ConnectionTrait, orders: &[OrderId]) -> Result<Vec<Goods>, StoreError> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let variant = order_lines::Entity::belongs_to(variants::Entity)
        .from(order_lines::Column::VariantId)
        .to(variants::Column::Id)
        .into();
    Ok(order_lines::Entity::find()
        .select_only()
        .columns([
            order_lines::Column::OrderId,
            order_lines::Column::Title,
            order_lines::Column::Ordered,
        ])
        .column(products::Column::Category)
        .join(JoinType::InnerJoin, variant)
        .join(JoinType::InnerJoin, names::product_of_variant())
        .filter(order_lines::Column::OrderId.is_in(orders.iter().copied()))
        .filter(order_lines::Column::Ordered.gt(0))
        .order_by_asc(order_lines::Column::OrderId)
        .order_by_asc(order_lines::Column::Position)
        .into_model()
        .all(conn)
        .await?)
}
