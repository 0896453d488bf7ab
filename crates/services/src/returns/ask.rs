//! What a customer does with a return: asks for it, and takes it back.

use domain::{
    actor::{Actor, Permission},
    cancellation::Wish,
    event::{OrderEvent, Units},
    forms::{self, FieldErrors},
    ids::{LineId, OrderId, RequestId},
    machine::{Machine, Word},
    machines::{ReturnCommand, ReturnMachine},
    time::DAY,
    words::{RequestKind, ReturnReason},
};
use store::entity::requests;

use super::{find, row};
use crate::{
    Error, Services,
    orders::{Change, Work, settle},
};

/// How long an administrator has to decide, in microseconds.
const DECIDE_WITHIN: i64 = 2 * DAY;

/// Asks to send units of a delivered line back.
///
/// # Errors
/// [`Error::NotFound`] when the order or line is not the actor's; [`Error::Invalid`] on `quantity`, `reason_code` and
/// `reason`; [`Error::Conflict`] when nothing of the line can be returned.
pub async fn request(
    s: &Services,
    actor: &Actor,
    order: OrderId,
    line: LineId,
    quantity: i64,
    reason_code: &str,
    reason: &str,
) -> Result<RequestId, Error> {
    let mut errors = FieldErrors::default();
    let reason = forms::optional(&mut errors, "reason", "The description", reason, 1000);
    match ReturnReason::from_word(reason_code) {
        None => errors.add("reason_code", "Please choose a reason."),
        Some(ReturnReason::Other) if reason.is_empty() => {
            errors.add("reason", "Please tell us what is wrong.");
        }
        Some(_) => {}
    }
    let mut work = Work::customer(s, actor, order, Permission::RequestReturn).await?;
    let code = ReturnReason::from_word(reason_code).unwrap_or(ReturnReason::Other);
    let id = ask(&mut work, Units { line, quantity }, code, reason, errors)?;
    work.commit().await?;
    Ok(id)
}

/// As [`request`], of the order at hand; `errors` are those that are known already.
pub(crate) fn ask(
    work: &mut Change<'_>,
    Units { line, quantity }: Units,
    code: ReturnReason,
    reason: String,
    mut errors: FieldErrors,
) -> Result<RequestId, Error> {
    let row = work
        .graph
        .lines
        .iter_mut()
        .find(|l| l.id == line)
        .ok_or(Error::NotFound)?;
    let mut counters = settle::counters(row);
    if counters.returnable() == 0 {
        return Err(Error::conflict(
            "Nothing of this item can be returned: it is not delivered yet, or a return is already asked for.",
        ));
    }
    if let Err(too_many) = counters.request_return(quantity) {
        errors.add(
            "quantity",
            format!("Please enter a whole number from 1 to {}.", too_many.possible),
        );
    }
    errors.into_result(())?;
    settle::set_counters(row, counters);
    let id: RequestId = work.s.id();
    let why = if reason.is_empty() {
        code.label()
    } else {
        reason.clone()
    };
    let (now, user, order) = (work.now, work.user(), work.graph.order.id);
    work.graph.requests.push(requests::Model {
        id,
        kind: RequestKind::Return,
        order_id: order,
        line_id: Some(line),
        quantity: Some(quantity),
        state: ReturnMachine::START.as_str().to_owned(),
        open: true,
        reason_code: code.as_str().to_owned(),
        reason,
        requested_by: user,
        requested_at: now,
        due_at: now.plus(DECIDE_WITHIN),
        decided_by: None,
        decided_at: None,
        decision_reason: String::new(),
        amount: None,
        units: Wish::default(),
        send_by: None,
        carrier: String::new(),
        awb: String::new(),
        received: 0,
        fit: None,
        unfit_reason: String::new(),
        closing_note: String::new(),
    });
    work.event_because(
        OrderEvent::ReturnRequested {
            request: id,
            units: Units { line, quantity },
        },
        &why,
    );
    Ok(id)
}

/// Takes a return back that is not decided yet: the goods stay with the customer.
///
/// # Errors
/// [`Error::NotFound`] when the return is not the actor's; [`Error::Conflict`] when it is decided already.
pub async fn withdraw(s: &Services, actor: &Actor, request: RequestId) -> Result<(), Error> {
    let order = row(s, request).await?.order_id;
    let work = Work::customer(s, actor, order, Permission::RequestReturn).await?;
    let mut opened = find(work, request)?;
    opened.decide(ReturnCommand::Withdraw, "")?;
    let units = opened.units;
    opened.count(|line| line.drop_return(units.quantity))?;
    let mut work = opened.work;
    work.event(OrderEvent::ReturnWithdrawn { request, units });
    work.commit().await?;
    Ok(())
}
