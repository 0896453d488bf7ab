//! Asking to send units of a line back.

use domain::{machine::Word, words::ReturnReason};
use leptos::{prelude::*, server_fn::ServerFn};
use services::{
    Error,
    views::{self, previews::Return},
};

use super::path;
use crate::{
    components::{
        Breadcrumbs, Card, Choice, Crumb, Field, Hidden, Notice, PageTitle, PostForm, Select, SubmitButton,
        TextArea,
    },
    load::load,
    request,
    server_fns::orders::RequestReturn,
    visit,
};

/// `/orders/:number/return/:line`.
#[component]
pub fn ReturnPage() -> impl IntoView {
    let (number, line) = (request::param("number"), request::param("line"));
    let (s, actor, list) = (visit::services(), visit::actor(), super::list());
    let work = async move {
        let order = views::find_text(&s, &actor, &number).await?;
        let line = line.parse().map_err(|_| Error::NotFound)?;
        views::previews::return_of(&s, &actor, order, line).await
    };
    load(work, move |preview| view! { <ReturnLine preview list/> })
}

#[component]
fn ReturnLine(preview: Return, list: Crumb) -> impl IntoView {
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
        <PageTitle title="Return an item" tab=format!("Return from {}", preview.number) lead=preview.title/>
        {body}
    }
}

#[component]
fn Ask(preview: Return, back: String) -> impl IntoView {
    let Return {
        number,
        line,
        returnable,
        worth,
        version,
        ..
    } = preview;
    let reasons = ReturnReason::ALL
        .iter()
        .map(|word| Choice::new(word.as_str(), word.label()));
    let reasons = std::iter::once(Choice::new("", "Please choose"))
        .chain(reasons)
        .collect();
    let hint = if returnable == 1 {
        "One can be returned.".to_owned()
    } else {
        format!("Up to {returnable} can be returned.")
    };
    let pays = if worth.minor > 0 {
        format!("We look at your request and answer by email. The refund can be up to {worth}.")
    } else {
        "We look at your request and answer by email.".to_owned()
    };
    view! {
        <Notice tone="busy"><p>{pays}</p></Notice>
        <Card>
            <PostForm id="return" action=RequestReturn::url()>
                <Hidden name="order" value=number.to_string()/>
                <Hidden name="line" value=line.to_string()/>
                <Hidden name="version" value=version.to_string()/>
                <Field name="quantity" label="Quantity" kind="number" inputmode="numeric" value=returnable.to_string() hint=hint/>
                <Select name="reason_code" label="Reason" choices=reasons/>
                <TextArea name="reason" label="What is wrong" optional=true hint="It helps us to decide quickly."/>
                <div class="actions">
                    <SubmitButton label="Request return"/>
                    <a class="btn" href=back>"Keep it"</a>
                </div>
            </PostForm>
        </Card>
    }
}
