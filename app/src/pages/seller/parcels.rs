//! The parcels of a part.

use leptos::{prelude::*, server_fn::ServerFn};
use services::views::{parts::Parcel, seller_detail::SellerDetail};

use crate::{
    components::{ActionButton, Badge, Card, DateTimeText, DefinitionList, Fact, Hidden},
    server_fns::seller::DeliverParcel,
};

/// Every parcel, with `Mark as delivered` while it is on its way.
pub(super) fn parcels(order: &SellerDetail) -> impl IntoView + use<> {
    let part = order.id.to_string();
    let items = order.part.parcels.iter().zip(&order.deliver);
    let items = items.map(|(parcel, blocked)| view! { <ParcelBox parcel=parcel.clone() open=blocked.is_none() part=part.clone()/> });
    let items = items.collect_view();
    (!order.part.parcels.is_empty())
        .then(|| view! { <Card title="Parcels"><ul class="box-list">{items}</ul></Card> })
}

#[component]
fn ParcelBox(parcel: Parcel, open: bool, part: String) -> impl IntoView {
    let Parcel {
        id,
        state,
        carrier,
        awb,
        tracking_url,
        shipped_at,
        delivered_at,
        contents,
    } = parcel;
    let id = id.to_string();
    let contents: Vec<String> = contents
        .iter()
        .map(|(title, n)| format!("{n} × {title}"))
        .collect();
    let tracking = match tracking_url {
        Some(href) => view! { <a href=href rel="noopener noreferrer" target="_blank">{awb}</a> }.into_any(),
        None if awb.is_empty() => "None".into_any(),
        None => awb.into_any(),
    };
    view! {
        <li class="box">
            <DefinitionList>
                <Fact term="Carrier">{carrier}</Fact>
                <Fact term="Tracking number">{tracking}</Fact>
                <Fact term="Status"><Badge status=state.to_string()/></Fact>
                {shipped_at.map(|at| view! { <Fact term="Shipped"><DateTimeText at/></Fact> })}
                {delivered_at.map(|at| view! { <Fact term="Delivered"><DateTimeText at/></Fact> })}
                <Fact term="Contents">{contents.join("\n")}</Fact>
            </DefinitionList>
            {open.then(|| view! {
                <div class="actions">
                    <ActionButton id=format!("deliver-{id}") action=DeliverParcel::url() label="Mark as delivered">
                        <Hidden name="shipment" value=id.clone()/>
                        <Hidden name="part" value=part/>
                    </ActionButton>
                </div>
            })}
        </li>
    }
}
