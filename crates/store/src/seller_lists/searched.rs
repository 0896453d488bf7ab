//! The parts that are searched for.

use domain::actor::Scope;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, Select, sea_query::Expr};

use super::{NEW, PLACE, Row, Show, Wanted, columns, joined, reached, reached_by};
use crate::{
    entity::seller_orders,
    error::StoreError,
    keyset::{self, Turn},
    prepared,
    reach::have_more_lines,
    search::{Found, Goods},
    ways::{
        self, Dates, EVER, Slice,
        searched::{GoodsBy, Parts},
    },
};

/// Up to `limit` parts beside a row that are searched for. One statement; one more for goods, up to three more for common ones.
pub(super) async fn rows(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    found: &Found,
    turn: Turn,
    limit: u64,
) -> Result<Vec<Row>, StoreError> {
    let page = |dates, goods_by| {
        let query = wanted.page(conn, found, (dates, goods_by), turn, limit);
        prepared::rows(conn, columns(query))
    };
    if found.goods == Goods::Many {
        return page(EVER, GoodsBy::Variants).await;
    }
    let (goods, reach) = (&found.goods, wanted.reach);
    if !have_more_lines(conn, goods, EVER, reach.few_lines).await? {
        return page(EVER, GoodsBy::Lines).await;
    }
    let list = seller_orders::Entity::find().filter(wanted.by_index());
    let Some(near) = reach.near(conn, list, PLACE, turn).await? else {
        return page(EVER, GoodsBy::Rows).await;
    };
    if have_more_lines(conn, goods, near, reach.common * limit).await? {
        let rows = page(near, GoodsBy::Rows).await?;
        if rows.len() as u64 == limit {
            return Ok(rows);
        }
    }
    // Of all parts nearly every line is wanted: some of each variant are enough.
    let most = wanted.show == Show::All;
    page(EVER, if most { GoodsBy::Lines } else { GoodsBy::Variants }).await
}

impl Wanted {
    /// The page of what is searched for, placed in a time.
    pub(crate) fn page(
        &self,
        conn: &impl ConnectionTrait,
        found: &Found,
        (dates, goods_by): (Dates, GoodsBy),
        turn: Turn,
        limit: u64,
    ) -> Select<seller_orders::Entity> {
        let (headline, of_new) = match self.show {
            Show::Headline(headline) => (Some(headline), None),
            Show::New => (None, Some(Expr::cust(NEW))),
            Show::All => (None, None),
        };
        let apart = reached_by(
            |column| ways::apart(conn, column),
            &self.scope,
            self.seller,
            headline,
        );
        let parts = Parts {
            reached: reached(&self.scope, self.seller, headline).add_option(of_new.clone()),
            apart: apart.add_option(of_new),
            dates,
        };
        let (backwards, key) = (turn.backwards(), turn.key());
        let slice = Slice {
            backwards,
            key,
            limit,
        };
        let ways = ways::searched::parts(conn, found, (&parts, goods_by), slice);
        let ways = ways::any(conn, ways, slice);
        let query = joined().filter(seller_orders::Column::Id.in_subquery(ways));
        keyset::beyond(
            found.with_goods(query, goods_by),
            PLACE,
            true,
            backwards,
            key,
            limit,
        )
    }

    /// What an index in the list's order knows of it by itself: no less than what is asked for.
    fn by_index(&self) -> Condition {
        let seller = self.seller.or(match &self.scope {
            Scope::Sellers(sellers) if sellers.len() == 1 => sellers.first().copied(),
            _ => None,
        });
        let of_seller = seller.map(|seller| seller_orders::Column::SellerId.eq(seller));
        match self.show {
            Show::Headline(headline) => reached(&Scope::All, seller, Some(headline)),
            Show::New => Condition::all().add(Expr::cust(NEW)).add_option(of_seller),
            Show::All => Condition::all().add_option(of_seller),
        }
    }
}
