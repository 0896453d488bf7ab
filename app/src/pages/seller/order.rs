//! One seller's part of an order: what to do with it, where it goes, and what happened to it.

use domain::ids::SellerOrderId;
use leptos::prelude::*;
use services::views::seller_detail::{SellerDetail, open};

use super::{
    fulfil::{decline_form, pack_form, process_button, ship_form},
    parcels::parcels,
    returns::{forms, returns},
    talk::notes,
};
use crate::{
    components::{
        Badge, Breadcrumbs, Card, Crumb, DateText, DateTimeText, DefinitionList, Fact, GoneForm, Live,
        Moment, MoneyText, Notice, PageTitle, Timeline, tax_words,
    },
    failure::Failure,
    load::load,
    request,
    visit::{self, Visit},
};

/// What the session keeps the carrier of the last parcel under.
pub(crate) const LAST_CARRIER: &str = "last_carrier";

/// `/dashboard/orders/:id`.
#[component]
pub fn SellerOrderPage() -> impl IntoView {
    let (services, actor, session) = (visit::services(), visit::actor(), Visit::current());
    let id = request::param("id").parse::<SellerOrderId>();
    let work = async move {
        let id = id.map_err(|_| Failure::NotFound)?;
        let order = open(&services, &actor, id).await?;
        let carrier = session?.get(LAST_CARRIER).await?.unwrap_or_default();
        Ok::<_, Failure>((order, carrier))
    };
    load(work, |(order, carrier)| view! { <Order order carrier/> })
}

#[component]
fn Order(order: SellerDetail, carrier: String) -> impl IntoView {
    let number = order.number.to_string();
    let whole = order
        .whole_order
        .then(|| format!("/orders/{}", order.number.as_str()));
    let slip = format!("/dashboard/orders/{}/packing-slip", order.id);
    let moments = order.timeline.iter().map(|entry| Moment {
        at: entry.at,
        title: entry.title.clone(),
        detail: entry.detail.clone(),
        by: entry.by.clone(),
        tone: entry.tone,
    });
    let moments = moments.collect();
    let items = view! {
        {process_button(&order)}
        {pack_form(&order)}
        {ship_form(&order, carrier)}
        {decline_form(&order)}
    };
    let (parcels, returns) = (parcels(&order), returns(&order));
    let aside = view! {
        {ship_to(&order)}
        {notes(&order)}
    };
    view! {
        <Breadcrumbs trail=vec![Crumb::new("Seller orders", "/dashboard/orders")]/>
        <PageTitle title=format!("Order {number}")>
            <Badge status=order.headline.to_string()/>
        </PageTitle>
        <p class="actions">
            <a class="btn btn-small" href=slip>"Packing slip"</a>
            {whole.map(|href| view! { <a class="btn btn-small" href=href>"Whole order"</a> })}
        </p>
        <GoneForm ids=forms(&order)/>
        <Live id="seller-order" url="/live/seller-orders" after=order.position announce="The order was updated.">
            {order.cancellation_waiting.then(|| view! {
                <Notice tone="wait">
                    "The customer asks to cancel this order. What you do not pack can still be cancelled."
                </Notice>
            })}
            <div class="columns order-columns">
                <div class="min-w-0">
                    <Card title="Items">{items}</Card>
                    {parcels}
                    {returns}
                </div>
                <div class="order-aside min-w-0">{aside}</div>
                <div class="min-w-0"><Card title="History"><Timeline moments/></Card></div>
            </div>
        </Live>
    }
}

/// Where the part goes, and what it cost.
fn ship_to(order: &SellerDetail) -> impl IntoView + use<> {
    let SellerDetail {
        shipping_address,
        shipping_method,
        placed_at,
        ship_by,
        cash_on_delivery,
        note,
        part,
        ..
    } = order.clone();
    let totals = part.totals;
    let tax_label = tax_words(order.tax_included);
    let goods = order.money(totals.subtotal - totals.discount);
    let (shipping, tax, total) = (
        order.money(totals.shipping),
        order.money(totals.tax),
        order.money(totals.total),
    );
    let address = shipping_address.label().join("\n");
    let note = (!note.is_empty()).then_some(note);
    view! {
        <Card title="Ship to">
            <DefinitionList>
                <Fact term="Address">{address}</Fact>
                <Fact term="Phone">{shipping_address.phone}</Fact>
                <Fact term="Shipping">{shipping_method}</Fact>
                <Fact term="Placed"><DateTimeText at=placed_at/></Fact>
                {ship_by.map(|at| view! { <Fact term="Ship by"><DateText at/></Fact> })}
                <Fact term="Seller">{part.seller}</Fact>
                {cash_on_delivery.then(|| view! { <Fact term="Payment">"Cash on delivery"</Fact> })}
                {note.map(|note| view! { <Fact term="Note from the customer">{note}</Fact> })}
            </DefinitionList>
            <dl class="totals">
                <div><dt>"Goods"</dt><dd><MoneyText amount=goods/></dd></div>
                <div><dt>"Shipping"</dt><dd><MoneyText amount=shipping/></dd></div>
                <div><dt>{tax_label}</dt><dd><MoneyText amount=tax/></dd></div>
                <div class="grand"><dt>"Total"</dt><dd><MoneyText amount=total/></dd></div>
            </dl>
        </Card>
    }
}
