//! Returns to decide, and to close once their goods were looked at.

use leptos::{prelude::*, server_fn::ServerFn};
use services::views::queues::{Asked, ReturnRow, returns, to_close};

use super::asked::{DECIDED, Place, Shown, WAITING, facts, heading, hidden, queue, reject_form};
use crate::{
    components::{Fact, Field, Hidden, MoneyText, PostForm, SubmitButton, TextArea, WayBackFacts},
    load::load,
    server_fns::admin::{ApproveReturn, CloseReturn, RejectReturn},
    visit,
};

const TO_CLOSE: Shown = Shown {
    word: "to-close",
    label: "To close",
    empty: "No returns wait to be closed.",
};

/// `/admin/returns`.
#[component]
pub fn ReturnsPage() -> impl IntoView {
    let (services, actor) = (visit::services(), visit::actor());
    let place = Place::read(&[WAITING, TO_CLOSE, DECIDED]);
    let work = async move {
        if *place.shown == TO_CLOSE {
            return to_close(&services, &actor, place.turn).await;
        }
        returns(&services, &actor, *place.shown == WAITING, place.turn).await
    };
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
        way,
        decide,
        close,
    } = row;
    let waiting = asked.decision.is_none();
    let more = view! {
        <Fact term="Goods">{format!("{quantity} of {ordered} × {title}\nfrom {seller}")}</Fact>
        {waiting.then(|| view! { <Fact term="Left of the payment"><MoneyText amount=refundable/></Fact> })}
        <WayBackFacts way/>
    };
    let label = format!(
        "Refund in {} (at most {})",
        suggested.currency,
        suggested.decimal()
    );
    let (id, carried) = (format!("approve-{}", asked.id), hidden(&asked));
    let rejecting = reject_form::<RejectReturn>(&asked);
    let closing = close.is_none().then(|| close_form(&asked));
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
        {closing}
    }
}

/// Closing what came back otherwise than it should.
fn close_form(asked: &Asked) -> impl IntoView + use<> {
    let (id, carried) = (format!("close-{}", asked.id), hidden(asked));
    view! {
        <div class="actions">
            <PostForm id action=CloseReturn::url()>
                {carried}
                <TextArea name="note" label="Note" hint="The customer and the seller can read it." rows=2 optional=true/>
                <SubmitButton label="Close"/>
            </PostForm>
        </div>
    }
}
