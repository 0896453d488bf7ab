//! The list of orders for programs, over whatever their scopes reach; and the list of refunds.

use domain::{
    actor::Scope,
    axes::PaymentAxis,
    headline::Headline,
    ids::{OrderId, RefundId, SellerId},
    machine::Word,
    machines::{OrderState, RefundState},
    money::Currency,
    number::OrderNumber,
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
    sea_query::{Expr, SelectStatement},
};

use crate::{
    entity::{orders, refunds, seller_orders},
    error::StoreError,
    keyset::{self, Key, Page, Turn},
    prepared,
    reach::{Reach, have_more_lines},
    scopes::{only_own, within},
    search::Found,
    ways::{
        self, EVER, Slice,
        searched::{GoodsBy, Narrowed},
    },
};

/// What is asked of the list.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Whose orders.
    pub scopes: Vec<Scope>,
    /// Only those with this headline.
    pub headline: Option<Headline>,
    /// Only those paid like this.
    pub payment: Option<PaymentAxis>,
    /// Only those with a part of this seller.
    pub seller: Option<SellerId>,
    /// Only those placed at or after this.
    pub from: Option<Timestamp>,
    /// Only those placed before this.
    pub before: Option<Timestamp>,
    /// Only what is searched for.
    pub search: Option<Found>,
    /// How far is read for goods that are common.
    pub reach: Reach,
}

impl Wanted {
    /// The rows of the page beside a row, and one more if there is one. One statement; up to six more for a standing together
    /// with goods.
    pub(crate) async fn rows<R: FromQueryResult>(
        &self,
        conn: &impl ConnectionTrait,
        turn: Turn,
        limit: u64,
        columns: impl Fn(Select<orders::Entity>) -> Select<orders::Entity>,
    ) -> Result<Vec<R>, StoreError> {
        let by = |wanted: &Self, goods_by| columns(wanted.page(conn, turn, limit, goods_by));
        let goods = self.search.as_ref().map(|found| &found.goods);
        let Some(goods) = goods.filter(|_| self.stands() && !only_own(&self.scopes)) else {
            return prepared::rows(conn, by(self, GoodsBy::Variants)).await;
        };
        let reach = self.reach;
        if !have_more_lines(conn, goods, EVER, reach.few_lines).await? {
            return prepared::rows(conn, by(self, GoodsBy::Lines)).await;
        }
        let Some(near) = self.near(conn, turn).await? else {
            return prepared::rows(conn, by(self, GoodsBy::Rows)).await;
        };
        let dates = (near.from, near.before);
        // Of goods that are common, a page is seldom filled where less than a fourth stands as is asked for.
        let common = have_more_lines(conn, goods, dates, reach.common * (limit + 1)).await?
            && near.stand_more_than(conn, reach.rows / 4).await?;
        if common {
            let rows = prepared::rows(conn, by(&near, GoodsBy::Rows)).await?;
            if rows.len() as u64 > limit {
                return Ok(rows);
            }
        }
        let rare = !self.stand_more_than(conn, reach.standing).await?;
        let goods_by = if rare { GoodsBy::Rows } else { GoodsBy::Variants };
        prepared::rows(conn, by(self, goods_by)).await
    }

    /// Whether only orders that stand in some way are asked for.
    const fn stands(&self) -> bool {
        self.headline.is_some() || self.payment.is_some()
    }

    /// Whether more orders than this of the time stand as is asked for.
    async fn stand_more_than(&self, conn: &impl ConnectionTrait, orders: u64) -> Result<bool, StoreError> {
        use orders::Column as C;
        // Every word where none is asked for, as the index has the time behind them.
        let headlines = self.headline.map_or(Headline::ALL.to_vec(), |word| vec![word]);
        let payments = self.payment.map_or(PaymentAxis::ALL.to_vec(), |word| vec![word]);
        let standing = Condition::all()
            .add(C::Headline.is_in(headlines))
            .add(C::PaymentStatus.is_in(payments));
        let placed_at = Expr::col((orders::Entity, C::PlacedAt));
        let standing = ways::placed(standing, &placed_at, (self.from, self.before));
        let standing = orders::Entity::find()
            .select_only()
            .column(C::Id)
            .filter(standing);
        ways::more_than(conn, standing, orders).await
    }

    /// The same, asked only of the time in which the next orders lie, whatever they are; `None` when there are no more
    /// than these.
    async fn near(&self, conn: &impl ConnectionTrait, turn: Turn) -> Result<Option<Self>, StoreError> {
        use orders::Column as C;
        let placed_at = Expr::col((orders::Entity, C::PlacedAt));
        let dated = ways::placed(Condition::all(), &placed_at, (self.from, self.before));
        let next = orders::Entity::find().filter(dated);
        let near = self.reach.near(conn, next, (C::PlacedAt, C::Id), turn).await?;
        Ok(near.map(|(from, before)| Self {
            from: from.max(self.from),
            before: before.into_iter().chain(self.before).min(),
            ..self.clone()
        }))
    }

    /// The orders that the scopes reach, as one condition to which others can be added.
    fn reached(&self) -> Condition {
        let within = within(&self.scopes);
        // One that is empty within another is not empty.
        if within.is_empty() {
            Condition::all()
        } else {
            Condition::all().add(within)
        }
    }

    /// The page beside a row, and one row more if there is one: of all of its columns.
    pub(crate) fn page(
        &self,
        conn: &impl ConnectionTrait,
        turn: Turn,
        limit: u64,
        goods_by: GoodsBy,
    ) -> Select<orders::Entity> {
        use orders::Column as C;
        let place = (C::PlacedAt, C::Id);
        let (backwards, key, limit) = (turn.backwards(), turn.key(), limit + 1);
        let slice = Slice {
            backwards,
            key,
            limit,
        };
        let own = only_own(&self.scopes);
        let goods_by = if own { GoodsBy::Rows } else { goods_by };
        let reached = self.reached();
        let dates = (self.from, self.before);
        let placed_at = Expr::col((orders::Entity, C::PlacedAt));
        let filter = ways::placed(reached.clone(), &placed_at, dates);
        let (words, standing) = ((C::Headline, C::PaymentStatus), (self.headline, self.payment));
        let apart = || ways::standing_apart(conn, self.headline, self.payment);
        let one_by_one = |by: Condition| {
            let query = orders::Entity::find().filter(filter.clone()).filter(by);
            ways::way(conn, query, place, slice)
        };
        let any = |ways| orders::Entity::find().filter(C::Id.in_subquery(ways::any(conn, ways, slice)));
        let query = match (&self.search, self.seller) {
            _ if own => {
                let searched = self.search.as_ref().map(ways::searched::matches);
                orders::Entity::find()
                    .filter(filter.clone())
                    .filter(apart())
                    .filter(Condition::all().add_option(searched))
                    .filter(Condition::all().add_option(self.seller.map(ways::has_part_of)))
            }
            (Some(found), seller) => {
                let narrowed = Narrowed {
                    reached: reached.clone().add_option(seller.map(ways::has_part_of)),
                    dates,
                    standing,
                };
                any(ways::searched::orders(conn, found, (narrowed, goods_by), slice))
            }
            (None, Some(seller)) => any(self.parts_of(conn, seller, slice)),
            (None, None) if self.headline.is_some() != self.payment.is_some() => any(ways::standing(
                conn,
                words,
                standing,
                reached.is_empty(),
                one_by_one,
            )),
            (None, None) => orders::Entity::find()
                .filter(filter.clone())
                .filter(ways::stands(words, standing)),
        };
        let query = match &self.search {
            Some(found) => found.with_goods(query, goods_by),
            None => query,
        };
        keyset::beyond(query, place, true, backwards, key, limit)
    }

    /// The ways to the orders that a seller has a part of. A part knows where its order stands.
    fn parts_of(&self, conn: &impl ConnectionTrait, seller: SellerId, slice: Slice) -> Vec<SelectStatement> {
        use seller_orders::Column as C;
        let reached = self.reached();
        let parts = |standing: Condition| {
            let of_seller = standing.add(C::SellerId.eq(seller));
            let placed_at = Expr::col((seller_orders::Entity, C::PlacedAt));
            let of_seller = ways::placed(of_seller, &placed_at, (self.from, self.before));
            let parts = seller_orders::Entity::find().filter(of_seller);
            let parts = if reached.is_empty() {
                parts
            } else {
                ways::then::<_, orders::Entity>(conn, parts, (C::OrderId, orders::Column::Id))
                    .filter(reached.clone())
            };
            ways::way_once(conn, parts, (C::PlacedAt, C::OrderId), slice)
        };
        let columns = (C::OrderHeadline, C::OrderPayment);
        ways::standing(
            conn,
            columns,
            (self.headline, self.payment),
            reached.is_empty(),
            parts,
        )
    }
}

/// An order in the list.
#[derive(Clone, PartialEq, Eq, Debug, FromQueryResult)]
pub struct Row {
    /// The order.
    pub id: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// The customer's e-mail address.
    pub email: String,
    /// Where the order itself stands.
    pub state: OrderState,
    /// The word people read.
    pub headline: Headline,
    /// How its payment stands.
    pub payment_status: PaymentAxis,
    /// What it cost, in minor units of [`Row::currency`].
    pub total: i64,
    /// The currency of its amounts.
    pub currency: Currency,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Its version.
    pub version: i64,
}

/// A page of up to `limit` orders, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    turn: Turn,
    limit: u64,
) -> Result<Page<Row>, StoreError> {
    use orders::Column as C;
    let columns = |query: Select<orders::Entity>| {
        query
            .select_only()
            .columns([C::Id, C::Number, C::Email, C::State, C::Headline])
            .columns([C::PaymentStatus, C::Total, C::Currency])
            .columns([C::PlacedAt, C::UpdatedAt, C::Version])
    };
    let rows: Vec<Row> = wanted.rows(conn, turn, limit, columns).await?;
    Ok(Page::of(rows, limit, turn, |row| Key {
        on_top: false,
        at: row.placed_at,
        id: row.id.0,
    }))
}

/// Up to `limit` refunds of everybody, of one state or all, before one, newest first by their ids, and whether more follow.
///
/// # Errors
/// When the database cannot be read.
pub async fn refunds(
    conn: &impl ConnectionTrait,
    state: Option<RefundState>,
    before: Option<RefundId>,
    limit: u64,
) -> Result<(Vec<refunds::Model>, bool), StoreError> {
    let mut rows = refunds::Entity::find()
        .apply_if(state, |query, state| {
            query.filter(refunds::Column::State.eq(state))
        })
        .apply_if(before, |query, id| query.filter(refunds::Column::Id.lt(id)))
        .order_by_desc(refunds::Column::Id)
        .limit(limit + 1)
        .all(conn)
        .await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok((rows, more))
}
