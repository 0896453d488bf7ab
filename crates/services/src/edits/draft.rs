//! An order as somebody is about to change it.

use domain::{
    actor::Actor,
    address::Address,
    edit,
    ids::{LineId, OrderId},
    money::{Currency, Money},
    number::OrderNumber,
};

use super::{
    Wish,
    facts::{self, Facts},
    readable,
};
use crate::{Error, Services};

/// What there is to change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// The order.
    pub order: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// Its version, which the change has to meet.
    pub version: i64,
    /// Its currency.
    pub currency: Currency,
    /// Its lines; those that an earlier edit left without units are left out.
    pub lines: Vec<DraftLine>,
    /// Where it goes.
    pub address: Address,
    /// Why it cannot be changed.
    pub blocked: Option<String>,
    /// Why its goods cannot, though its address can.
    pub goods_blocked: Option<String>,
}

/// A line that can be changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DraftLine {
    /// The line.
    pub id: LineId,
    /// What was bought.
    pub title: String,
    /// Its stock-keeping unit.
    pub sku: String,
    /// The price of one unit.
    pub unit_price: Money,
    /// Units.
    pub quantity: i64,
}

/// The order as it can be changed.
///
/// # Errors
/// [`Error::NotFound`] when it is not the actor's to see; [`Error::Forbidden`] when it is not to change.
pub async fn draft(s: &Services, actor: &Actor, order: OrderId) -> Result<Draft, Error> {
    let graph = readable(s, actor, order).await?;
    let offers = facts::offers_of(s.db.read(), &graph, &Wish::default()).await?;
    let facts = Facts::of(s.db.read(), &graph, &offers).await?;
    let why_not = |checked: Result<(), edit::Refused>| checked.err().map(|why| why.to_string());
    let blocked = why_not(edit::editable(&facts.order(&graph)));
    let goods_blocked = why_not(edit::goods_editable(&facts.order(&graph)));
    let currency = graph.order.currency;
    let lines = graph.lines.iter().filter(|line| line.ordered > 0);
    Ok(Draft {
        order,
        number: graph.order.number.clone(),
        version: graph.order.version,
        currency,
        lines: lines
            .map(|line| DraftLine {
                id: line.id,
                title: line.title.clone(),
                sku: line.sku.clone(),
                unit_price: Money::new(line.unit_price, currency),
                quantity: line.ordered,
            })
            .collect(),
        address: graph.order.shipping_address.clone(),
        blocked,
        goods_blocked,
    })
}
