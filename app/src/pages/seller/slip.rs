//! A packing slip, made for paper: what is in the parcel and where it goes, without prices.

use domain::ids::SellerOrderId;
use leptos::prelude::*;
use services::views::seller_detail::{SellerDetail, seller_order};

use crate::{
    components::{Breadcrumbs, Crumb, DateText, PageTitle},
    failure::Failure,
    load::load,
    request, visit,
};

/// `/dashboard/orders/:id/packing-slip`.
#[component]
pub fn PackingSlipPage() -> impl IntoView {
    let (services, actor) = (visit::services(), visit::actor());
    let id = request::param("id").parse::<SellerOrderId>();
    let work = async move {
        let id = id.map_err(|_| Failure::NotFound)?;
        Ok::<_, Failure>(seller_order(&services, &actor, id).await?)
    };
    load(work, |order| view! { <Slip order/> })
}

#[component]
fn Slip(order: SellerDetail) -> impl IntoView {
    let number = order.number.to_string();
    let back = format!("/dashboard/orders/{}", order.id);
    let wanted = order
        .part
        .lines
        .iter()
        .filter(|line| line.counters.ordered > line.counters.cancelled);
    let lines = wanted.map(|line| {
        view! {
            <tr>
                <td class="tick" aria-hidden="true">"☐"</td>
                <td class="num">{line.counters.ordered - line.counters.cancelled}</td>
                <th scope="row">{line.title.clone()}</th>
                <td><code>{line.sku.clone()}</code></td>
            </tr>
        }
    });
    let lines = lines.collect_view();
    view! {
        <div class="no-print">
            <Breadcrumbs trail=vec![
                Crumb::new("Seller orders", "/dashboard/orders"),
                Crumb::new(format!("Order {number}"), back),
            ]/>
            <p class="hint mb-3">"Print this page with your browser: only the slip is printed."</p>
        </div>
        <article class="slip">
            <PageTitle title=format!("Packing slip {number}")/>
            <div class="slip-head">
                <section>
                    <h2>"From"</h2>
                    <p>{order.part.seller.clone()}</p>
                </section>
                <section>
                    <h2>"Ship to"</h2>
                    <p class="slip-lines">{order.shipping_address.label().join("\n")}</p>
                    <p>{order.shipping_address.phone.clone()}</p>
                </section>
                <section>
                    <h2>"Order"</h2>
                    <p>{number.clone()}</p>
                    <p>"Placed "<DateText at=order.placed_at/></p>
                    <p>{order.shipping_method.clone()}</p>
                </section>
            </div>
            <table class="table">
                <caption class="sr-only">"Contents"</caption>
                <thead>
                    <tr>
                        <th scope="col"><span class="sr-only">"Packed"</span></th>
                        <th scope="col" class="num">"Units"</th>
                        <th scope="col">"Item"</th>
                        <th scope="col">"SKU"</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
            {(!order.note.is_empty()).then(|| view! {
                <section><h2>"Note from the customer"</h2><p class="slip-lines">{order.note.clone()}</p></section>
            })}
        </article>
    }
}
