//! How far is read for goods that are common.

use domain::time::Timestamp;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select, sea_query::Expr,
};

use crate::{
    StoreError,
    entity::order_lines,
    keyset::{self, Turn},
    search::Goods,
    ways::{Dates, more_than, placed},
};

/// How much is read before a list is found in another way. It changes no result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reach {
    /// Goods with no more lines than this are found by these.
    pub few_lines: u64,
    /// A standing of no more orders than this is rare: all of them are looked through for goods that have more than a few lines.
    pub standing: u64,
    /// A list with no more rows than this from a page on is looked through whole; of a longer one this many are, for goods that
    /// are common there.
    pub rows: u64,
    /// Goods with more lines than this in the time of these rows, for each row of a page, are common there.
    pub common: u64,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            few_lines: 5_000,
            standing: 20_000,
            rows: 10_000,
            common: 5,
        }
    }
}

impl Reach {
    /// The time in which the next rows of a list lie, from the page on; `None` when there are no more than these.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn near<E: EntityTrait>(
        self,
        conn: &impl ConnectionTrait,
        list: Select<E>,
        (at, id): (impl ColumnTrait, impl ColumnTrait),
        turn: Turn,
    ) -> Result<Option<Dates>, StoreError> {
        let backwards = turn.backwards();
        let list = list.select_only().column(at);
        let next = keyset::beyond(list, (at, id), true, backwards, turn.key(), 1).offset(self.rows);
        let last: Option<Timestamp> = next.into_tuple().one(conn).await?;
        Ok(last.map(|last| {
            let here = turn.key().map(|key| key.at);
            if backwards {
                (here, Some(last.plus(1)))
            } else {
                (Some(last), here.map(|here| here.plus(1)))
            }
        }))
    }
}

/// Whether goods have more lines than this of orders placed in a time, which those that are too many to be listed are taken to have.
pub(crate) async fn have_more_lines(
    conn: &impl ConnectionTrait,
    goods: &Goods,
    dates: Dates,
    lines: u64,
) -> Result<bool, StoreError> {
    let goods = match goods {
        Goods::Few(goods) if goods.is_empty() => return Ok(false),
        Goods::Few(goods) => goods,
        Goods::Many => return Ok(true),
    };
    let of_goods = Condition::all().add(order_lines::Column::VariantId.is_in(goods.iter().copied()));
    let placed_at = Expr::col((order_lines::Entity, order_lines::Column::PlacedAt));
    let of_goods = order_lines::Entity::find()
        .select_only()
        .column(order_lines::Column::OrderId)
        .filter(placed(of_goods, &placed_at, dates));
    more_than(conn, of_goods, lines).await
}
