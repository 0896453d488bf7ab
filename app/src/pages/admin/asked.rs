//! What the queues of cancellations and returns have in common.

use std::collections::HashSet;

use leptos::{prelude::*, server_fn::ServerFn};
use services::views::{
    Page, Turn,
    queues::{Asked, Decision},
};

use crate::{
    components::{
        Badge, DateTimeText, DefinitionList, EmptyState, Fact, GoneForm, Hidden, MoneyText, PageTitle,
        Pagination, PostForm, SubmitButton, Tab, Tabs, TextArea,
    },
    flash::FormState,
    pages::staff::{address, neighbours},
    request,
};

/// Some of a queue.
#[derive(PartialEq, Eq)]
pub(super) struct Shown {
    /// Its word in the address; empty for what is shown first.
    pub(super) word: &'static str,
    pub(super) label: &'static str,
    /// What is said when there is nothing.
    pub(super) empty: &'static str,
}

pub(super) const WAITING: Shown = Shown {
    word: "",
    label: "Waiting",
    empty: "No requests are waiting.",
};
pub(super) const DECIDED: Shown = Shown {
    word: "decided",
    label: "Decided",
    empty: "Nothing was decided yet.",
};

/// Which page of a queue the address asks for.
#[derive(Clone, Copy)]
pub(super) struct Place {
    all: &'static [Shown],
    pub(super) shown: &'static Shown,
    pub(super) turn: Turn,
}

impl Place {
    /// Of all that can be shown, what the address asks for, else the first.
    pub(super) fn read(all: &'static [Shown]) -> Self {
        let turn = Turn::read(&request::query("after"), &request::query("before"));
        let asked = request::query("show");
        let shown = all.iter().find(|shown| shown.word == asked);
        let shown = shown.unwrap_or(&WAITING);
        Self { all, shown, turn }
    }
}

/// A queue: its tabs, its rows made by `row`, its pages.
pub(super) fn queue<R, V: IntoView + 'static, A: Fn(&R) -> &Asked, F: Fn(R) -> V>(
    path: &'static str,
    title: &'static str,
    place: Place,
    page: Page<R>,
    asked: A,
    row: F,
) -> impl IntoView + use<R, V, A, F> {
    let Place { all, shown, .. } = place;
    let show = shown.word;
    let tabs = all.iter().map(|other| Tab {
        label: other.label.to_owned(),
        href: address(path, &[("show", other.word)]),
        count: None,
        current: other == shown,
    });
    let tabs: Vec<Tab> = tabs.collect();
    let (previous, next) = neighbours(path, &[("show", show)], &page);
    let ids: HashSet<String> = page.rows.iter().map(|row| asked(row).id.to_string()).collect();
    let empty = page.rows.is_empty();
    let rows = page
        .rows
        .into_iter()
        .map(|r| view! { <li class="card queue-row">{row(r)}</li> })
        .collect_view();
    view! {
        <PageTitle title/>
        <GoneForm ids/>
        <Tabs label="Requests" tabs/>
        {if empty {
            view! { <EmptyState title=shown.empty/> }.into_any()
        } else {
            view! { <ol class="queue">{rows}</ol> }.into_any()
        }}
        <Pagination previous next/>
    }
}

/// The order a request is about: number, total, how it stands.
pub(super) fn heading(asked: &Asked) -> impl IntoView + use<> {
    // "Refunded" is a word of both.
    let differs = asked.payment.to_string() != asked.headline.to_string();
    view! {
        <div class="queue-head">
            <h2><a href=format!("/orders/{}", asked.number.as_str())>{asked.number.to_string()}</a></h2>
            <MoneyText amount=asked.total/>
            <Badge status=asked.headline.to_string()/>
            {differs.then(|| view! { <Badge status=asked.payment.to_string()/> })}
            {asked.decision.is_none().then(|| view! {
                <span class="hint">"Decide by "<DateTimeText at=asked.due_at/></span>
            })}
            {asked.overdue.then(|| view! { <Badge status="failed" label="Overdue"/> })}
        </div>
    }
}

/// Who asked, when and why, and how it ended; `more` are facts of the kind of request.
pub(super) fn facts<V: IntoView + 'static>(asked: &Asked, more: V) -> impl IntoView + use<V> {
    let Asked {
        by,
        reason,
        requested_at,
        decision,
        ..
    } = asked.clone();
    view! {
        <DefinitionList>
            <Fact term="Reason">{reason}</Fact>
            {more}
            <Fact term="Asked by">{by}<br/><DateTimeText at=requested_at/></Fact>
            {decision.map(|decision| view! { <Decided decision/> })}
        </DefinitionList>
    }
}

#[component]
fn Decided(decision: Decision) -> impl IntoView {
    let Decision {
        state,
        at,
        by,
        reason,
        amount,
    } = decision;
    view! {
        <Fact term="Status"><Badge status=state/></Fact>
        {amount.map(|amount| view! { <Fact term="Amount"><MoneyText amount/></Fact> })}
        {at.map(|at| view! {
            <Fact term="Decided">{if by.is_empty() { "Automatically".to_owned() } else { by }}<br/><DateTimeText at/></Fact>
        })}
        {(!reason.is_empty()).then(|| view! { <Fact term="Answer">{reason}</Fact> })}
    }
}

/// Rejecting, with the reason that the customer reads.
pub(super) fn reject_form<F: ServerFn>(asked: &Asked) -> impl IntoView + use<F> {
    let id = format!("reject-{}", asked.id);
    let open = FormState::of(&id).came_back();
    let hidden = hidden(asked);
    view! {
        <details class="confirm" open=open>
            <summary class="btn">"Reject…"</summary>
            <PostForm id=id action=F::url()>
                {hidden}
                <TextArea name="reason" label="Reason" hint="The customer reads it." rows=2/>
                <SubmitButton label="Reject" look="danger"/>
            </PostForm>
        </details>
    }
}

/// What every decision carries: the request, and the order's number for the message afterwards.
pub(super) fn hidden(asked: &Asked) -> impl IntoView + use<> {
    view! {
        <Hidden name="request" value=asked.id.to_string()/>
        <Hidden name="number" value=asked.number.to_string()/>
    }
}
