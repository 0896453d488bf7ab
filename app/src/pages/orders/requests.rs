//! Cancellations and returns that were asked for, how they were decided, and the way back.

use std::sync::Arc;

use domain::{
    ids::RequestId,
    machine::Word,
    machines::{CancellationState, ReturnState},
    words::RequestKind,
};
use leptos::{prelude::*, server_fn::ServerFn};
use services::views::{
    OrderDetail,
    actions::Kind,
    facts::Request,
    way_back::{WayBack, carriers},
};

use crate::{
    components::{
        ActionButton, Badge, Card, Choice, DateText, DefinitionList, Field, Hidden, MoneyText, PostForm,
        Select, SubmitButton, WayBackFacts,
    },
    server_fns::orders::{SendReturn, WithdrawReturn},
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
    let can = |kind| {
        order
            .actions
            .iter()
            .any(|action| action.kind == kind && action.enabled())
    };
    let number = order.number.to_string();
    let send = can(Kind::SendReturn(request.id));
    let send = send.then(|| view! { <SendForm request=request.id number=number.clone()/> });
    let withdraw = can(Kind::WithdrawReturn(request.id)).then(|| {
        let id = request.id.to_string();
        view! {
            <div class="actions">
                <ActionButton id=format!("withdraw-{id}") action=WithdrawReturn::url() label="Withdraw the return">
                    <Hidden name="order" value=number/>
                    <Hidden name="request" value=id.clone()/>
                </ActionButton>
            </div>
        }
    });
    let way = (request.way != WayBack::default()).then(|| {
        let way = request.way.clone();
        view! { <DefinitionList><WayBackFacts way/></DefinitionList> }
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
            {way}
            {withdraw}
            {send}
        </li>
    }
}

/// That the goods are sent, with whom and under which number if that is known.
#[component]
fn SendForm(request: RequestId, number: String) -> impl IntoView {
    let mut choices = vec![Choice::new("", "Not told")];
    let known = carriers().into_iter();
    choices.extend(known.map(|(code, name)| Choice::new(code, name)));
    view! {
        <PostForm id=format!("send-{request}") action=SendReturn::url()>
            <Hidden name="order" value=number/>
            <Hidden name="request" value=request.to_string()/>
            <div class="fields">
                <Select name="carrier" label="Carrier" choices/>
                <Field name="awb" label="Tracking number" optional=true/>
            </div>
            <SubmitButton label="I have sent it"/>
        </PostForm>
    }
}
