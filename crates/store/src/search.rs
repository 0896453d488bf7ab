//! What people type into the search boxes of sellers and staff.

use sea_orm::{
    ColumnTrait, Condition, Value,
    sea_query::{BinOper, Expr, ExprTrait, Func, Query},
};

use crate::entity::{order_lines, orders, seller_orders, sellers, shipments, users};

/// How much of a search is used, in characters.
const USED: usize = 100;

/// A search that is not empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Search(String);

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

    /// Parts whose order number, customer, product or tracking number it is. A seller's own goods alone are looked
    /// at: what another seller sells in the same order finds nothing. The query joins orders and sellers.
    #[must_use]
    pub fn parts(&self) -> Condition {
        let product = self.product().select_column(order_lines::Column::SellerOrderId);
        let parcel = self.parcel().select_column(shipments::Column::SellerOrderId);
        let customer = Expr::cust("orders.shipping_address ->> 'name'");
        self.number()
            .add(seller_orders::Column::Id.in_subquery(product.0))
            .add(seller_orders::Column::Id.in_subquery(parcel.0))
            .add(contains(customer, &self.0))
            .add(contains(
                Expr::col((sellers::Entity, sellers::Column::Name)),
                &self.0,
            ))
    }

    /// Orders whose number, customer, product or tracking number it is. A text with `@` is an e-mail address, or the
    /// beginning of one.
    #[must_use]
    pub fn orders(&self) -> Condition {
        if self.0.contains('@') {
            return Condition::all().add(orders::Column::Email.starts_with(self.0.to_lowercase()));
        }
        let product = self.product().select_column(order_lines::Column::OrderId);
        let parcel = self.parcel().select_column(shipments::Column::OrderId);
        let customer = Expr::cust("orders.shipping_address ->> 'name'");
        self.number()
            .add(orders::Column::Id.in_subquery(product.0))
            .add(orders::Column::Id.in_subquery(parcel.0))
            .add(contains(customer, &self.0))
    }

    /// People by a part of their name or the beginning of their e-mail address.
    #[must_use]
    pub fn people(&self) -> Condition {
        Condition::any()
            .add(users::Column::Email.starts_with(self.0.to_lowercase()))
            .add(contains(Expr::col(users::Column::Name), &self.0))
    }

    /// The beginning of a number, however it is written; two characters would find too much.
    fn number(&self) -> Condition {
        let typed: String = self
            .0
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_uppercase();
        let any = Condition::any();
        if typed.len() < 3 {
            any
        } else {
            any.add(orders::Column::Number.starts_with(typed))
        }
    }

    fn product(&self) -> Subquery {
        let title = contains(
            Expr::col((order_lines::Entity, order_lines::Column::Title)),
            &self.0,
        );
        let sku = contains(
            Expr::col((order_lines::Entity, order_lines::Column::Sku)),
            &self.0,
        );
        Subquery(
            Query::select()
                .from(order_lines::Entity)
                .cond_where(Condition::any().add(title).add(sku))
                .take(),
        )
    }

    fn parcel(&self) -> Subquery {
        let typed = self.0.replace(' ', "");
        let known = shipments::Column::Awb.is_in([typed.to_uppercase(), typed]);
        Subquery(Query::select().from(shipments::Entity).and_where(known).take())
    }
}

/// A subquery that lacks only the column it yields.
struct Subquery(sea_orm::sea_query::SelectStatement);

impl Subquery {
    fn select_column(mut self, column: impl ColumnTrait) -> Self {
        self.0.column(column.as_column_ref());
        self
    }
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

    #[test]
    fn an_empty_box_searches_nothing() {
        assert_eq!(Search::read("  \u{0}\n"), None);
        assert_eq!(Search::read(" tea "), Some(Search("tea".to_owned())));
    }
}
