//! Beginning, packing and shipping a part.

use domain::machines::SellerOrderState;
use leptos::{prelude::*, server_fn::ServerFn};
use services::views::{
    parts::{Line, progress},
    seller_detail::SellerDetail,
};

use crate::{
    components::{
        ActionButton, Choice, ConfirmForm, Field, Hidden, PostForm, Select, SubmitButton, TextArea, Tile,
    },
    server_fns::seller::{DeclineOrder, PackUnits, ProcessOrder, ShipParcel},
};

/// `Mark as processing`, while the part is new.
pub(super) fn process_button(order: &SellerDetail) -> impl IntoView + use<> {
    let id = order.id.to_string();
    let blocked = order.process.clone().unwrap_or_default();
    (order.state == SellerOrderState::New).then(|| view! {
        <div class="actions">
            <ActionButton id=format!("process-{id}") action=ProcessOrder::url() label="Mark as processing" look="primary" blocked>
                <Hidden name="part" value=id.clone()/>
            </ActionButton>
        </div>
    })
}

/// `Decline…`, while the part is new.
pub(super) fn decline_form(order: &SellerDetail) -> impl IntoView + use<> {
    let id = order.id.to_string();
    order.decline.is_none().then(|| {
        view! {
            <ConfirmForm id=format!("decline-{id}") action=DeclineOrder::url() open="Decline…"
                warning="Everything of yours in this order is cancelled. What was paid for it goes back to the customer."
                label="Decline">
                <Hidden name="part" value=id.clone()/>
                <TextArea name="reason" label="Reason" hint="The customer reads it." rows=2/>
            </ConfirmForm>
        }
    })
}

/// The lines with their counters; while something can be packed, with a number of units each.
pub(super) fn pack_form(order: &SellerDetail) -> impl IntoView + use<> {
    let lines = order.part.lines.clone();
    let version = order.version.to_string();
    if order.pack.is_none() {
        let id = order.id.to_string();
        view! {
            <PostForm id=format!("pack-{id}") action=PackUnits::url() class="form-wide">
                <Hidden name="part" value=id.clone()/>
                <Hidden name="version" value=version.clone()/>
                <Lines lines can_pack=true/>
                <SubmitButton label="Pack"/>
            </PostForm>
        }
        .into_any()
    } else {
        let why = order
            .pack
            .clone()
            .filter(|_| order.state == SellerOrderState::Processing);
        view! {
            <Lines lines can_pack=false/>
            {why.map(|why| view! { <p class="hint">{why}</p> })}
        }
        .into_any()
    }
}

#[component]
fn Lines(lines: Vec<Line>, can_pack: bool) -> impl IntoView {
    let rows = lines.into_iter().map(|line| view! { <LineRow line can_pack/> });
    view! {
        <table class="table table-stack">
            <caption class="sr-only">"Items"</caption>
            <thead>
                <tr>
                    <th scope="col">"Item"</th>
                    <th scope="col" class="num">"Quantity"</th>
                    {can_pack.then(|| view! { <th scope="col">"Pack now"</th> })}
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

#[component]
fn LineRow(line: Line, can_pack: bool) -> impl IntoView {
    let packable = line.counters.packable();
    let (ordered, wanted) = (
        line.counters.ordered,
        line.counters.ordered - line.counters.cancelled,
    );
    let quantity = if ordered == wanted {
        ordered.to_string()
    } else {
        format!("{wanted} of {ordered}")
    };
    view! {
        <tr>
            <th scope="row">
                <span class="line-what">
                    <Tile category=line.category name=line.title.clone()/>
                    <span>
                        <span class="line-title">{line.title}</span>
                        <span class="hint">{line.sku}</span>
                        <span class="hint">{progress(&line.counters)}</span>
                    </span>
                </span>
            </th>
            <td class="num" data-label="Quantity">{quantity}</td>
            {can_pack.then(|| view! {
                <td class="units">
                    {(packable > 0).then(|| view! {
                        <Field name=format!("quantity[{}]", line.id) label="Units to pack" kind="number"
                            inputmode="numeric" value=packable.to_string()/>
                    })}
                </td>
            })}
        </tr>
    }
}

/// Carrier and tracking number for everything that is packed.
pub(super) fn ship_form(order: &SellerDetail, carrier: String) -> impl IntoView + use<> {
    let packed: i64 = order
        .part
        .lines
        .iter()
        .map(|line| line.counters.shippable())
        .sum();
    let blocked = order.ship.clone().unwrap_or_default();
    let id = order.id.to_string();
    let mut choices = vec![Choice::new("", "Choose a carrier")];
    choices.extend(
        order
            .carriers
            .iter()
            .map(|(code, name)| Choice::new(*code, *name)),
    );
    (packed > 0).then(|| {
        let heading = if packed == 1 {
            "Ship 1 packed piece".to_owned()
        } else {
            format!("Ship {packed} packed pieces")
        };
        view! {
            <section class="step-box" id="ship">
                <h3>{heading}</h3>
                <PostForm id=format!("ship-{id}") action=ShipParcel::url()>
                    <Hidden name="part" value=id.clone()/>
                    <div class="fields">
                        <Select name="carrier" label="Carrier" choices value=carrier/>
                        <Field name="awb" label="Tracking number" hint="May stay empty for another carrier."/>
                    </div>
                    <SubmitButton label="Ship" blocked/>
                </PostForm>
            </section>
        }
    })
}
