//! What staff does beside an order: stopping it, letting it go on, saying how urgent it is.

use domain::{holds::HoldKind, machine::Word, priority::Priority};
use leptos::{prelude::*, server_fn::ServerFn};
use services::views::desk::{Desk, Held};

use crate::{
    components::{
        ActionButton, Badge, Card, Choice, ConfirmForm, Hidden, PostForm, Select, SubmitButton, TextArea,
    },
    server_fns::admin::{ReleaseHold, SetHold, SetPriority},
};

/// A card for staff; nothing for the customer.
#[component]
pub fn DeskCard(
    /// What there is to see.
    desk: Option<Desk>,
    /// The order's number, as in its address.
    number: String,
) -> impl IntoView {
    desk.map(|desk| {
        let Desk {
            holds,
            free,
            priority,
            set_priority,
            edit,
        } = desk;
        let edit = edit.then(|| {
            let page = format!("/orders/{number}/edit");
            view! { <p class="actions"><a class="btn" href=page>"Change the order"</a></p> }
        });
        let held = holds.into_iter().map(|held| hold(held, &number)).collect_view();
        let urgency = urgency(priority, set_priority, &number);
        let stop = (!free.is_empty()).then(|| stop(&free, &number));
        view! {
            <Card title="For staff">
                <ul class="notes">{held}</ul>
                {stop}
                {urgency}
                {edit}
            </Card>
        }
    })
}

fn hold(held: Held, number: &str) -> impl IntoView + use<> {
    let (kind, number) = (held.kind.as_str(), number.to_owned());
    let by = if held.by_rule {
        "Set by a rule"
    } else {
        "Set by hand"
    };
    view! {
        <li>
            <p><Badge status="on_hold" label=format!("{} hold", held.kind.label())/></p>
            <p class="timeline-detail">{held.reason}</p>
            <p class="hint">{by}</p>
            <ActionButton id=format!("release-{kind}") action=ReleaseHold::url() label="Release"
                blocked=held.release.unwrap_or_default()>
                <Hidden name="order" value=number/>
                <Hidden name="kind" value=kind/>
            </ActionButton>
        </li>
    }
}

fn stop(free: &[HoldKind], number: &str) -> impl IntoView + use<> {
    let choices: Vec<Choice> = free
        .iter()
        .map(|kind| Choice::new(kind.as_str(), kind.label()))
        .collect();
    let first = free.first().map(|kind| kind.as_str()).unwrap_or_default();
    let number = number.to_owned();
    view! {
        <ConfirmForm id="set-hold" action=SetHold::url() open="Put on hold…" label="Put on hold" look="primary"
            warning="The order waits until somebody releases the hold.">
            <Hidden name="order" value=number/>
            <Select name="kind" label="Why" choices value=first/>
            <TextArea name="reason" label="Reason" hint="Sellers read it, the customer does not." rows=2/>
        </ConfirmForm>
    }
}

fn urgency(priority: Priority, blocked: Option<String>, number: &str) -> impl IntoView + use<> {
    let choices: Vec<Choice> = Priority::ALL
        .iter()
        .map(|word| Choice::new(word.as_str(), word.label()))
        .collect();
    let number = number.to_owned();
    view! {
        <PostForm id="set-priority" action=SetPriority::url()>
            <Hidden name="order" value=number/>
            <Select name="priority" label="Priority" choices value=priority.as_str()/>
            <SubmitButton label="Set priority" look="plain" blocked=blocked.unwrap_or_default()/>
        </PostForm>
    }
}
