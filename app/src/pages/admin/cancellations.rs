//! Cancellations to decide.

use leptos::{prelude::*, server_fn::ServerFn};
use services::views::queues::{CancellationRow, cancellations};

use super::asked::{DECIDED, Place, WAITING, facts, heading, hidden, queue, reject_form};
use crate::{
    components::{Fact, Hidden, MoneyText, PostForm, SubmitButton},
    load::load,
    server_fns::admin::{ApproveCancellation, RejectCancellation},
    visit,
};

/// `/admin/cancellations`.
#[component]
pub fn CancellationsPage() -> impl IntoView {
    let (services, actor) = (visit::services(), visit::actor());
    let place = Place::read(&[WAITING, DECIDED]);
    let work = async move {
        let waiting = *place.shown == WAITING;
        cancellations(&services, &actor, waiting, place.turn).await
    };
    load(work, move |page| {
        queue(
            "/admin/cancellations",
            "Cancellations",
            place,
            page,
            |row| &row.asked,
            request,
        )
    })
}

fn request(row: CancellationRow) -> impl IntoView {
    let CancellationRow {
        asked,
        wish,
        lines,
        kept,
        amount,
        refund,
        approve,
        reject,
    } = row;
    let waiting = asked.decision.is_none();
    let goods = |goods: Vec<(String, i64)>| {
        goods
            .into_iter()
            .map(|(title, n)| format!("{n} × {title}"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let asked_for = if wish.is_empty() {
        "Everything that is not packed".to_owned()
    } else {
        goods(wish)
    };
    let more = waiting.then(|| {
        view! {
            {(!lines.is_empty()).then(|| view! { <Fact term="Would be cancelled">{goods(lines)}</Fact> })}
            {(!kept.is_empty()).then(|| view! { <Fact term="Packed, stays">{goods(kept)}</Fact> })}
            <Fact term="No longer due"><MoneyText amount/></Fact>
            <Fact term="Refund now"><MoneyText amount=refund/></Fact>
        }
    });
    let (id, carried) = (format!("approve-{}", asked.id), hidden(&asked));
    let rejecting = reject
        .is_none()
        .then(|| reject_form::<RejectCancellation>(&asked));
    let form = waiting.then(|| {
        view! {
            <div class="actions">
                <PostForm id action=ApproveCancellation::url() class="form-inline">
                    {carried}
                    <Hidden name="amount" value=amount.minor.to_string()/>
                    <SubmitButton label="Approve" blocked=approve.unwrap_or_default()/>
                </PostForm>
                {rejecting}
            </div>
        }
    });
    view! {
        {heading(&asked)}
        {facts(&asked, view! { <Fact term="Asked for">{asked_for}</Fact> {more} })}
        {form}
    }
}
