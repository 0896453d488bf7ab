//! What somebody asks to cancel, checked against the order as it stands.

use domain::{cancellation::Wish, event::Units, forms::FieldErrors, ids::LineId, machines::OrderState};
use store::graph::Graph;

use crate::{Error, orders::settle};

/// Units that can still be cancelled, per line.
pub(crate) fn open(graph: &Graph) -> Vec<(LineId, i64)> {
    if matches!(graph.order.state, OrderState::Rejected | OrderState::Cancelled) {
        return Vec::new();
    }
    graph
        .lines
        .iter()
        .map(|l| (l.id, settle::counters(l).cancellable()))
        .filter(|(_, n)| *n > 0)
        .collect()
}

/// The wish for so many units of these lines; for everything when none is named. A line with 0 units is left alone.
///
/// # Errors
/// [`Error::Invalid`] on `quantity[line]` for what the order does not have or cannot cancel now, and when nothing of any line
/// is asked for.
pub(super) fn checked(graph: &Graph, lines: &[(LineId, i64)]) -> Result<Wish, Error> {
    let (open, mut errors) = (open(graph), FieldErrors::default());
    let mut wish = Wish::default();
    for (line, quantity) in lines.iter().filter(|(_, n)| *n != 0) {
        let left = open.iter().find(|(id, _)| id == line).map_or(0, |(_, n)| *n);
        let wrong = if !graph.lines.iter().any(|l| l.id == *line) {
            "This is not a line of this order.".to_owned()
        } else if wish.0.iter().any(|units| units.line == *line) {
            "This line is named twice.".to_owned()
        } else if left == 0 {
            "Nothing of this can be cancelled any more.".to_owned()
        } else if !(1..=left).contains(quantity) {
            format!("Please enter a whole number from 0 to {left}.")
        } else {
            wish.0.push(Units {
                line: *line,
                quantity: *quantity,
            });
            continue;
        };
        errors.add(&format!("quantity[{line}]"), wrong);
    }
    if let (Some((line, _)), true) = (lines.first(), wish.0.is_empty()) {
        errors.add(
            &format!("quantity[{line}]"),
            "Please enter how many are to be cancelled.",
        );
    }
    Ok(errors.into_result(wish)?)
}
