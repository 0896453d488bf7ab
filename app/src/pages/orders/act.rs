//! What can be done with an order: links to the pages that ask more, and buttons that need nothing.

use std::sync::Arc;

use leptos::{prelude::*, server_fn::ServerFn};
use services::views::{
    OrderDetail,
    actions::{Action, Kind},
};

use super::path;
use crate::{
    components::{ActionButton, Hidden, Notice},
    server_fns::orders::{Reorder, WithdrawCancellation},
};

/// What waits for the customer first, then everything else; what a line can have done to it stands at the line.
#[component]
pub fn Actions(
    /// The order.
    order: Arc<OrderDetail>,
) -> impl IntoView {
    let page = path(&order.number);
    let waiting = order
        .actions
        .iter()
        .filter_map(|action| waits(&page, action.kind));
    let waiting = waiting.collect_view();
    let number = order.number.to_string();
    let others = order
        .actions
        .iter()
        .map(|action| one(&page, &number, action))
        .collect_view();
    view! {
        {waiting}
        <div class="actions">{others}</div>
    }
}

fn waits(page: &str, kind: Kind) -> Option<AnyView> {
    let (text, label) = match kind {
        Kind::EnterCode => (
            "Your bank sent you a code. The payment is made once you entered it.",
            "Enter the code",
        ),
        Kind::PayAgain => (
            "The payment did not work. The order is kept for you for a short while.",
            "Pay with another card",
        ),
        Kind::PayRest => (
            "Your order was changed and costs more than you paid. Please pay the rest.",
            "Pay the rest",
        ),
        Kind::WithdrawCancellation => {
            return Some(
                view! { <Notice tone="wait"><p>"A cancellation is requested and waits for a decision."</p></Notice> }.into_any(),
            );
        }
        Kind::Cancel { .. }
        | Kind::Return(_)
        | Kind::WithdrawReturn(_)
        | Kind::SendReturn(_)
        | Kind::Reorder => return None,
    };
    let href = format!("{page}/pay");
    Some(
        view! {
            <Notice tone="wait">
                <p>{text}</p>
                <p class="actions"><a class="btn btn-primary" href=href>{label}</a></p>
            </Notice>
        }
        .into_any(),
    )
}

fn one(page: &str, number: &str, action: &Action) -> Option<AnyView> {
    let number = number.to_owned();
    match action.kind {
        Kind::Reorder => Some(
            view! {
                <ActionButton id="reorder" action=Reorder::url() label="Reorder">
                    <Hidden name="order" value=number/>
                </ActionButton>
            }
            .into_any(),
        ),
        Kind::WithdrawCancellation => Some(
            view! {
                <ActionButton id="withdraw-cancellation" action=WithdrawCancellation::url() label="Withdraw the cancellation">
                    <Hidden name="order" value=number/>
                </ActionButton>
            }
            .into_any(),
        ),
        Kind::Cancel { .. } => Some(match &action.blocked {
            None => view! { <a class="btn" id="cancel-link" href=format!("{page}/cancel")>"Request cancellation"</a> }.into_any(),
            Some(why) => view! {
                <span class="blocked">
                    <button type="button" class="btn" disabled=true>"Request cancellation"</button>
                    <span class="hint">{why.clone()}</span>
                </span>
            }
            .into_any(),
        }),
        // A return is asked for at its line, and taken back and sent at the request.
        Kind::Return(_) | Kind::WithdrawReturn(_) | Kind::SendReturn(_) | Kind::PayAgain | Kind::PayRest | Kind::EnterCode => None,
    }
}
