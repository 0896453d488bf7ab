//! The ways to what is searched for.

use domain::{axes::PaymentAxis, headline::Headline, ids::VariantId};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{ArrayType, Expr, ExprTrait, Query, SelectStatement},
};

use super::{
    Dates, Slice, aside, each, placed, standing, standing_apart, then, way, way_looked_up, way_once,
};
use crate::{
    entity::{order_lines, orders, seller_orders, shipments},
    search::{By, Found, Goods, lines_of_goods},
};

/// Whether there is one of these rows, which belong to one that is read already. The limit keeps PostgreSQL from looking for all
/// of them first.
fn is_one(mut rows: SelectStatement) -> Expr {
    Expr::exists(rows.expr(Expr::val(1)).limit(1).offset(0).take())
}

/// Whether an order is what is searched for: for orders that are read one by one.
pub(crate) fn matches(found: &Found) -> Condition {
    let order = || Expr::col((orders::Entity, orders::Column::Id));
    let of_order = order().equals((order_lines::Entity, order_lines::Column::OrderId));
    let goods = found.goods != Goods::Few(Vec::new());
    let lines = goods.then(|| is_one(lines_of_goods().and_where(of_order).take()));
    let parcels = Query::select()
        .from(shipments::Entity)
        .and_where(order().equals((shipments::Entity, shipments::Column::OrderId)))
        .and_where(found.parcels())
        .take();
    let any = Condition::any().add_option(lines).add(is_one(parcels));
    found
        .orders()
        .into_iter()
        .fold(any, |any, by| any.add(by.condition))
}

/// How the goods of a search are looked for. All find the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum GoodsBy {
    /// By the lines of all variants together ([`each`]): when these are few, or nearly all of them wanted.
    Lines,
    /// By the lines of each variant in a way of its own, until there are enough; together where every line is wanted. Those that
    /// are too many to be listed are looked for in the rows of the list, until there are enough.
    Variants,
    /// In the rows of the list, which are not many.
    Rows,
}

/// Which orders a search is narrowed down to.
#[derive(Debug)]
pub(crate) struct Narrowed {
    /// Those that may be seen, and have a part of the seller that is asked for.
    pub(crate) reached: Condition,
    /// Those placed in this time.
    pub(crate) dates: Dates,
    /// Those that stand like this.
    pub(crate) standing: (Option<Headline>, Option<PaymentAxis>),
}

/// The ways to the orders that are searched for.
pub(crate) fn orders(
    conn: &impl ConnectionTrait,
    found: &Found,
    (narrowed, goods_by): (Narrowed, GoodsBy),
    slice: Slice,
) -> Vec<SelectStatement> {
    use orders::Column as C;
    let Narrowed {
        reached,
        dates,
        standing: (headline, payment),
    } = narrowed;
    let stands = |reached: Condition| match (headline, payment) {
        // One that is empty within another is not empty.
        (None, None) => reached,
        _ => reached.add(standing_apart(conn, headline, payment)),
    };
    let walked = placed(reached.clone(), &Expr::col((orders::Entity, C::PlacedAt)), dates);
    let looked_up = stands(placed(reached.clone(), &aside(C::PlacedAt), dates));
    let place = (C::PlacedAt, C::Id);
    let by_order = |By { condition, in_order }: By| {
        let query = orders::Entity::find().filter(condition);
        if in_order {
            way(conn, query.filter(stands(walked.clone())), place, slice)
        } else {
            way_looked_up(conn, query.filter(looked_up.clone()), place, slice)
        }
    };
    let mut ways: Vec<SelectStatement> = found.orders().into_iter().map(by_order).collect();
    let parcels = shipments::Entity::find().filter(found.parcels());
    let parcels = then::<_, orders::Entity>(conn, parcels, (shipments::Column::OrderId, C::Id));
    ways.push(way_once(conn, parcels.filter(looked_up.clone()), place, slice));
    if let Some(variants) = found.listed(goods_by) {
        let filter = stands(reached);
        let fits = (!filter.is_empty()).then(|| {
            let of_line = Expr::col((orders::Entity, C::Id))
                .equals((order_lines::Entity, order_lines::Column::OrderId));
            let mut order = Query::select().from(orders::Entity).take();
            is_one(order.and_where(of_line).cond_where(filter).take())
        });
        let of_variant = |by: Expr| {
            let placed_at = Expr::col((order_lines::Entity, order_lines::Column::PlacedAt));
            let by = placed(Condition::all().add(by), &placed_at, dates);
            let lines = order_lines::Entity::find().filter(by.add_option(fits.clone()));
            let place = (order_lines::Column::PlacedAt, order_lines::Column::OrderId);
            way_once(conn, lines, place, slice)
        };
        let together = fits.is_none() || goods_by == GoodsBy::Lines;
        ways.extend(of_goods(conn, variants, together, of_variant));
    } else {
        let of_order =
            Expr::col((order_lines::Entity, order_lines::Column::OrderId)).equals((orders::Entity, C::Id));
        let lines = is_one(lines_of_goods().and_where(of_order).take());
        let among = |by: Condition| {
            let among = orders::Entity::find().filter(walked.clone()).filter(by);
            way(conn, among.filter(lines.clone()), place, slice)
        };
        let words = (C::Headline, C::PaymentStatus);
        let bounded = goods_by == GoodsBy::Rows;
        ways.extend(standing(conn, words, (headline, payment), bounded, among));
    }
    ways
}

/// The ways to rows of these goods, of which `of_variant` gives those of one, by what its variant equals, `together` or not ([`each`]).
fn of_goods(
    conn: &impl ConnectionTrait,
    variants: &[VariantId],
    together: bool,
    of_variant: impl Fn(Expr) -> SelectStatement,
) -> Vec<SelectStatement> {
    let variant = Expr::col((order_lines::Entity, order_lines::Column::VariantId));
    let ids = variants.iter().map(|one| one.0.into()).collect();
    each(conn, (ids, ArrayType::Uuid), together, |one| {
        of_variant(variant.clone().eq(one))
    })
}

/// Which parts a search is narrowed down to.
#[derive(Debug)]
pub(crate) struct Parts {
    /// These.
    pub(crate) reached: Condition,
    /// The same, beside what finds a part: see [`super::apart`].
    pub(crate) apart: Condition,
    /// Those of orders placed in this time.
    pub(crate) dates: Dates,
}

/// The ways to the parts that are searched for.
pub(crate) fn parts(
    conn: &impl ConnectionTrait,
    found: &Found,
    (narrowed, goods_by): (&Parts, GoodsBy),
    slice: Slice,
) -> Vec<SelectStatement> {
    use seller_orders::Column as C;
    let Parts {
        reached,
        apart: found_apart,
        dates,
    } = narrowed;
    let place = (C::PlacedAt, C::Id);
    let by_order = |By { condition, in_order }: By| {
        // The same time, from the row that is found first.
        let place = (orders::Column::PlacedAt, C::Id);
        let placed_at = if in_order {
            Expr::col((orders::Entity, orders::Column::PlacedAt))
        } else {
            aside(orders::Column::PlacedAt)
        };
        let query = orders::Entity::find().filter(placed(condition, &placed_at, *dates));
        let query = then::<_, seller_orders::Entity>(conn, query, (orders::Column::Id, C::OrderId));
        let query = query.filter(found_apart.clone());
        if in_order {
            way(conn, query, place, slice)
        } else {
            way_looked_up(conn, query, place, slice)
        }
    };
    let parts = placed(
        reached.clone(),
        &Expr::col((seller_orders::Entity, C::PlacedAt)),
        *dates,
    );
    let mut ways: Vec<SelectStatement> = found.orders().into_iter().map(by_order).collect();
    let parcels = shipments::Entity::find().filter(found.parcels());
    let parcels = then::<_, seller_orders::Entity>(conn, parcels, (shipments::Column::SellerOrderId, C::Id));
    ways.push(way_once(conn, parcels.filter(parts.clone()), place, slice));
    ways.extend(found.sellers.iter().map(|seller| {
        let query = seller_orders::Entity::find().filter(C::SellerId.eq(*seller));
        way(conn, query.filter(parts.clone()), place, slice)
    }));
    if let Some(variants) = found.listed(goods_by) {
        let of_variant = |by: Expr| {
            let placed_at = Expr::col((order_lines::Entity, order_lines::Column::PlacedAt));
            let by = placed(Condition::all().add(by), &placed_at, *dates);
            let lines = order_lines::Entity::find().filter(by);
            let part = (order_lines::Column::SellerOrderId, C::Id);
            let lines = then::<_, seller_orders::Entity>(conn, lines, part).filter(reached.clone());
            way_once(conn, lines, (order_lines::Column::PlacedAt, C::Id), slice)
        };
        ways.extend(of_goods(conn, variants, goods_by == GoodsBy::Lines, of_variant));
    } else {
        let of_part = Expr::col((order_lines::Entity, order_lines::Column::SellerOrderId))
            .equals((seller_orders::Entity, C::Id));
        let lines = is_one(lines_of_goods().and_where(of_part).take());
        let query = seller_orders::Entity::find().filter(parts.clone());
        ways.push(way(conn, query.filter(lines), place, slice));
    }
    ways
}
