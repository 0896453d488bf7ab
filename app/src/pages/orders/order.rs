//! An order, as its customer sees it, and staff that sees all orders.

use std::{collections::HashSet, sync::Arc};

use axum::http::StatusCode;
use domain::{machine::Word, time::Timestamp};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use services::{
    Error,
    views::{self, OrderDetail, actions::Kind, steps::Reached},
};

use super::{act::Actions, desk::DeskCard, lines::PartCard, money::MoneyCards, requests::RequestsCard};
use crate::{
    components::{
        Badge, Breadcrumbs, Card, Crumb, DateText, ErrorPage, GoneForm, Live, Moment, PageTitle, Step,
        StepState, Stepper, Timeline,
    },
    load::load,
    reply::sign_in_path,
    request, visit,
};

/// `/orders/:number`.
#[component]
pub fn OrderPage() -> impl IntoView {
    let number = request::param("number");
    let (s, actor) = (visit::services(), visit::actor());
    let response = use_context::<ResponseOptions>().unwrap_or_default();
    let (here, signed_in) = (request::here(), actor.user.is_some());
    let asked = number.clone();
    let work = async move {
        let found = async { views::detail(&s, &actor, views::find_text(&s, &actor, &asked).await?).await };
        match found.await {
            Ok(order) => Ok(Some(order)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    };
    load(work, move |order| {
        if let Some(order) = order {
            return view! { <Order order=Arc::new(order) signed_in/> }.into_any();
        }
        response.set_status(StatusCode::NOT_FOUND);
        view! {
            <ErrorPage status=StatusCode::NOT_FOUND request_id=String::new()/>
            {(!signed_in).then(|| view! { <WaysIn number here/> })}
        }
        .into_any()
    })
}

/// For who is not signed in: the same whether the order exists or not.
#[component]
fn WaysIn(number: String, here: String) -> impl IntoView {
    let number: String = url::form_urlencoded::byte_serialize(number.as_bytes()).collect();
    view! {
        <p>"If it is your order, sign in, or follow it with its number and your email address."</p>
        <p class="actions">
            <a class="btn" href=sign_in_path(&here)>"Sign in"</a>
            <a class="btn" href=format!("/track?number={number}")>"Track order"</a>
        </p>
    }
}

#[component]
fn Order(order: Arc<OrderDetail>, signed_in: bool) -> impl IntoView {
    let trail = match (order.own, signed_in) {
        (true, false) => Crumb::new("Track order", "/track"),
        (true, true) => Crumb::new("Orders", "/orders"),
        (false, _) => Crumb::new("Admin orders", "/admin/orders"),
    };
    let number = order.number.to_string();
    let steps = order.steps.iter();
    let steps = steps.map(|step| Step {
        label: step.label.clone(),
        state: match step.reached {
            Reached::Done => StepState::Done,
            Reached::Now => StepState::Now,
            Reached::Ahead => StepState::Ahead,
            Reached::Stopped => StepState::Stopped,
        },
        at: step.at,
    });
    let steps: Vec<Step> = steps.collect();
    let moments = order.timeline.iter().map(|entry| Moment {
        at: entry.at,
        title: if entry.internal {
            format!("{} (internal)", entry.title)
        } else {
            entry.title.clone()
        },
        detail: entry.detail.clone(),
        by: entry.by.clone(),
        tone: entry.tone,
    });
    let moments: Vec<Moment> = moments.collect();
    let parts = order
        .parts
        .iter()
        .map(|part| view! { <PartCard part=part.clone() order=order.clone()/> })
        .collect_view();
    let ids = forms(&order);
    let announce = format!("Order {number} was updated: {}.", order.headline.label());
    let (placed, promised) = (order.placed_at, expected(&order));
    let money = view! { <MoneyCards order=order.clone()/> };
    let requests = view! { <RequestsCard order=order.clone()/> };
    let actions = view! { <Actions order=order.clone()/> };
    let desk = view! { <DeskCard desk=order.desk.clone() number=number.clone()/> };
    let (url, after, status) = (
        format!("/live/orders/{number}"),
        order.version,
        order.headline.as_str(),
    );
    view! {
        <Breadcrumbs trail=vec![trail]/>
        <GoneForm ids/>
        <Live id="order" url=url after=after announce=announce>
            <PageTitle title=format!("Order {number}")><Badge status/></PageTitle>
            <Dates placed promised/>
            {actions}
            <Card><Stepper steps/></Card>
            <div class="columns order-columns">
                <div class="min-w-0">
                    {parts}
                    {requests}
                </div>
                <div class="order-aside min-w-0">
                    {desk}
                    {money}
                    <Addresses order=order.clone()/>
                    <Notes order/>
                </div>
                <div class="min-w-0"><Card title="What happened"><Timeline moments/></Card></div>
            </div>
        </Live>
    }
}

/// The forms about requests.
fn forms(order: &OrderDetail) -> HashSet<String> {
    let ids = order.actions.iter().filter_map(|action| match action.kind {
        Kind::WithdrawCancellation => Some("withdraw-cancellation".to_owned()),
        Kind::WithdrawReturn(request) => Some(format!("withdraw-{request}")),
        Kind::SendReturn(request) => Some(format!("send-{request}")),
        _ => None,
    });
    ids.collect()
}

/// When it should arrive, while that is still ahead.
fn expected(order: &OrderDetail) -> Option<Timestamp> {
    let arrived = order
        .steps
        .last()
        .is_some_and(|step| matches!(step.reached, Reached::Done | Reached::Stopped));
    order.promised_at.filter(|_| !arrived)
}

#[component]
fn Dates(placed: Timestamp, promised: Option<Timestamp>) -> impl IntoView {
    view! {
        <p class="lead">
            "Placed on " <DateText at=placed/>
            {promised.map(|at| view! { " · expected by " <DateText at/> })}
        </p>
    }
}

#[component]
fn Addresses(order: Arc<OrderDetail>) -> impl IntoView {
    let same = order.shipping_address == order.billing_address;
    let shipping = order.shipping_address.clone();
    let billing = if same {
        "The same as the delivery address".to_owned()
    } else {
        order.billing_address.label().join("\n")
    };
    let (method, email) = (order.shipping_method.clone(), order.email.clone());
    view! {
        <Card title="Delivery">
            <address class="address">{shipping.label().join("\n")}</address>
            <p class="hint">{shipping.phone}</p>
            <p>{method}</p>
            <h3>"Billing address"</h3>
            <p class="address">{billing}</p>
            <h3>"Contact"</h3>
            <p class="break-all">{email}</p>
        </Card>
    }
}

/// What was written: by the customer at checkout, and since then.
#[component]
fn Notes(order: Arc<OrderDetail>) -> impl IntoView {
    let empty = order.note.is_empty() && order.notes.is_empty();
    let notes = order.notes.iter().map(|note| {
        let who = if note.visible {
            note.author.clone()
        } else {
            format!("{} · internal", note.author)
        };
        view! {
            <li>
                <p class="timeline-detail">{note.body.clone()}</p>
                <p class="hint">{format!("From {who} · {}", note.at.human())}</p>
            </li>
        }
    });
    let notes = notes.collect_view();
    let first = (!order.note.is_empty()).then(|| {
        view! { <li><p class="timeline-detail">{order.note.clone()}</p><p class="hint">"Written at checkout"</p></li> }
    });
    (!empty).then(|| view! { <Card title="Notes"><ul class="notes">{first}{notes}</ul></Card> })
}
