//! The lines of an order or a cart, and its totals. On a phone each line becomes a card.

use domain::money::Money;
use leptos::prelude::*;

use super::text::MoneyText;

/// A line: what, how many, how much.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineItem {
    /// The product's name.
    pub title: String,
    /// The product's page; no link when empty.
    pub href: String,
    /// Its category, for the picture.
    pub category: String,
    /// More about it: size, sku, seller. May be empty.
    pub detail: String,
    /// What happened to it in words, such as `1 shipped`. May be empty.
    pub progress: String,
    /// How many.
    pub quantity: i64,
    /// The price of one.
    pub unit: Money,
    /// The price of all.
    pub total: Money,
}

/// A row of the totals.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TotalRow {
    /// What it is.
    pub label: String,
    /// How much.
    pub amount: Money,
    /// Whether it is the sum.
    pub grand: bool,
}

/// A table of lines with totals below.
#[component]
pub fn LineItems(
    /// What the table is, for screen readers.
    #[prop(into)]
    caption: String,
    /// The lines.
    lines: Vec<LineItem>,
    /// The totals; may be empty.
    #[prop(optional)]
    totals: Vec<TotalRow>,
) -> impl IntoView {
    let rows = lines.into_iter().map(|line| {
        let name = line.title.clone();
        view! {
            <tr>
                <th scope="row" class="line-what">
                    <Tile category=line.category name=name/>
                    <span>
                        {if line.href.is_empty() {
                            view! { <span class="line-title">{line.title}</span> }.into_any()
                        } else {
                            view! { <a class="line-title" href=line.href>{line.title}</a> }.into_any()
                        }}
                        {(!line.detail.is_empty()).then(|| view! { <span class="hint">{line.detail}</span> })}
                        {(!line.progress.is_empty()).then(|| view! { <span class="hint">{line.progress}</span> })}
                    </span>
                </th>
                <td class="num" data-label="Quantity">{line.quantity}</td>
                <td class="num" data-label="Price"><MoneyText amount=line.unit/></td>
                <td class="num" data-label="Total"><MoneyText amount=line.total/></td>
            </tr>
        }
    });
    let sums = totals.into_iter().map(|row| {
        let class = if row.grand { "grand" } else { "" };
        view! {
            <div class=class><dt>{row.label}</dt><dd><MoneyText amount=row.amount/></dd></div>
        }
    });
    let sums = sums.collect_view();
    view! {
        <table class="table table-stack">
            <caption class="sr-only">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Item"</th>
                    <th scope="col" class="num">"Quantity"</th>
                    <th scope="col" class="num">"Price"</th>
                    <th scope="col" class="num">"Total"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <dl class="totals">{sums}</dl>
    }
}

/// Eight calm colours; white on each has at least 4.5:1.
const COLOURS: [&str; 8] = [
    "#40677f", "#5c6b3a", "#8a5a2b", "#7a4b6b", "#2f6f62", "#8b4a43", "#55609a", "#6a5d4d",
];

/// The picture of a product: a tile in the colour of its category with its first letter.
#[component]
pub fn Tile(
    /// The category decides the colour.
    #[prop(into)]
    category: String,
    /// The name gives the letter.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let sum = category.bytes().fold(7_usize, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    let colour = COLOURS.get(sum % COLOURS.len()).copied().unwrap_or("#40677f");
    let letter = name
        .chars()
        .find(|c| c.is_alphanumeric())
        .map_or_else(|| "·".to_owned(), |c| c.to_uppercase().collect());
    let tilt = format!("rotate({} 20 20)", (sum / 8) % 4 * 45);
    view! {
        <svg class="tile" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
            <rect width="40" height="40" rx="6" fill=colour/>
            <path d="M-10 26 L50 26 L50 60 L-10 60 Z" fill="#000" fill-opacity="0.14" transform=tilt/>
            <text x="20" y="26.5" text-anchor="middle" font-size="19" font-weight="600" fill="#fff">{letter}</text>
        </svg>
    }
}
