//! What others do to an order besides those who pack it: the bank, and who decides about a return.

use domain::{
    event::{OrderEvent, UndonePart, Units},
    machine::{Machine, Word},
    machines::{OrderCommand, OrderMachine, PaymentCommand, PaymentMachine, ReturnState},
    time::DAY,
    words::{TransactionKind, TransactionStatus},
};
use store::stock::StockChange;

use crate::{
    Error, cancellations,
    orders::{Change, ledger, money, settle},
    payments,
};

/// Why the simulated bank says no.
const DECLINED: &str = "card_declined";

/// The bank promises the money and gives it at once.
pub(super) fn paid(work: &mut Change<'_>) -> Result<(), Error> {
    let row = &mut work.graph.payments[0];
    row.state = PaymentMachine::apply(row.state, PaymentCommand::Authorize)?;
    let (payment, amount) = (row.id, row.amount);
    let held = format!("test_ch_{payment}");
    row.provider_ref = Some(held.clone());
    row.state = PaymentMachine::apply(row.state, PaymentCommand::Capture)?;
    payments::log(
        work,
        payment,
        TransactionKind::Authorize,
        TransactionStatus::Succeeded,
        amount,
        payment.to_string(),
        Some(held),
    );
    work.event(OrderEvent::PaymentAuthorized { payment, amount });
    payments::confirm(work)?;
    let reference = format!("{payment}:capture");
    let taken = format!("test_cap_{reference}");
    payments::took(work, payment, amount, reference, Some(taken))
}

/// The bank says no.
pub(super) fn declined(work: &mut Change<'_>) -> Result<(), Error> {
    let row = &mut work.graph.payments[0];
    row.state = PaymentMachine::apply(row.state, PaymentCommand::Fail)?;
    row.error = Some("The card was declined.".to_owned());
    let (payment, amount) = (row.id, row.amount);
    payments::log(
        work,
        payment,
        TransactionKind::Authorize,
        TransactionStatus::Failed,
        amount,
        payment.to_string(),
        None,
    );
    work.event(OrderEvent::PaymentFailed {
        payment,
        code: DECLINED.to_owned(),
    });
    Ok(())
}

/// Nobody tries another card.
pub(super) fn expired(work: &mut Change<'_>) -> Result<(), Error> {
    let reason = "The payment did not arrive in time.";
    cancellations::cancel_open_units(work, None, reason)?;
    work.graph.order.state = OrderMachine::apply(work.graph.order.state, OrderCommand::Reject)?;
    work.event(OrderEvent::Rejected {
        reason: reason.to_owned(),
    });
    Ok(())
}

/// Allows the one return of the order, with all that its units are worth.
pub(super) fn allow_return(work: &mut Change<'_>) -> Result<(), Error> {
    let line = &work.graph.lines[0];
    let worth = money::coming_back(&work.graph, line, 1);
    let seller_order = line.seller_order_id;
    let part = work.graph.parts.iter().position(|p| p.id == seller_order);
    let part = part.ok_or(Error::NotFound)?;
    let now = work.now;
    let row = &mut work.graph.requests[0];
    ReturnState::Approved.as_str().clone_into(&mut row.state);
    row.open = false;
    row.decided_at = Some(now);
    let amount = worth.amount();
    let send_by = now.plus(work.s.settings.return_days * DAY);
    (row.amount, row.send_by) = (Some(amount), Some(send_by));
    let request = row.id;
    work.event(OrderEvent::ReturnApproved {
        request,
        amount,
        part: Some(UndonePart {
            seller_order,
            undone: worth,
        }),
        send_by: Some(send_by),
    });
    ledger::undo(work, "return", part, worth);
    payments::give_back(work, amount, Some(request), "return")
}

/// Puts what came back, fit for sale, on its shelf.
pub(super) fn receive_return(work: &mut Change<'_>) -> Result<(), Error> {
    let order = work.graph.order.id;
    let row = &mut work.graph.requests[0];
    ReturnState::Closed.as_str().clone_into(&mut row.state);
    (row.send_by, row.received, row.fit) = (None, 1, Some(1));
    let line = &mut work.graph.lines[0];
    let mut counters = settle::counters(line);
    counters.receive_return(1)?;
    settle::set_counters(line, counters);
    let units = Units {
        line: line.id,
        quantity: 1,
    };
    let shelf = work.graph.reservations.iter().find(|r| r.line_id == units.line);
    let back = shelf.map(|shelf| StockChange {
        variant: shelf.variant_id,
        location: shelf.location_id,
        on_hand: 1,
        reserved: 0,
        reason: "returned",
        order: Some(order),
    });
    work.stock(back.into_iter().collect());
    let request = work.graph.requests[0].id;
    work.event(OrderEvent::ReturnReceived {
        request,
        units,
        shelved: false,
    });
    work.event(OrderEvent::ReturnInspected {
        request,
        fit: Some(1),
    });
    work.event_by_rule(OrderEvent::ReturnClosed { request });
    Ok(())
}
