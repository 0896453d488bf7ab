//! One seller's part of an order: its lines, where their units are, and its parcels.

use std::sync::Arc;

use domain::machine::Word;
use leptos::prelude::*;
use services::views::{
    OrderDetail,
    actions::Kind,
    parts::{self, Line, Part},
};

use super::{parcel::ParcelBox, path};
use crate::components::{Badge, MoneyText, Tile};

/// What comes from one seller.
#[component]
pub fn PartCard(
    /// The part.
    part: Part,
    /// Its order.
    order: Arc<OrderDetail>,
) -> impl IntoView {
    let Part {
        seller,
        headline,
        lines,
        parcels,
        ..
    } = part;
    let rows = lines
        .into_iter()
        .map(|line| view! { <LineRow line order=order.clone()/> })
        .collect_view();
    let boxes = parcels
        .into_iter()
        .map(|parcel| view! { <ParcelBox parcel/> })
        .collect_view();
    view! {
        <section class="card">
            <div class="page-title">
                <h2>{format!("From {seller}")}</h2>
                <Badge status=headline.as_str()/>
            </div>
            <table class="table table-stack">
                <caption class="sr-only">{format!("Items from {seller}")}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Item"</th>
                        <th scope="col" class="num">"Quantity"</th>
                        <th scope="col" class="num">"Price"</th>
                        <th scope="col" class="num">"Total"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {boxes}
        </section>
    }
}

#[component]
fn LineRow(line: Line, order: Arc<OrderDetail>) -> impl IntoView {
    let progress = parts::progress(&line.counters);
    let action = order
        .actions
        .iter()
        .find(|action| action.kind == Kind::Return(line.id))
        .map(|action| match &action.blocked {
            None => {
                let href = format!("{}/return/{}", path(&order.number), line.id);
                let label = format!("Request return of {}", line.title);
                view! { <a href=href aria-label=label>"Request return"</a> }.into_any()
            }
            Some(why) => view! { <span class="hint">{why.clone()}</span> }.into_any(),
        });
    let title = match &line.slug {
        Some(slug) => {
            view! { <a class="line-title" href=format!("/products/{slug}")>{line.title.clone()}</a> }
                .into_any()
        }
        None => view! { <span class="line-title">{line.title.clone()}</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                <div class="line-what">
                    <Tile category=line.category name=line.title/>
                    <span>
                        {title}
                        <span class="hint">{line.sku}</span>
                        {(!progress.is_empty()).then(|| view! { <span class="line-progress">{progress}</span> })}
                        {action}
                    </span>
                </div>
            </th>
            <td class="num" data-label="Quantity">{line.counters.ordered}</td>
            <td class="num" data-label="Price"><MoneyText amount=order.money(line.unit_price)/></td>
            <td class="num" data-label="Total"><MoneyText amount=order.money(line.subtotal)/></td>
        </tr>
    }
}
