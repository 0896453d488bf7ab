//! The table of a seller's orders, with what can be done to a row at once, and to many rows.

use leptos::{prelude::*, server_fn::ServerFn};
use services::views::seller::SellerRow;

use crate::{
    components::{ActionButton, Badge, DateText, Hidden, MoneyText, PostForm, SubmitButton},
    pages::staff::{address, urgency},
    server_fns::seller::{PackUnits, ProcessOrder, ProcessOrders},
};

/// The form whose checkboxes stand in the rows.
const MANY: &str = "process-many";

/// The rows. Checkboxes belong to one form above the table, the buttons of a row to forms of their own.
#[component]
pub fn PartTable(
    /// The parts.
    rows: Vec<SellerRow>,
    /// Whether they are of several sellers.
    every_seller: bool,
) -> impl IntoView {
    let many = rows.iter().filter(|row| row.can_process).count() > 1;
    let rows = rows
        .into_iter()
        .map(|row| view! { <PartRow row every_seller many/> });
    view! {
        {many.then(|| view! {
            <div class="actions">
                <PostForm id=MANY action=ProcessOrders::url() class="form-inline">
                    <SubmitButton label="Mark selected as processing" look="plain"/>
                </PostForm>
            </div>
        })}
        <table class="table table-stack table-dense">
            <caption class="sr-only">"Orders"</caption>
            <thead>
                <tr>
                    {many.then(|| view! { <th scope="col"><span class="sr-only">"Select"</span></th> })}
                    <th scope="col">{if every_seller { "Order and seller" } else { "Order" }}</th>
                    <th scope="col">"Customer"</th>
                    <th scope="col">"Items"</th>
                    <th scope="col">"Placed"</th>
                    <th scope="col" class="num">"Total"</th>
                    <th scope="col">"Status"</th>
                    <th scope="col"><span class="sr-only">"Actions"</span></th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

#[component]
fn PartRow(row: SellerRow, every_seller: bool, many: bool) -> impl IntoView {
    let id = row.id.to_string();
    let number = row.number.to_string();
    let items = match row.more_lines {
        0 => row.title.clone(),
        1 => format!("{} and 1 more", row.title),
        n => format!("{} and {n} more", row.title),
    };
    let pieces = if row.pieces == 1 {
        "1 piece".to_owned()
    } else {
        format!("{} pieces", row.pieces)
    };
    let seller = address(
        "/dashboard/orders",
        &[("status", "all"), ("seller", &row.seller_id.to_string())],
    );
    let select = row.can_process.then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name=format!("part[{id}]") form=MANY/>
                <span class="only-phone">"Select"</span>
                <span class="sr-only">{format!("order {number}")}</span>
            </label>
        }
    });
    let actions = row_actions(&row);
    view! {
        <tr class=if row.is_new { "unread" } else { "" }>
            {many.then(|| view! { <td>{select}</td> })}
            <th scope="row">
                <a href=format!("/dashboard/orders/{id}")>{number}</a>
                {row.is_new.then(|| view! { " "<Badge status="new"/> })}
                {every_seller.then(|| view! { <a class="seller" href=seller>{row.seller}</a> })}
            </th>
            <td data-label="Customer"><span class="cell">{row.customer}<span class="hint">{row.place}</span></span></td>
            <td data-label="Items"><span class="cell">{items}<span class="hint">{pieces}</span></span></td>
            <td data-label="Placed">
                <span class="cell">
                    <DateText at=row.placed_at/>
                    {row.ship_by.map(|by| view! {
                        <span class=if row.late { "field-error" } else { "hint" }>
                            {if row.late { "Late: ship by " } else { "Ship by " }}<DateText at=by/>
                        </span>
                    })}
                </span>
            </td>
            <td class="num" data-label="Total"><MoneyText amount=row.total/></td>
            <td data-label="Status"><Badge status=row.headline.to_string()/>{urgency(row.priority)}</td>
            <td class="row-actions">{actions}</td>
        </tr>
    }
}

/// The next step of a row.
fn row_actions(row: &SellerRow) -> impl IntoView + use<> {
    let id = row.id.to_string();
    if row.can_process {
        view! {
            <ActionButton id=format!("process-{id}") action=ProcessOrder::url() label="Mark as processing">
                <Hidden name="part" value=id.clone()/>
            </ActionButton>
        }
        .into_any()
    } else if row.packable > 0 {
        view! {
            <ActionButton id=format!("pack-{id}") action=PackUnits::url() label="Pack all">
                <Hidden name="part" value=id.clone()/>
            </ActionButton>
        }
        .into_any()
    } else if row.shippable > 0 {
        view! { <a class="btn" href=format!("/dashboard/orders/{id}#ship")>"Ship…"</a> }.into_any()
    } else {
        ().into_any()
    }
}
