//! One sentence per kind of event.

use domain::{
    event::{OrderEvent, Units},
    machine::Word,
    money::Money,
};
use gateways::carriers::Carriers;

use super::timeline::{Known, Tone, author};

/// A sentence, and what else an entry says.
pub(super) struct Said {
    pub(super) title: String,
    pub(super) detail: String,
    pub(super) tone: Tone,
    pub(super) internal: bool,
}

fn said(tone: Tone, title: impl Into<String>) -> Said {
    Said {
        title: title.into(),
        detail: String::new(),
        tone,
        internal: false,
    }
}

impl Said {
    fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    const fn internal(mut self) -> Self {
        self.internal = true;
        self
    }
}

/// What an event says. `why` is the reason that was given for it; it may be empty.
pub(super) fn say(known: &Known<'_>, event: &OrderEvent, why: &str) -> Said {
    use OrderEvent as E;
    use Tone::{Bad, Busy, Calm, Good, Wait};
    let money = |minor: &i64| Money::new(*minor, known.graph.order.currency).to_string();
    match event {
        E::Placed {
            lines, parts, totals, ..
        } => {
            let pieces = counted(lines.iter().map(|l| l.ordered).sum(), "item");
            let sellers = counted(i64::try_from(parts.len()).unwrap_or(i64::MAX), "seller");
            let what = format!("{pieces} from {sellers}, {}", money(&totals.total));
            let waiting = match lines.iter().map(|l| l.backordered).sum() {
                0 => String::new(),
                n => format!("{} on backorder", counted(n, "item")),
            };
            said(Busy, "Order placed").with(join(&what, &waiting))
        }
        E::Confirmed {} => said(Good, "Order confirmed"),
        E::Rejected { reason } => said(Bad, "Order refused").with(reason),
        E::Completed {} => said(Good, "Order completed"),
        E::Cancelled {} => said(Bad, "Order cancelled"),
        E::HoldSet { kind, rule } => {
            let who = rule
                .as_ref()
                .map_or(String::new(), |rule| format!("Rule: {rule}"));
            said(Wait, format!("{} hold set", kind.label()))
                .with(join(&who, why))
                .internal()
        }
        E::HoldReleased { kind, rule } => {
            let who = rule
                .as_ref()
                .map_or(String::new(), |rule| format!("Rule: {rule}"));
            said(Calm, format!("{} hold released", kind.label()))
                .with(join(&who, why))
                .internal()
        }
        E::PriorityChanged { priority } => said(Calm, format!("Priority: {}", priority.label()))
            .with(why)
            .internal(),
        E::Edited { address, .. } => {
            let what = if *address {
                "The delivery address was changed"
            } else {
                ""
            };
            // The reason is staff's own.
            let why = if known.staff { why } else { "" };
            said(Busy, "Order changed").with(join(what, why))
        }
        E::Backordered { units } => {
            said(Wait, format!("{} waiting for stock", pieces(units))).with(known.goods(units))
        }
        E::Allocated { units } => {
            said(Good, format!("{} now in stock", pieces(units))).with(known.goods(units))
        }
        E::PartDeclined { seller_order } => {
            said(Bad, format!("{} cannot deliver", known.seller(*seller_order))).with(why)
        }
        E::PartProcessing { seller_order } => said(
            Busy,
            format!("{} is preparing the goods", known.seller(*seller_order)),
        ),
        E::PartCompleted { seller_order } => said(
            Good,
            format!("The part of {} is completed", known.seller(*seller_order)),
        )
        .internal(),
        E::PartCancelled { seller_order } => said(
            Bad,
            format!("Everything from {} is cancelled", known.seller(*seller_order)),
        )
        .internal(),
        E::Packed { seller_order, units } => said(
            Busy,
            format!("{} packed {}", known.seller(*seller_order), pieces(units)),
        )
        .with(known.goods(units)),
        E::LinesCancelled { units, amount, .. } => {
            let detail = format!("{}\n{} less to pay", known.goods(units), money(amount));
            said(Bad, format!("{} cancelled", pieces(units))).with(detail)
        }
        E::Shipped {
            seller_order,
            carrier,
            awb,
            units,
            ..
        } => {
            let by = Carriers.get(carrier).map_or(carrier.as_str(), |c| c.name());
            let number = if awb.is_empty() {
                String::new()
            } else {
                format!(", tracking number {awb}")
            };
            let title = format!("{} shipped {}", known.seller(*seller_order), pieces(units));
            said(Busy, title).with(format!("{by}{number}\n{}", known.goods(units)))
        }
        E::Delivered {
            seller_order, units, ..
        } => {
            let title = format!("{} from {} delivered", pieces(units), known.seller(*seller_order));
            said(Good, title).with(known.goods(units))
        }
        E::PaymentStarted { amount, .. } => said(Busy, format!("Another payment of {} begun", money(amount))),
        E::PaymentRequiresAction { .. } => said(Wait, "The bank asks for a code"),
        E::PaymentAuthorized { amount, .. } => said(Good, format!("Payment of {} approved", money(amount))),
        E::PaymentCaptured { amount, .. } => said(Good, format!("Payment of {} received", money(amount))),
        E::PaymentVoided { amount, .. } => said(Calm, format!("The hold of {} was released", money(amount))),
        E::PaymentFailed { code, .. } if known.staff => said(Bad, "Payment failed").with(code),
        E::PaymentFailed { .. } => said(Bad, "Payment failed"),
        E::RefundApproved { amount, .. } => {
            said(Busy, format!("A refund of {} is on its way", money(amount)))
        }
        E::RefundProcessing { .. } => said(Busy, "The payment provider is asked for the refund").internal(),
        E::RefundSucceeded { amount, .. } => said(Good, format!("{} refunded", money(amount))),
        E::RefundFailed { amount, .. } => said(Wait, format!("The refund of {} is delayed", money(amount)))
            .with("The payment provider did not take it. Our staff is looking into it."),
        E::CancellationRequested { wish, .. } if wish.is_everything() => {
            said(Wait, "Cancellation requested").with(why)
        }
        E::CancellationRequested { wish, .. } => {
            said(Wait, format!("Cancellation of {} requested", pieces(&wish.0)))
                .with(join(&known.goods(&wish.0), why))
        }
        E::CancellationApproved { .. } => said(Good, "Cancellation approved").with(why),
        E::CancellationRejected { .. } => said(Bad, "Cancellation rejected").with(why),
        E::CancellationWithdrawn { .. } => said(Calm, "Cancellation withdrawn"),
        E::ReturnRequested { request, units } => {
            said(Wait, format!("Return of {} requested", known.good(units))).with(
                known
                    .request(*request)
                    .map(|r| r.reason.clone())
                    .unwrap_or_default(),
            )
        }
        E::ReturnApproved { request, amount, .. } => {
            let goods = known.returned(*request);
            let refund = if *amount == 0 {
                "No refund".to_owned()
            } else {
                format!("Refund of {}", money(amount))
            };
            said(Good, format!("Return of {goods} approved")).with(join(&refund, why))
        }
        E::ReturnRejected { units, .. } => {
            said(Bad, format!("Return of {} rejected", known.good(units))).with(why)
        }
        E::ReturnWithdrawn { units, .. } => said(Calm, format!("Return of {} withdrawn", known.good(units))),
        E::ReturnReceived { units, .. } if units.quantity == 0 => {
            said(Calm, "No more returned goods are expected")
        }
        E::ReturnReceived { units, .. } => {
            said(Good, format!("Returned goods arrived: {}", known.good(units)))
        }
        E::ReturnExpired { units, .. } => said(Bad, format!("Return of {} has expired", known.good(units))),
        E::ReturnSent {
            request,
            carrier,
            awb,
        } => {
            let by = Carriers.get(carrier).map_or(carrier.as_str(), |c| c.name());
            let number = if awb.is_empty() {
                String::new()
            } else {
                format!("Tracking number {awb}")
            };
            said(Busy, format!("{} sent back", known.returned(*request))).with(join(by, &number))
        }
        E::ReturnPartReceived { units, .. } => said(
            Busy,
            format!("Some of the returned goods arrived: {}", known.good(units)),
        ),
        E::ReturnMissing { units, .. } => said(
            Bad,
            format!("Returned goods did not arrive: {}", known.good(units)),
        )
        .with(why),
        E::ReturnInspected { request, fit } => {
            let nothing = *fit == Some(0) && why.is_empty();
            let fit = fit.map_or(String::new(), |fit| {
                format!("{} fit for sale", counted(fit, "item"))
            });
            let inspected = said(
                Calm,
                format!("Returned goods inspected: {}", known.returned(*request)),
            );
            // Of nothing that came nobody has to be told; what is not fit has a reason.
            if nothing {
                inspected.internal()
            } else {
                inspected.with(join(&fit, why))
            }
        }
        E::ReturnClosed { request } => {
            said(Good, format!("Return of {} completed", known.returned(*request))).with(why)
        }
        E::NoteAdded { note, visible } => {
            let note = known.note(*note);
            let title = format!("Note from {}", note.map(|n| author(known, n)).unwrap_or_default());
            let text = note.map(|n| n.body.clone()).unwrap_or_default();
            if *visible {
                said(Calm, title).with(text)
            } else {
                said(Calm, title).with(text).internal()
            }
        }
        E::ReviewAdded { score, .. } => said(Calm, format!("Reviewed with {score} of 5")),
    }
}

fn pieces(units: &[Units]) -> String {
    counted(units.iter().map(|u| u.quantity).sum(), "item")
}

fn counted(n: i64, thing: &str) -> String {
    if n == 1 {
        format!("1 {thing}")
    } else {
        format!("{n} {thing}s")
    }
}

fn join(a: &str, b: &str) -> String {
    if a.is_empty() || b.is_empty() {
        format!("{a}{b}")
    } else {
        format!("{a}\n{b}")
    }
}
