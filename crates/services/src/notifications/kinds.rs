//! Which mail an event asks for.

use domain::{event::OrderEvent, machines::OrderState, time::Timestamp, words::RequestKind};
use gateways::templates::MailKind;
use store::{entity::requests, graph::Graph};

use super::facts::came;

/// Which mail an event of a moment asks for, if any.
pub(super) fn kind_of(event: &OrderEvent, at: Timestamp, graph: &Graph) -> Option<MailKind> {
    Some(match event {
        OrderEvent::Confirmed {} => MailKind::OrderConfirmation,
        OrderEvent::Edited { .. } => MailKind::OrderChanged,
        OrderEvent::Rejected { .. } => MailKind::OrderCancelled,
        OrderEvent::Cancelled {} if !by_decision(graph, at) => MailKind::OrderCancelled,
        // Of an order that is over, the mail about the whole says it.
        OrderEvent::PartDeclined { .. } if graph.order.state != OrderState::Cancelled => {
            MailKind::PartDeclined
        }
        OrderEvent::Shipped { .. } => MailKind::Shipped,
        OrderEvent::Delivered { .. } => MailKind::Delivered,
        OrderEvent::CancellationRequested { .. } => MailKind::CancellationRequested,
        OrderEvent::CancellationApproved { .. } => MailKind::CancellationApproved,
        OrderEvent::CancellationRejected { .. } => MailKind::CancellationRejected,
        OrderEvent::ReturnRequested { .. } => MailKind::ReturnRequested,
        OrderEvent::ReturnApproved { .. } => MailKind::ReturnApproved,
        OrderEvent::ReturnRejected { .. } => MailKind::ReturnRejected,
        OrderEvent::ReturnReceived { request, .. } if came(graph, *request) > 0 => MailKind::ReturnReceived,
        OrderEvent::RefundSucceeded { .. } => MailKind::Refunded,
        _ => return None,
    })
}

/// Whether a wish to cancel waited for a decision and was granted at that moment: its customer is mailed about that.
fn by_decision(graph: &Graph, at: Timestamp) -> bool {
    // One that was carried out at once has no amount.
    let granted = |r: &requests::Model| {
        r.kind == RequestKind::Cancellation && r.amount.is_some() && r.decided_at == Some(at)
    };
    graph.requests.iter().any(granted)
}

/// Whether events of a stored type can ask for a mail at all; saves loading the order for the others.
pub(super) fn may_mail(kind: &str) -> bool {
    const KINDS: &[&str] = &[
        "order.confirmed.v1",
        "order.edited.v1",
        "order.rejected.v1",
        "order.cancelled.v1",
        "seller_order.declined.v1",
        "shipment.shipped.v1",
        "shipment.delivered.v1",
        "cancellation.requested.v1",
        "cancellation.approved.v1",
        "cancellation.rejected.v1",
        "return.requested.v1",
        "return.approved.v1",
        "return.rejected.v1",
        "return.received.v1",
        "refund.succeeded.v1",
    ];
    KINDS.contains(&kind)
}
