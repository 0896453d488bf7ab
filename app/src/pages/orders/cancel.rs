//! Asking to cancel an order: what would be cancelled, what stays, what goes back, and why.

use domain::{machine::Word, words::CancellationReason};
use leptos::{prelude::*, server_fn::ServerFn};
use services::views::{self, previews::Cancellation};

use super::path;
use crate::{
    components::{
        Breadcrumbs, Card, Choice, Crumb, Hidden, MoneyText, Notice, PageTitle, PostForm, Select,
        SubmitButton, TextArea,
    },
    load::load,
    request,
    server_fns::orders::RequestCancellation,
    visit,
};

/// `/orders/:number/cancel`.
#[component]
pub fn CancelPage() -> impl IntoView {
    let number = request::param("number");
    let (s, actor, list) = (visit::services(), visit::actor(), super::list());
    let work = async move {
        let order = views::find_text(&s, &actor, &number).await?;
        views::previews::cancellation(&s, &actor, order).await
    };
    load(work, move |preview| view! { <Cancel preview list/> })
}

#[component]
fn Cancel(preview: Cancellation, list: Crumb) -> impl IntoView {
    let back = path(&preview.number);
    let trail = vec![
        list,
        Crumb::new(format!("Order {}", preview.number), back.clone()),
    ];
    let body = match preview.blocked.clone() {
        Some(why) => view! {
            <Notice tone="wait"><p>{why}</p></Notice>
            <p class="actions"><a class="btn" href=back.clone()>"Back to the order"</a></p>
        }
        .into_any(),
        None => view! { <Ask preview=preview.clone() back/> }.into_any(),
    };
    view! {
        <Breadcrumbs trail/>
        <PageTitle title="Request cancellation" tab=format!("Cancel {}", preview.number)/>
        {body}
    }
}

#[component]
fn Ask(preview: Cancellation, back: String) -> impl IntoView {
    let Cancellation {
        number,
        at_once,
        lines,
        kept,
        shipping,
        amount,
        refund,
        ..
    } = preview;
    let how = if at_once {
        "Nothing is packed or paid yet, so this is cancelled at once."
    } else {
        "We check this request and answer by email. Until then packing goes on, and only what is not packed by then can be cancelled."
    };
    let lines = lines.into_iter().map(|(title, n, worth)| {
        view! { <div><dt>{format!("{n} × {title}")}</dt><dd><MoneyText amount=worth/></dd></div> }
    });
    let kept = kept
        .into_iter()
        .map(|(title, n)| view! { <li>{format!("{n} × {title}")}</li> })
        .collect_view();
    let stays = (!kept.is_empty()).then(|| {
        view! { <h3>"Already packed, this will still be delivered"</h3><ul class="plain">{kept}</ul> }
    });
    let shipping = (shipping.minor > 0)
        .then(|| view! { <div><dt>"Shipping"</dt><dd><MoneyText amount=shipping/></dd></div> });
    let back_to_you = if refund.minor > 0 {
        view! { <p>{format!("{refund} goes back to you the way you paid.")}</p> }.into_any()
    } else {
        view! { <p>"You have not paid for it yet, so nothing has to be paid back."</p> }.into_any()
    };
    let reasons = CancellationReason::ALL
        .iter()
        .map(|word| Choice::new(word.as_str(), word.label()));
    let reasons = std::iter::once(Choice::new("", "Please choose"))
        .chain(reasons)
        .collect();
    view! {
        <Notice tone=if at_once { "busy" } else { "wait" }><p>{how}</p></Notice>
        <div class="columns columns-even">
            <Card title="What is cancelled">
                <dl class="totals totals-wide">
                    {lines.collect_view()}
                    {shipping}
                    <div class="grand"><dt>"No longer to pay"</dt><dd><MoneyText amount/></dd></div>
                </dl>
                {back_to_you}
                {stays}
            </Card>
            <Card title="Why?">
                <PostForm id="cancel" action=RequestCancellation::url()>
                    <Hidden name="order" value=number.to_string()/>
                    <Select name="reason_code" label="Reason" choices=reasons/>
                    <TextArea name="reason" label="Anything we should know" optional=true/>
                    <div class="actions">
                        <SubmitButton label="Request cancellation" look="danger"/>
                        <a class="btn" href=back>"Keep the order"</a>
                    </div>
                </PostForm>
            </Card>
        </div>
    }
}
