//! What is for sale: pages of products, and variants with their price and what is left of them.

use domain::{
    ids::{ProductId, SellerId, VariantId},
    money::Currency,
    words::VariantKind,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, Order, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func, LikeExpr, Query, SelectStatement},
};

use crate::{
    StoreError,
    entity::{prices, products, sellers, variants},
};

/// A product of a list.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ProductRow {
    /// Which.
    pub id: ProductId,
    /// Its place in the address.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// Its category.
    pub category: String,
    /// Who sells it.
    pub seller_name: String,
}

/// Which products to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductFilter {
    /// Of this category only.
    pub category: Option<String>,
    /// With this in the title or at the beginning of a stock-keeping unit; any case.
    pub search: Option<String>,
    /// Those that follow this product in the list, or come before it.
    pub from: Option<Edge>,
}

/// Where a page of a list begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// After this product.
    After(ProductId),
    /// Before this product.
    Before(ProductId),
}

/// A variant as it can be bought now.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct OfferRow {
    /// Which.
    pub variant_id: VariantId,
    /// Of which product.
    pub product_id: ProductId,
    /// Who sells it.
    pub seller_id: SellerId,
    /// The seller's name.
    pub seller_name: String,
    /// The product's place in the address.
    pub slug: String,
    /// The product's name.
    pub product_title: String,
    /// The variant's name; may be empty.
    pub variant_title: String,
    /// The product's category.
    pub category: String,
    /// The stock-keeping unit.
    pub sku: String,
    /// How it comes to the customer.
    pub kind: VariantKind,
    /// Tax rate in basis points.
    pub tax_rate: i64,
    /// What the seller's goods in one order must cost at least, in minor units.
    pub seller_minimum: i64,
    /// What the platform takes of the seller's goods, in basis points.
    pub commission_rate: i64,
    /// Units that one customer may buy.
    pub limit_per_customer: Option<i64>,
    /// Whether the product is listed.
    pub listed: bool,
    /// The price of one in minor units; `None` when it is not sold in this channel and currency.
    pub amount: Option<i64>,
    /// Units on shelves that are not reserved.
    pub on_shelf: i64,
    /// Units that can be made of what is on shelves, each in one place; `None` without a recipe.
    pub makeable: Option<i64>,
    /// Whether more may be ordered than there is.
    pub backorder: bool,
    /// Units that are ordered and wait for stock.
    pub waiting: i64,
}

/// Which variants to look up.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    /// All of these products.
    Products(&'a [ProductId]),
    /// These.
    Variants(&'a [VariantId]),
    /// Those with these stock-keeping units.
    Skus(&'a [&'a str]),
}

/// One page of listed products by title, and whether more follow in the direction of reading: after the last row, or
/// before the first one for [`Edge::Before`].
///
/// # Errors
/// When the database cannot be read.
pub async fn products(
    conn: &impl ConnectionTrait,
    filter: &ProductFilter,
    page: u64,
) -> Result<(Vec<ProductRow>, bool), StoreError> {
    let backwards = matches!(filter.from, Some(Edge::Before(_)));
    let order = if backwards { Order::Desc } else { Order::Asc };
    let p = |column| (products::Entity, column);
    let mut query = Query::select();
    query
        .columns([
            p(products::Column::Id),
            p(products::Column::Slug),
            p(products::Column::Title),
        ])
        .column(p(products::Column::Category))
        .expr_as(Expr::col((sellers::Entity, sellers::Column::Name)), "seller_name")
        .from(products::Entity)
        .inner_join(
            sellers::Entity,
            Expr::col((sellers::Entity, sellers::Column::Id)).equals(p(products::Column::SellerId)),
        )
        .and_where(Expr::col(p(products::Column::Listed)).eq(true))
        .order_by(p(products::Column::Title), order.clone())
        .order_by(p(products::Column::Id), order)
        .limit(page + 1);
    if let Some(category) = &filter.category {
        query.and_where(Expr::col(p(products::Column::Category)).eq(category.as_str()));
    }
    if let Some(search) = &filter.search {
        query.cond_where(matches_search(search));
    }
    if let Some(Edge::After(id) | Edge::Before(id)) = filter.from {
        let edge: Option<String> = products::Entity::find_by_id(id)
            .select_only()
            .column(products::Column::Title)
            .into_tuple()
            .one(conn)
            .await?;
        let Some(edge) = edge else {
            return Ok((Vec::new(), false));
        };
        query.cond_where(beyond(edge, id, backwards));
    }
    let statement = conn.get_database_backend().build(&query);
    let mut rows = ProductRow::find_by_statement(statement).all(conn).await?;
    let more = rows.len() as u64 > page;
    rows.truncate(usize::try_from(page).unwrap_or(usize::MAX));
    if backwards {
        rows.reverse();
    }
    Ok((rows, more))
}

/// Rows beyond one in the order of title and id, in a form an index on both can begin at.
fn beyond(title: String, id: ProductId, backwards: bool) -> Condition {
    let (at, by_id) = (
        Expr::col((products::Entity, products::Column::Title)),
        Expr::col((products::Entity, products::Column::Id)),
    );
    if backwards {
        let inner = Condition::any()
            .add(at.clone().lt(title.clone()))
            .add(by_id.lt(id));
        Condition::all().add(at.lte(title)).add(inner)
    } else {
        let inner = Condition::any()
            .add(at.clone().gt(title.clone()))
            .add(by_id.gt(id));
        Condition::all().add(at.gte(title)).add(inner)
    }
}

fn matches_search(search: &str) -> Condition {
    let escaped = search.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    // The database lowers both sides, so both follow its own rules for letters beyond ASCII.
    let like = |column: Expr, pattern: String| {
        Expr::expr(Func::lower(column)).like(LikeExpr::new(pattern.to_ascii_lowercase()).escape('!'))
    };
    let with_sku = Query::select()
        .column(variants::Column::ProductId)
        .from(variants::Entity)
        .and_where(like(Expr::col(variants::Column::Sku), format!("{escaped}%")))
        .to_owned();
    Condition::any()
        .add(like(
            Expr::col((products::Entity, products::Column::Title)),
            format!("%{escaped}%"),
        ))
        .add(Expr::col((products::Entity, products::Column::Id)).in_subquery(with_sku))
}

/// The categories of listed products, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn categories(conn: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    Ok(products::Entity::find()
        .select_only()
        .column(products::Column::Category)
        .distinct()
        .filter(products::Column::Listed.eq(true))
        .order_by_asc(products::Column::Category)
        .into_tuple()
        .all(conn)
        .await?)
}

/// A listed product by its place in the address.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_slug(conn: &impl ConnectionTrait, slug: &str) -> Result<Option<products::Model>, StoreError> {
    let query = products::Entity::find().filter(products::Column::Slug.eq(slug));
    Ok(query.filter(products::Column::Listed.eq(true)).one(conn).await?)
}

/// Variants with their price in a channel and what is left of them, in one query, by product and position.
///
/// # Errors
/// When the database cannot be read.
pub async fn offers(
    conn: &impl ConnectionTrait,
    wanted: Wanted<'_>,
    channel: &str,
    currency: Currency,
) -> Result<Vec<OfferRow>, StoreError> {
    let mut query = offer_select(channel, currency);
    match wanted {
        Wanted::Products([]) | Wanted::Variants([]) | Wanted::Skus([]) => return Ok(Vec::new()),
        Wanted::Products(ids) => query
            .and_where(Expr::col((variants::Entity, variants::Column::ProductId)).is_in(ids.iter().copied())),
        Wanted::Variants(ids) => {
            query.and_where(Expr::col((variants::Entity, variants::Column::Id)).is_in(ids.iter().copied()))
        }
        Wanted::Skus(skus) => {
            query.and_where(Expr::col((variants::Entity, variants::Column::Sku)).is_in(skus.iter().copied()))
        }
    };
    Ok(
        OfferRow::find_by_statement(conn.get_database_backend().build(&query))
            .all(conn)
            .await?,
    )
}

fn offer_select(channel: &str, currency: Currency) -> SelectStatement {
    let v = |column| (variants::Entity, column);
    let p = |column| (products::Entity, column);
    let price = |column| (prices::Entity, column);
    let priced = Condition::all()
        .add(Expr::col(price(prices::Column::VariantId)).equals(v(variants::Column::Id)))
        .add(Expr::col(price(prices::Column::Channel)).eq(channel))
        .add(Expr::col(price(prices::Column::Currency)).eq(currency.code()));
    // PostgreSQL sums BIGINT as NUMERIC, hence the casts.
    let on_shelf = "(SELECT CAST(COALESCE(SUM(s.on_hand - s.reserved), 0) AS BIGINT) FROM stock_items s \
                    WHERE s.variant_id = variants.id)";
    let makeable = "(SELECT MIN((SELECT CAST(COALESCE(SUM((s.on_hand - s.reserved) / r.quantity), 0) AS BIGINT) \
                    FROM stock_items s WHERE s.variant_id = r.ingredient_id)) \
                    FROM recipes r WHERE r.variant_id = variants.id)";
    let waiting = "(SELECT CAST(COALESCE(SUM(l.backordered), 0) AS BIGINT) FROM order_lines l \
                   WHERE l.variant_id = variants.id AND l.backordered > 0)";
    Query::select()
        .expr_as(Expr::col(v(variants::Column::Id)), "variant_id")
        .column(v(variants::Column::ProductId))
        .column(p(products::Column::SellerId))
        .expr_as(Expr::col((sellers::Entity, sellers::Column::Name)), "seller_name")
        .expr_as(
            Expr::col((sellers::Entity, sellers::Column::Minimum)),
            "seller_minimum",
        )
        .column((sellers::Entity, sellers::Column::CommissionRate))
        .column(p(products::Column::Slug))
        .expr_as(Expr::col(p(products::Column::Title)), "product_title")
        .expr_as(Expr::col(v(variants::Column::Title)), "variant_title")
        .column(p(products::Column::Category))
        .columns([
            v(variants::Column::Sku),
            v(variants::Column::Kind),
            v(variants::Column::TaxRate),
            v(variants::Column::Backorder),
            v(variants::Column::LimitPerCustomer),
        ])
        .column(p(products::Column::Listed))
        .column(price(prices::Column::Amount))
        .expr_as(Expr::cust(on_shelf), "on_shelf")
        .expr_as(Expr::cust(makeable), "makeable")
        .expr_as(Expr::cust(waiting), "waiting")
        .from(variants::Entity)
        .inner_join(
            products::Entity,
            Expr::col(p(products::Column::Id)).equals(v(variants::Column::ProductId)),
        )
        .inner_join(
            sellers::Entity,
            Expr::col((sellers::Entity, sellers::Column::Id)).equals(p(products::Column::SellerId)),
        )
        .join(JoinType::LeftJoin, prices::Entity, priced)
        .order_by(v(variants::Column::ProductId), Order::Asc)
        .order_by(v(variants::Column::Position), Order::Asc)
        .to_owned()
}
