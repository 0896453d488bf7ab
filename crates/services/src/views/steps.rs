//! How far an order is: placed, confirmed, packed, shipped, delivered, or where it stopped.

use domain::{axes, event::OrderEvent, lines::Counters, machines::OrderState, time::Timestamp};
use store::graph::Graph;

use super::timeline::Past;
use crate::orders::settle;

/// Whether a step is behind, under way, ahead, or the end before the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reached {
    /// Behind.
    Done,
    /// Under way.
    Now,
    /// Ahead.
    Ahead,
    /// The order ended here.
    Stopped,
}

/// A step of an order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Its words, such as `Shipped, 1 of 3`.
    pub label: String,
    /// Where it stands.
    pub reached: Reached,
    /// When it was reached.
    pub at: Option<Timestamp>,
}

/// The steps of an order; `past` is oldest first.
pub(super) fn of(graph: &Graph, past: &[Past]) -> Vec<Step> {
    let first = |wanted: fn(&OrderEvent) -> bool| past.iter().find(|p| wanted(&p.event)).map(|p| p.at);
    let last = |wanted: fn(&OrderEvent) -> bool| past.iter().rfind(|p| wanted(&p.event)).map(|p| p.at);
    let lines: Vec<Counters> = graph.lines.iter().map(settle::counters).collect();
    let sum = axes::total(&lines);
    let wanted = sum.ordered - sum.cancelled;
    let confirmed = first(|e| matches!(e, OrderEvent::Confirmed {}));
    let mut steps = vec![(String::from("Placed"), true, Some(graph.order.placed_at))];
    let mut begun = 0;
    let stopped = match graph.order.state {
        OrderState::Cancelled => Some(("Cancelled", last(|e| matches!(e, OrderEvent::Cancelled {})))),
        OrderState::Rejected => Some(("Refused", last(|e| matches!(e, OrderEvent::Rejected { .. })))),
        OrderState::Pending | OrderState::Confirmed | OrderState::Completed => None,
    };
    if let Some((label, at)) = stopped {
        if confirmed.is_some() {
            steps.push(("Confirmed".to_owned(), true, confirmed));
        }
        let mut steps: Vec<Step> = steps
            .into_iter()
            .map(|(label, _, at)| Step {
                label,
                reached: Reached::Done,
                at,
            })
            .collect();
        steps.push(Step {
            label: label.to_owned(),
            reached: Reached::Stopped,
            at,
        });
        return steps;
    }
    steps.push((
        "Confirmed".to_owned(),
        graph.order.state != OrderState::Pending,
        confirmed,
    ));
    let counted = [
        (
            "Packed",
            sum.packed,
            last(|e| matches!(e, OrderEvent::Packed { .. })),
        ),
        (
            "Shipped",
            sum.shipped,
            last(|e| matches!(e, OrderEvent::Shipped { .. })),
        ),
        (
            "Delivered",
            sum.delivered,
            last(|e| matches!(e, OrderEvent::Delivered { .. })),
        ),
    ];
    for (label, n, at) in counted {
        let label = if (1..wanted).contains(&n) {
            begun = steps.len();
            format!("{label}, {n} of {wanted}")
        } else {
            label.to_owned()
        };
        steps.push((label, wanted > 0 && n >= wanted, at.filter(|_| n > 0)));
    }
    // What some of the goods have reached is under way for the others.
    let now = steps.iter().position(|(_, done, _)| !done);
    let now = now.map(|first| first..=begun.max(first));
    let step = |(i, (label, done, at)): (usize, (String, bool, Option<Timestamp>))| {
        let under_way = now.as_ref().is_some_and(|now| now.contains(&i));
        let reached = match (done, under_way) {
            (true, _) => Reached::Done,
            (false, true) => Reached::Now,
            (false, false) => Reached::Ahead,
        };
        Step { label, reached, at }
    };
    steps.into_iter().enumerate().map(step).collect()
}
