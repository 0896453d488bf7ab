//! A line of the cart: how many, what it costs, and what is in the way.

use leptos::{prelude::*, server_fn::ServerFn};
use services::cart::CartLine;

use crate::{
    components::{ActionButton, Field, Hidden, MoneyText, PostForm, SubmitButton, Tile},
    server_fns::cart::{RemoveLine, SetQuantity},
};

/// A row of the table of a seller.
#[component]
pub fn Line(
    /// The line.
    line: CartLine,
) -> impl IntoView {
    let CartLine {
        variant,
        slug,
        product_title,
        title,
        category,
        sku,
        quantity,
        unit,
        subtotal,
        was,
        problem,
        ..
    } = line;
    let detail = if title.is_empty() {
        sku
    } else {
        format!("{title} · {sku}")
    };
    let change = was.map(|was| format!("The price has changed from {was} to {unit}."));
    let (quantity_form, remove_form) = (format!("line-{variant}"), format!("remove-{variant}"));
    let label = format!("Quantity of {product_title}");
    view! {
        <tr>
            <th scope="row" class="line-what">
                <Tile category name=product_title.clone()/>
                <span class="min-w-0 break-words">
                    <a class="line-title" href=format!("/products/{slug}")>{product_title.clone()}</a>
                    <span class="hint">{detail}</span>
                    {change.map(|words| view! { <span class="block font-semibold text-(--wait)">{words}</span> })}
                    {problem.map(|words| view! { <span class="block font-semibold text-(--bad)">{words}</span> })}
                </span>
            </th>
            <td data-label="Quantity">
                <PostForm id=quantity_form action=SetQuantity::url()
                    class="form-inline [&_label]:sr-only [&_input]:w-16">
                    <Hidden name="variant" value=variant.to_string()/>
                    <Field name="quantity" label value=quantity.to_string() inputmode="numeric"/>
                    <SubmitButton label="Update" look="plain"/>
                </PostForm>
            </td>
            <td class="num" data-label="Price"><MoneyText amount=unit/></td>
            <td class="num" data-label="Total"><MoneyText amount=subtotal/></td>
            <td>
                <ActionButton id=remove_form action=RemoveLine::url() label="Remove">
                    <Hidden name="variant" value=variant.to_string()/>
                </ActionButton>
            </td>
        </tr>
    }
}
