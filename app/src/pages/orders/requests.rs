//! Cancellations and returns that were asked for, how they were decided, and the way back.

use std::sync::Arc;

use domain::{
    machine::Word,
    machines::{CancellationState, ReturnState},
    words::RequestKind,
};
use leptos::{prelude::*, server_fn::ServerFn};
use services::views::{OrderDetail, actions::Kind, facts::Request};

use crate::{
    components::{ActionButton, Badge, Card, DateText, Hidden, MoneyText},
    server_fns::orders::WithdrawReturn,
};

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
        RequestKind::Cancellation if request.wish.is_empty() => "Cancellation".to_owned(),
        RequestKind::Cancellation => {
            let goods = request.wish.iter().map(|(title, n)| format!("{n} × {title}"));
            format!("Cancellation of {}", goods.collect::<Vec<_>>().join(", "))
        }
        RequestKind::Return => format!("Return of {} × {}", request.quantity.unwrap_or(0), request.title),
    };
    let withdrawn = match request.kind {
        RequestKind::Cancellation => CancellationState::Withdrawn.as_str(),
        RequestKind::Return => ReturnState::Withdrawn.as_str(),
    };
    let ended = if request.state == withdrawn {
        " · withdrawn on "
    } else {
        " · decided on "
    };
    let amount = request.amount.filter(|amount| *amount > 0).map(|amount| {
        view! { <p>"Amount: " <MoneyText amount=order.money(amount)/></p> }
    });
    let can_withdraw = order
        .actions
        .iter()
        .any(|action| action.kind == Kind::WithdrawReturn(request.id) && action.enabled());
    let withdraw = can_withdraw.then(|| {
        let id = request.id.to_string();
        view! {
            <div class="actions">
                <ActionButton id=format!("withdraw-{id}") action=WithdrawReturn::url() label="Withdraw the return">
                    <Hidden name="order" value=order.number.to_string()/>
                    <Hidden name="request" value=id.clone()/>
                </ActionButton>
            </div>
        }
    });
    view! {
        <li>
            <div class="page-title"><h3>{title}</h3><Badge status=request.state/></div>
            <p class="hint">
                "Asked for on " <DateText at=request.requested_at/>
                {request.decided_at.map(|at| view! { {ended} <DateText at/> })}
            </p>
            {(!request.reason.is_empty()).then(|| view! { <p>"Reason: " {request.reason}</p> })}
            {(!request.decision_reason.is_empty()).then(|| view! { <p>"Answer: " {request.decision_reason}</p> })}
            {amount}
            {withdraw}
        </li>
    }
}
