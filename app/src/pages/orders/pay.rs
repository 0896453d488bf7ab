//! The second step of a payment: the bank's code, or another card.

use leptos::{prelude::*, server_fn::ServerFn};
use services::views::{self, OrderDetail, actions::Kind};

use super::path;
use crate::{
    components::{
        Breadcrumbs, Card, Crumb, Field, Hidden, MoneyText, Notice, PageTitle, PostForm, SubmitButton,
    },
    load::load,
    pages::checkout::card::CardFields,
    request,
    server_fns::orders::{EnterCode, PayAgain},
    visit,
};

/// `/orders/:number/pay`.
#[component]
pub fn PayPage() -> impl IntoView {
    let number = request::param("number");
    let (s, actor) = (visit::services(), visit::actor());
    let demo = s.settings.demo;
    let work = async move { views::detail(&s, &actor, views::find_text(&s, &actor, &number).await?).await };
    load(work, move |order| view! { <Pay order demo/> })
}

#[component]
fn Pay(order: OrderDetail, demo: bool) -> impl IntoView {
    let back = path(&order.number);
    let trail = vec![Crumb::new(format!("Order {}", order.number), back.clone())];
    let number = order.number.to_string();
    let asks = |kind| {
        order
            .actions
            .iter()
            .any(|action| action.kind == kind && action.enabled())
    };
    let body = if asks(Kind::EnterCode) {
        let hint = if demo {
            "In this demo shop the code is 123456."
        } else {
            ""
        };
        view! {
            <PostForm id="code" action=EnterCode::url()>
                <p>"Your bank wants to know that it is you. Enter the code it sent you."</p>
                <Hidden name="order" value=number/>
                <Field name="code" label="Code" inputmode="numeric" autocomplete="one-time-code" hint=hint/>
                <SubmitButton label="Confirm payment"/>
            </PostForm>
        }
        .into_any()
    } else if asks(Kind::PayAgain) || asks(Kind::PayRest) {
        let failed = asks(Kind::PayAgain).then(|| "The payment did not work.".to_owned());
        let failed = order.payment.error.clone().or(failed).map(|error| {
            view! {
                <Notice tone="bad"><p class="notice-title">{error}</p><p>"Nothing was charged. Please try another card."</p></Notice>
            }
        });
        let why = asks(Kind::PayRest).then(|| {
            view! { <Notice tone="wait"><p>"Your order was changed and costs more than you paid. Please pay the rest."</p></Notice> }
        });
        view! {
            {failed}
            {why}
            <PostForm id="pay" action=PayAgain::url()>
                <Hidden name="order" value=number/>
                <Hidden name="amount" value=order.payment.due.to_string()/>
                <CardFields demo/>
                <SubmitButton label="Pay"/>
            </PostForm>
        }
        .into_any()
    } else {
        view! {
            <p>"Nothing has to be paid here now."</p>
            <p class="actions"><a class="btn btn-primary" href=back>"To the order"</a></p>
        }
        .into_any()
    };
    let due = order.money(order.payment.due);
    view! {
        <Breadcrumbs trail/>
        <PageTitle title="Payment" tab=format!("Payment of {}", order.number)/>
        {(due.minor > 0).then(|| view! { <p class="lead">"To pay: " <MoneyText amount=due/></p> })}
        <Card>{body}</Card>
    }
}
