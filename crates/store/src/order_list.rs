//! The list of orders for programs, over whatever their scopes reach; and the list of refunds.

use domain::{
    actor::Scope,
    axes::PaymentAxis,
    headline::Headline,
    ids::{OrderId, RefundId, SellerId},
    machines::{OrderState, RefundState},
    money::Currency,
    number::OrderNumber,
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};

use crate::{
    entity::{orders, refunds, seller_orders},
    error::StoreError,
    keyset::{self, Key, Page, Turn},
    prepared,
    scopes::within,
    search::Found,
    ways::{self, Slice},
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
}

impl Wanted {
    /// The page beside a row, and one row more if there is one: of all of its columns.
    pub(crate) fn page(&self, conn: &impl ConnectionTrait, turn: Turn, limit: u64) -> Select<orders::Entity> {
        use orders::Column as C;
        let place = (C::PlacedAt, C::Id);
        let of_seller = |seller: SellerId| {
            let parts = seller_orders::Entity::find()
                .select_only()
                .column(seller_orders::Column::OrderId)
                .filter(seller_orders::Column::SellerId.eq(seller));
            C::Id.in_subquery(parts.into_query())
        };
        let within = within(&self.scopes);
        let mut filter = Condition::all()
            .add_option(self.from.map(|from| C::PlacedAt.gte(from)))
            .add_option(self.before.map(|before| C::PlacedAt.lt(before)));
        if !within.is_empty() {
            filter = filter.add(within);
        }
        let standing = ways::standing(self.headline, self.payment);
        let of_standing = || {
            Condition::all()
                .add_option(self.headline.map(|headline| C::Headline.eq(headline)))
                .add_option(self.payment.map(|payment| C::PaymentStatus.eq(payment)))
        };
        let (backwards, key, limit) = (turn.backwards(), turn.key(), limit + 1);
        let slice = Slice {
            backwards,
            key,
            limit,
        };
        let ways = if let Some(found) = &self.search {
            filter = filter.add_option(self.seller.map(of_seller));
            if !standing.is_empty() {
                filter = filter.add(of_standing());
            }
            ways::searched(conn, found, &filter, slice)
        } else if let Some(seller) = self.seller {
            let parts = seller_orders::Entity::find().filter(seller_orders::Column::SellerId.eq(seller));
            let order = (seller_orders::Column::OrderId, C::Id);
            let parts = ways::then::<_, orders::Entity>(conn, parts, order)
                .filter(filter)
                .filter(of_standing());
            let place = (seller_orders::Column::PlacedAt, C::Id);
            vec![ways::way_once(conn, parts, place, slice)]
        } else if standing.len() > 1 {
            let one = |by| {
                let query = orders::Entity::find().filter(filter.clone()).filter(by);
                ways::way(query, place, slice)
            };
            standing.into_iter().map(one).collect()
        } else {
            let query = orders::Entity::find().filter(filter).filter(of_standing());
            return keyset::beyond(query, place, true, backwards, key, limit);
        };
        let query = orders::Entity::find().filter(C::Id.in_subquery(ways::any(ways, slice)));
        keyset::beyond(query, place, true, backwards, key, limit)
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
    let query = wanted
        .page(conn, turn, limit)
        .select_only()
        .columns([C::Id, C::Number, C::Email, C::State, C::Headline])
        .columns([C::PaymentStatus, C::Total, C::Currency])
        .columns([C::PlacedAt, C::UpdatedAt, C::Version]);
    let rows: Vec<Row> = prepared::rows(conn, query).await?;
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
