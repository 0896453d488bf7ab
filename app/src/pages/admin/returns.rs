//! Returns to decide.

use leptos::{prelude::*, server_fn::ServerFn};
use services::views::queues::{ReturnRow, returns};

use super::asked::{Place, facts, heading, hidden, queue, reject_form};
use crate::{
    components::{Fact, Field, Hidden, MoneyText, PostForm, SubmitButton},
    load::load,
    server_fns::admin::{ApproveReturn, RejectReturn},
    visit,
};

/// `/admin/returns`.
#[component]
pub fn ReturnsPage() -> impl IntoView {
    let (services, actor, place) = (visit::services(), visit::actor(), Place::read());
    let work = async move { returns(&services, &actor, place.waiting, place.turn).await };
    load(work, move |page| {
        queue(
            "/admin/returns",
            "Returns",
            place,
            page,
            |row| &row.asked,
            request,
        )
    })
}

fn request(row: ReturnRow) -> impl IntoView {
    let ReturnRow {
        asked,
        title,
        quantity,
        ordered,
        seller,
        suggested,
        refundable,
        decide,
    } = row;
    let waiting = asked.decision.is_none();
    let more = view! {
        <Fact term="Goods">{format!("{quantity} of {ordered} × {title}\nfrom {seller}")}</Fact>
        {waiting.then(|| view! { <Fact term="Left of the payment"><MoneyText amount=refundable/></Fact> })}
    };
    let label = format!(
        "Refund in {} (at most {})",
        suggested.currency,
        suggested.decimal()
    );
    let (id, carried) = (format!("approve-{}", asked.id), hidden(&asked));
    let rejecting = reject_form::<RejectReturn>(&asked);
    let form = waiting.then(|| match decide {
        Some(why) => view! { <p class="hint">{why}</p> }.into_any(),
        None => view! {
            <div class="actions">
                <PostForm id action=ApproveReturn::url() class="form-inline">
                    {carried}
                    <Hidden name="currency" value=suggested.currency.code()/>
                    <Field name="amount" label inputmode="decimal" value=suggested.decimal()/>
                    <SubmitButton label="Approve"/>
                </PostForm>
                {rejecting}
            </div>
        }
        .into_any(),
    });
    view! {
        {heading(&asked)}
        {facts(&asked, more)}
        {form}
    }
}
