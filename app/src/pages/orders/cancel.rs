//! Asking to cancel an order: what would be cancelled, what stays, what goes back, and why.

use domain::{machine::Word, words::CancellationReason};
use leptos::{prelude::*, server_fn::ServerFn};
use services::views::{
    self,
    previews::{Cancellable, Cancellation},
};

use super::path;
use crate::{
    components::{
        Breadcrumbs, Card, Choice, Crumb, Field, Hidden, MoneyText, Notice, PageTitle, PostForm, Select,
        SubmitButton, TextArea,
    },
    flash::FormState,
    form::Form,
    load::load,
    request,
    server_fns::{orders::RequestCancellation, seller::pack::typed_units},
    visit,
};

const FORM: &str = "cancel";

/// `/orders/:number/cancel`.
#[component]
pub fn CancelPage() -> impl IntoView {
    let number = request::param("number");
    let (s, actor, list) = (visit::services(), visit::actor(), super::list());
    let typed: Form = FormState::of(FORM).values.into_iter().collect();
    let work = async move {
        let order = views::find_text(&s, &actor, &number).await?;
        // What is wrong with what was typed stands beside its field already.
        let wanted = typed_units(&typed).unwrap_or_default();
        views::previews::cancellation(&s, &actor, order, &wanted).await
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
        version,
        ..
    } = preview;
    let how = if at_once {
        "Nothing is packed or paid yet, so this is cancelled at once."
    } else {
        "We check this request and answer by email. Until then packing goes on, and only what is not packed by then can be cancelled."
    };
    let sum = lines.iter().filter(|line| line.units > 0).map(|line| {
        let label = format!("{} × {}", line.units, line.title);
        view! { <div><dt>{label}</dt><dd><MoneyText amount=line.worth/></dd></div> }
    });
    let sum = sum.collect_view();
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
        <PostForm id=FORM action=RequestCancellation::url() class="form-cards">
            <Hidden name="order" value=number.to_string()/>
            <Hidden name="version" value=version.to_string()/>
            <div class="columns columns-even">
                <Card title="What is cancelled">
                    {lines.into_iter().map(units).collect_view()}
                    <dl class="totals totals-wide">
                        {sum}
                        {shipping}
                        <div class="grand"><dt>"No longer to pay"</dt><dd><MoneyText amount/></dd></div>
                    </dl>
                    {back_to_you}
                    {stays}
                </Card>
                <Card title="Why?">
                    <Select name="reason_code" label="Reason" choices=reasons/>
                    <TextArea name="reason" label="Anything we should know" optional=true/>
                    <div class="actions">
                        <SubmitButton label="Request cancellation" look="danger"/>
                        <SubmitButton label="Show what it comes to" name="step" value="preview" look="plain"/>
                        <a class="btn" href=back>"Keep the order"</a>
                    </div>
                </Card>
            </div>
        </PostForm>
    }
}

/// How many units of a line are to be cancelled: all of them unless somebody says less.
fn units(line: Cancellable) -> impl IntoView {
    let Cancellable {
        line: id,
        title,
        most,
        ..
    } = line;
    view! {
        <Field name=format!("quantity[{id}]") label=title kind="number" inputmode="numeric" value=most.to_string()
            hint=format!("Of {most} that can be cancelled; 0 keeps them.")/>
    }
}
