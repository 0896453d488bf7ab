//! What comes back of a part: received, and looked at.

use std::collections::HashSet;

use domain::machines::ReturnState;
use leptos::{prelude::*, server_fn::ServerFn};
use services::views::seller_detail::{Return, SellerDetail};

use crate::{
    components::{
        Badge, Card, Checkbox, DateTimeText, DefinitionList, Fact, Field, Hidden, PostForm, SubmitButton,
        TextArea, WayBackFacts,
    },
    server_fns::seller::{InspectReturn, ReceiveReturn},
};

/// Every return, with what the seller can say about it.
pub(super) fn returns(order: &SellerDetail) -> impl IntoView + use<> {
    let part = order.id.to_string();
    let items = order
        .returns
        .iter()
        .map(|back| view! { <ReturnBox back=back.clone() part=part.clone()/> });
    let items = items.collect_view();
    (!order.returns.is_empty())
        .then(|| view! { <Card title="Returns"><ul class="box-list">{items}</ul></Card> })
}

/// The forms about returns, and what the page's other forms end in.
pub(super) fn forms(order: &SellerDetail) -> HashSet<String> {
    let of_returns = order.returns.iter().flat_map(|back| {
        let receive = back.receive.is_none().then(|| format!("receive-{}", back.id));
        let inspect = back.inspect.is_none().then(|| format!("inspect-{}", back.id));
        receive.into_iter().chain(inspect)
    });
    let parcels = order.part.parcels.iter().map(|parcel| parcel.id.to_string());
    of_returns.chain(parcels).chain([order.id.to_string()]).collect()
}

#[component]
fn ReturnBox(back: Return, part: String) -> impl IntoView {
    let Return {
        id,
        title,
        quantity,
        reason,
        state,
        requested_at,
        way,
        receive,
        inspect,
    } = back;
    let id = id.to_string();
    let (expected, received) = (way.expected, way.received);
    // Of one piece that was not even sent there is nothing to count.
    let count = expected > 1 || state == ReturnState::InTransit;
    let next = match (receive, inspect) {
        (None, _) => view! { <ReceiveForm id part expected before=received count/> }.into_any(),
        (_, None) => view! { <InspectForm id part received/> }.into_any(),
        (Some(why), _) => view! { <p class="hint">{why}</p> }.into_any(),
    };
    view! {
        <li class="box">
            <DefinitionList>
                <Fact term="Goods">{format!("{quantity} × {title}")}</Fact>
                <Fact term="Reason">{reason}</Fact>
                <Fact term="Status"><Badge status=state.to_string()/></Fact>
                <Fact term="Asked for"><DateTimeText at=requested_at/></Fact>
                <WayBackFacts way/>
            </DefinitionList>
            {next}
        </li>
    }
}

/// How many came; in one go with that all of them are fit for sale.
#[component]
fn ReceiveForm(id: String, part: String, expected: i64, before: i64, count: bool) -> impl IntoView {
    view! {
        <PostForm id=format!("receive-{id}") action=ReceiveReturn::url()>
            <Hidden name="request" value=id/>
            <Hidden name="part" value=part/>
            <Hidden name="before" value=before.to_string()/>
            {count.then(|| view! {
                <Field name="quantity" label="Units that came" kind="number" inputmode="numeric" value=expected.to_string()/>
                <Checkbox name="no_more" label="No more will come" hint="What is missing stays paid back."/>
            })}
            <div class="actions">
                <SubmitButton label="Mark as received"/>
                <SubmitButton label="Received, all fit for sale" look="plain" name="all_fit" value="on"/>
            </div>
        </PostForm>
    }
}

/// How many of what came are fit for sale, and what is wrong with the others.
#[component]
fn InspectForm(id: String, part: String, received: i64) -> impl IntoView {
    view! {
        <PostForm id=format!("inspect-{id}") action=InspectReturn::url()>
            <Hidden name="request" value=id/>
            <Hidden name="part" value=part/>
            <Field name="fit" label="Units fit for sale" kind="number" inputmode="numeric" value=received.to_string()
                hint=format!("Of {received} that came. They go back on the shelf.")/>
            <TextArea name="reason" label="What is wrong with the others" hint="The customer can read it." rows=2 optional=true/>
            <SubmitButton label="Mark as inspected"/>
        </PostForm>
    }
}
