//! What a cancellation or a return would do, shown before it is asked for.

use domain::{
    actor::{Actor, Permission},
    axes,
    ids::{LineId, OrderId},
    money::Money,
    number::OrderNumber,
};
use store::graph::Graph;

use super::{
    actions::{at_once, not_cancellable, not_returnable},
    detail::is_own,
    whole_orders,
};
use crate::{
    Error, Services,
    cancellations::cancellable,
    orders::{money, settle},
};

/// A line of which something can be cancelled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cancellable {
    /// The line.
    pub line: LineId,
    /// What was bought.
    pub title: String,
    /// Units that can be cancelled.
    pub most: i64,
    /// Of these, units that are to be cancelled.
    pub units: i64,
    /// What was asked for those.
    pub worth: Money,
}

/// What a cancellation would do now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cancellation {
    /// The order's number.
    pub number: OrderNumber,
    /// Whether it would be carried out at once; else somebody decides.
    pub at_once: bool,
    /// What can be cancelled, and would be.
    pub lines: Vec<Cancellable>,
    /// Of packed or shipped units, which stay: title and units.
    pub kept: Vec<(String, i64)>,
    /// Shipping that would no longer be due.
    pub shipping: Money,
    /// What would no longer be due in all.
    pub amount: Money,
    /// What of it would be paid back.
    pub refund: Money,
    /// The order's version, so that the form cancels once.
    pub version: i64,
    /// Why it is not possible; `None` when it is.
    pub blocked: Option<String>,
}

/// What a return of a line could be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Return {
    /// The order's number.
    pub number: OrderNumber,
    /// The line.
    pub line: LineId,
    /// What was bought.
    pub title: String,
    /// Units that can be returned.
    pub returnable: i64,
    /// What was paid for those, with the shipping of their part when nothing else of it is left.
    pub worth: Money,
    /// The order's version, so that the form asks once.
    pub version: i64,
    /// Why it is not possible; `None` when it is.
    pub blocked: Option<String>,
}

async fn load(s: &Services, actor: &Actor, order: OrderId, permission: Permission) -> Result<Graph, Error> {
    store::history::version(s.db.read(), order, &whole_orders(actor))
        .await?
        .ok_or(Error::NotFound)?;
    let graph = store::graph::load(s.db.read(), order)
        .await?
        .ok_or(Error::NotFound)?;
    if is_own(actor, &graph) || actor.may_everywhere(permission) {
        Ok(graph)
    } else {
        Err(Error::Forbidden)
    }
}

/// What cancelling so many units of these lines would do now, as far as that is possible; everything that is not packed
/// when none is named.
///
/// # Errors
/// [`Error::NotFound`] when the order is not the actor's to see; [`Error::Forbidden`] when it is not to cancel.
pub async fn cancellation(
    s: &Services,
    actor: &Actor,
    order: OrderId,
    wanted: &[(LineId, i64)],
) -> Result<Cancellation, Error> {
    let graph = load(s, actor, order, Permission::RequestCancellation).await?;
    let money = |minor| Money::new(minor, graph.order.currency);
    let counters: Vec<_> = graph.lines.iter().map(settle::counters).collect();
    let open = cancellable(&graph);
    let chosen = |(line, most): &(LineId, i64)| {
        let named = wanted.iter().find(|(id, _)| id == line).map(|(_, n)| *n);
        let all = if wanted.is_empty() { *most } else { 0 };
        (*line, named.unwrap_or(all).clamp(0, *most))
    };
    let units: Vec<(LineId, i64)> = open.iter().map(chosen).collect();
    let amount: i64 = (0..graph.parts.len())
        .map(|part| money::cancellation(&graph, part, &units).amount())
        .sum();
    let mut goods = 0;
    let mut lines = Vec::new();
    for ((id, most), (_, n)) in open.iter().zip(&units) {
        let Some(line) = graph.lines.iter().find(|l| l.id == *id) else {
            continue;
        };
        let worth = money::worth(&graph, line, *n).amount();
        goods += worth;
        lines.push(Cancellable {
            line: *id,
            title: line.title.clone(),
            most: *most,
            units: *n,
            worth: money(worth),
        });
    }
    let kept = graph
        .lines
        .iter()
        .filter(|l| l.packed > 0)
        .map(|l| (l.title.clone(), l.packed))
        .collect();
    let waiting = graph
        .requests
        .iter()
        .any(|r| r.open && r.kind == domain::words::RequestKind::Cancellation);
    let blocked = if waiting {
        Some("A cancellation is already requested.")
    } else {
        not_cancellable(graph.order.state, &axes::total(&counters))
    };
    Ok(Cancellation {
        number: graph.order.number.clone(),
        at_once: at_once(&graph),
        lines,
        kept,
        shipping: money(amount - goods),
        amount: money(amount),
        refund: money(money::goes_back(&graph, amount)),
        version: graph.order.version,
        blocked: blocked.map(str::to_owned),
    })
}

/// What returning units of a line could be.
///
/// # Errors
/// [`Error::NotFound`] when the order is not the actor's to see or has no such line; [`Error::Forbidden`] when it is
/// not the actor's to return.
pub async fn return_of(s: &Services, actor: &Actor, order: OrderId, line: LineId) -> Result<Return, Error> {
    let graph = load(s, actor, order, Permission::RequestReturn).await?;
    let row = graph.lines.iter().find(|l| l.id == line).ok_or(Error::NotFound)?;
    let counters = settle::counters(row);
    let returnable = counters.returnable();
    let worth = money::coming_back(&graph, row, returnable)
        .amount()
        .min(money::returnable(&graph));
    let blocked = match not_returnable(graph.order.state, &counters) {
        Some("") => None,
        Some(why) => Some(why),
        None => Some("This item cannot be returned."),
    };
    Ok(Return {
        number: graph.order.number.clone(),
        line,
        title: row.title.clone(),
        returnable,
        worth: Money::new(worth, graph.order.currency),
        version: graph.order.version,
        blocked: blocked.map(str::to_owned),
    })
}
