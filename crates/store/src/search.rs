//! What people type into the search boxes of sellers and staff, and the ways to find it.
//!
//! Nothing looks at every order: each way begins at an index, gives its rows in the list's order, and the list is made of
//! those ([`crate::ways`]). Products are found by their names in the catalogue, which is small.

use domain::{
    actor::Scope,
    address,
    ids::{SellerId, VariantId},
    number::OrderNumber,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select, Value,
    sea_query::{BinOper, CommonTableExpression, Expr, ExprTrait, Func, Query, SelectStatement},
};

use crate::{
    entity::{order_lines, orders, products, sellers, shipments, users, variants},
    error::StoreError,
    ways::searched::GoodsBy,
};

/// How much of a search is used, in characters.
const USED: usize = 100;

/// With more variants than this of what is searched for, orders are walked through, newest first, and their lines looked
/// at: something so common is found soon.
const VARIANTS: u64 = 64;

/// The name that the variants that are searched for have in a statement.
const GOODS: &str = "goods";

/// The most sellers of one name whose orders are looked for.
const SELLERS: u64 = 20;

/// The shortest beginning of a name or number that is looked for, in characters, and the shortest end of a telephone number.
/// A whole last name may be shorter.
const BEGINNING: usize = 3;
const PHONE: usize = 6;

/// A search that is not empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Search(String);

/// A search with what it means in the catalogue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    search: Search,
    /// The variants of that name.
    pub(crate) goods: Goods,
    /// The sellers of that name, for who sees all sellers.
    pub(crate) sellers: Vec<SellerId>,
    /// Whether customers are found by their address and telephone number too: not by sellers.
    everything: bool,
}

/// What an order can be found by.
#[derive(Clone, Debug)]
pub(crate) struct By {
    /// It fits those.
    pub(crate) condition: Condition,
    /// Whether the index that finds them has them in the list's order.
    pub(crate) in_order: bool,
}

/// The variants that are searched for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Goods {
    /// These.
    Few(Vec<VariantId>),
    /// More than can be looked up one by one.
    Many,
}

impl Search {
    /// Reads a search box; `None` when nothing is in it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text: String = text
            .trim()
            .chars()
            .filter(|c| !c.is_control())
            .take(USED)
            .collect();
        (!text.is_empty()).then_some(Self(text))
    }

    /// Looks the search up in the catalogue, as far as `scope` reaches it, for the goods of one seller or of all: one or two
    /// statements, none for an e-mail address.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn look_up(
        self,
        conn: &impl ConnectionTrait,
        scope: &Scope,
        seller: Option<SellerId>,
    ) -> Result<Found, StoreError> {
        let (mut goods, mut named) = (Goods::Few(Vec::new()), Vec::new());
        if self.email().is_none() {
            let own = match scope {
                Scope::Sellers(sellers) => Some(products::Column::SellerId.is_in(sellers.iter().copied())),
                _ => None,
            };
            let own = Condition::all()
                .add_option(own)
                .add_option(seller.map(|seller| products::Column::SellerId.eq(seller)));
            let of_sellers = (!own.is_empty()).then(|| {
                let products = products::Entity::find().filter(own);
                let products = products.select_only().column(products::Column::Id);
                variants::Column::ProductId.in_subquery(products.into_query())
            });
            let ids: Vec<VariantId> = self
                .variants()
                .filter(Condition::all().add_option(of_sellers))
                .limit(VARIANTS + 1)
                .into_tuple()
                .all(conn)
                .await?;
            goods = if ids.len() as u64 > VARIANTS {
                Goods::Many
            } else {
                Goods::Few(ids)
            };
        }
        if self.email().is_none() && *scope == Scope::All {
            named = sellers::Entity::find()
                .select_only()
                .column(sellers::Column::Id)
                .filter(contains(
                    Expr::col((sellers::Entity, sellers::Column::Name)),
                    &self.0,
                ))
                .order_by_asc(sellers::Column::Id)
                .limit(SELLERS)
                .into_tuple()
                .all(conn)
                .await?;
        }
        Ok(Found {
            search: self,
            goods,
            sellers: named,
            everything: *scope == Scope::All,
        })
    }

    /// People by a part of their name or the beginning of their e-mail address.
    #[must_use]
    pub fn people(&self) -> Condition {
        Condition::any()
            .add(users::Column::Email.starts_with(self.0.to_lowercase()))
            .add(contains(Expr::col(users::Column::Name), &self.0))
    }

    /// A text with `@` is an e-mail address, or the beginning of one.
    fn email(&self) -> Option<String> {
        self.0.contains('@').then(|| self.0.to_lowercase())
    }

    /// The beginning of a number, however it is written.
    fn number(&self) -> Option<String> {
        let typed = OrderNumber::beginning(&self.0)?;
        (typed.len() >= BEGINNING).then_some(typed)
    }

    /// The end of a telephone number, with or without the zero or the country that comes before it.
    fn phone(&self) -> Option<String> {
        let written = |c: char| c.is_ascii_digit() || " +-().".contains(c);
        let key = address::phone_key(&self.0);
        let key = key.trim_end_matches('0');
        (self.0.chars().all(written) && key.len() >= PHONE).then(|| key.to_owned())
    }

    /// A last name and the beginning of one, apart: an index gives those of one name in the list's order. What comes before
    /// the last name has to fit too. Names have no digits.
    fn names(&self) -> Vec<By> {
        use orders::Column as C;
        if self.0.contains(|c: char| c.is_ascii_digit()) {
            return Vec::new();
        }
        let whole = Expr::cust("orders.shipping_address ->> 'name'");
        let whole = (self.0.split_whitespace().count() > 1).then(|| contains(whole, &self.0));
        let key = address::name_key(&self.0);
        let longer = Condition::all()
            .add(C::NameKey.gt(key.as_str()))
            .add(C::NameKey.lt(format!("{key}{}", char::MAX)));
        let longer = (key.chars().count() >= BEGINNING || !key.is_ascii()).then_some(longer);
        let same = Condition::all().add(C::NameKey.eq(key));
        let either = [Some((same, true)), longer.map(|longer| (longer, false))];
        let either = either.into_iter().flatten();
        either
            .map(|(name, in_order)| By {
                condition: name.add_option(whole.clone()),
                in_order,
            })
            .collect()
    }

    /// Variants of which this is a part of the title with the stock-keeping unit behind it.
    fn variants(&self) -> Select<variants::Entity> {
        let text = Expr::col((variants::Entity, variants::Column::SearchText));
        variants::Entity::find()
            .select_only()
            .column(variants::Column::Id)
            .filter(contains(text, &self.0))
    }
}

impl Found {
    /// What an order can be found by, each served by an index of its own.
    pub(crate) fn orders(&self) -> Vec<By> {
        let search = &self.search;
        let begins = |column: orders::Column, text: String| By {
            condition: begins(column, &text),
            in_order: false,
        };
        if let Some(email) = search.email().filter(|_| self.everything) {
            return vec![begins(orders::Column::Email, email)];
        }
        let number = search
            .number()
            .map(|number| begins(orders::Column::Number, number));
        let phone = search.phone().filter(|_| self.everything);
        let phone = phone.map(|phone| begins(orders::Column::PhoneKey, phone));
        let names = search.names();
        number.into_iter().chain(phone).chain(names).collect()
    }

    /// Parcels of that tracking number.
    pub(crate) fn parcels(&self) -> Expr {
        let typed = self.search.0.replace(' ', "");
        shipments::Column::Awb.is_in([typed.to_uppercase(), typed])
    }

    /// The variants, when they are found by their lines; else they are looked for in rows ([`lines_of_goods`]).
    pub(crate) fn listed(&self, by: GoodsBy) -> Option<&[VariantId]> {
        match &self.goods {
            Goods::Few(variants) if by != GoodsBy::Rows => Some(variants),
            Goods::Few(_) | Goods::Many => None,
        }
    }

    /// A statement in which [`lines_of_goods`] are: it names the goods once, however many ways there are, for PostgreSQL takes long to
    /// plan with a list of them in each.
    pub(crate) fn with_goods<E: EntityTrait>(&self, mut query: Select<E>, by: GoodsBy) -> Select<E> {
        if self.listed(by).is_some() {
            return query;
        }
        let goods = match &self.goods {
            Goods::Few(variants) => variants::Entity::find()
                .select_only()
                .column(variants::Column::Id)
                .filter(variants::Column::Id.is_in(variants.iter().copied())),
            Goods::Many => self.search.variants(),
        };
        let goods = CommonTableExpression::new()
            .query(goods.into_query())
            .table_name(GOODS)
            .materialized(true)
            .to_owned();
        QuerySelect::query(&mut query).with_cte(goods);
        query
    }
}

/// Lines of the goods that are searched for, among those that another column ties to the list. No index finds the goods ("is true"
/// keeps it from that): their lines are many, an order's are few. The statement is to be made [`Found::with_goods`].
pub(crate) fn lines_of_goods() -> SelectStatement {
    let goods = Query::select().column(variants::Column::Id).from(GOODS).take();
    let of_goods = Expr::col((order_lines::Entity, order_lines::Column::VariantId)).in_subquery(goods);
    Query::select()
        .from(order_lines::Entity)
        .and_where(of_goods.binary(BinOper::Is, Expr::Constant(Value::Bool(Some(true)))))
        .take()
}

/// Whether a column begins with `text`: a range of its index, since these columns sort by their bytes.
fn begins(column: impl ColumnTrait, text: &str) -> Condition {
    Condition::all()
        .add(column.gte(text))
        .add(column.lt(format!("{text}{}", char::MAX)))
}

/// Whether `text` is in `column`, whatever the case. The database lowers both sides, so they always agree; `!` escapes,
/// because a backslash in a literal means something else on every database.
pub(crate) fn contains(column: Expr, text: &str) -> Expr {
    let escaped = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let pattern = Expr::from(Func::lower(Expr::val(format!("%{escaped}%"))));
    let pattern = pattern.binary(BinOper::Escape, Expr::Constant(Value::Char(Some('!'))));
    Expr::from(Func::lower(column)).binary(BinOper::Like, pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Search {
        Search::read(text).unwrap()
    }

    #[test]
    fn an_empty_box_searches_nothing() {
        assert_eq!(Search::read("  \u{0}\n"), None);
        assert_eq!(Search::read(" tea "), Some(Search("tea".to_owned())));
    }

    #[test]
    fn what_is_typed_is_read_as_all_it_can_be() {
        assert_eq!(typed("0415 555-0100").phone(), Some("0010555514".into()));
        assert_eq!(typed("+1 (415) 555-0100").phone(), Some("00105555141".into()));
        assert_eq!(typed("5550").phone(), None);
        assert_eq!(typed("lamp 5550100").phone(), None);
        assert_eq!(typed("#7k3m9-q2").number(), Some("7K3M9Q2".into()));
        assert_eq!(typed("7k").number(), None);
        assert_eq!(typed("Ada@Example.com").email(), Some("ada@example.com".into()));
        let names = |text| typed(text).names().len();
        assert_eq!((names("ng"), names("ada l"), names("李")), (1, 1, 2));
        assert_eq!((names("lov"), names("ada lov"), names("Notebook A5")), (2, 2, 0));
    }
}
