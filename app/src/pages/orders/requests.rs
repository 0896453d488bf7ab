//! Cancellations and returns that were asked for, and how they were decided.

use std::sync::Arc;

use domain::words::RequestKind;
use leptos::prelude::*;
use services::views::{OrderDetail, facts::Request};

use crate::components::{Badge, Card, DateText, MoneyText};

/// The requests of an order; nothing when there is none.
#[component]
pub fn RequestsCard(
    /// The order.
    order: Arc<OrderDetail>,
) -> impl IntoView {
    let requests = order.requests.clone();
    (!requests.is_empty()).then(|| {
        let items = requests
            .into_iter()
            .map(|request| view! { <RequestItem request order=order.clone()/> })
            .collect_view();
        view! { <Card title="Cancellations and returns"><ul class="requests">{items}</ul></Card> }
    })
}

#[component]
fn RequestItem(request: Request, order: Arc<OrderDetail>) -> impl IntoView {
    let title = match request.kind {
        RequestKind::Cancellation => "Cancellation".to_owned(),
        RequestKind::Return => format!("Return of {} × {}", request.quantity.unwrap_or(0), request.title),
    };
    let amount = request.amount.filter(|amount| *amount > 0).map(|amount| {
        view! { <p>"Amount: " <MoneyText amount=order.money(amount)/></p> }
    });
    view! {
        <li>
            <div class="page-title"><h3>{title}</h3><Badge status=request.state/></div>
            <p class="hint">
                "Asked for on " <DateText at=request.requested_at/>
                {request.decided_at.map(|at| view! { " · decided on " <DateText at/> })}
            </p>
            {(!request.reason.is_empty()).then(|| view! { <p>"Reason: " {request.reason}</p> })}
            {(!request.decision_reason.is_empty()).then(|| view! { <p>"Answer: " {request.decision_reason}</p> })}
            {amount}
        </li>
    }
}
