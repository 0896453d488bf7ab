//! Refunds that their provider refused: try again, or record that they were paid by hand.

use leptos::{prelude::*, server_fn::ServerFn};
use services::views::{
    Page, Turn,
    refunds::{FailedRefund, failed},
};

use crate::{
    components::{
        ActionButton, DateTimeText, EmptyState, Field, GoneForm, Hidden, MoneyText, PageTitle, Pagination,
        PostForm, SubmitButton,
    },
    load::load,
    pages::{orders::path, staff::neighbours},
    request,
    server_fns::admin::{PaidByHand, RetryRefund},
    visit,
};

/// `/admin/refunds`.
#[component]
pub fn RefundsPage() -> impl IntoView {
    let (services, actor) = (visit::services(), visit::actor());
    let turn = Turn::read(&request::query("after"), &request::query("before"));
    load(
        async move { failed(&services, &actor, turn).await },
        |page| view! { <Refunds page/> },
    )
}

#[component]
fn Refunds(page: Page<FailedRefund>) -> impl IntoView {
    let (previous, next) = neighbours("/admin/refunds", &[], &page);
    let ids = page.rows.iter().map(|refund| refund.id.to_string()).collect();
    let empty = page.rows.is_empty();
    let rows = page.rows.into_iter().map(|refund| view! { <Row refund/> });
    let rows = rows.collect_view();
    view! {
        <PageTitle
            title="Refunds that failed"
            lead="The payment provider refused them. Try again, or pay the money back by other means and record it here."
        />
        <GoneForm ids/>
        {if empty {
            view! { <EmptyState title="No refund failed."/> }.into_any()
        } else {
            view! {
                <table class="table table-stack">
                    <caption class="sr-only">"Refunds that failed"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Order"</th>
                            <th scope="col" class="num">"Amount"</th>
                            <th scope="col">"Payment"</th>
                            <th scope="col">"What the provider said"</th>
                            <th scope="col">"Since"</th>
                            <th scope="col"><span class="sr-only">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            }.into_any()
        }}
        <Pagination previous next/>
    }
}

#[component]
fn Row(refund: FailedRefund) -> impl IntoView {
    let FailedRefund {
        id,
        number,
        email,
        amount,
        reason,
        error,
        method,
        provider_ref,
        created_at,
        retry,
    } = refund;
    let id = id.to_string();
    let carried = || {
        let (id, number) = (id.clone(), number.to_string());
        move || view! { <Hidden name="refund" value=id.clone()/><Hidden name="number" value=number.clone()/> }
    };
    let (asking, by_hand) = (carried(), carried());
    let again = retry.then(|| {
        view! {
            <ActionButton id=format!("retry-{id}") action=RetryRefund::url() label="Try again">{asking()}</ActionButton>
        }
    });
    view! {
        <tr>
            <th scope="row">
                <span class="cell"><a href=path(&number)>{number.to_string()}</a><span class="hint break-all">{email}</span></span>
            </th>
            <td class="num" data-label="Amount"><MoneyText amount/></td>
            <td data-label="Payment"><span class="cell">{method}<code class="hint wrap">{provider_ref}</code></span></td>
            <td data-label="What the provider said"><span class="cell"><span class="wrap">{error}</span><span class="hint">{reason}</span></span></td>
            <td data-label="Since"><DateTimeText at=created_at/></td>
            <td class="row-actions">
                {again}
                <PostForm id=format!("paid-{id}") action=PaidByHand::url() class="form-inline">
                    {by_hand()}
                    <Field name="how" label="Paid by hand: reference" hint="A bank reference or a receipt."/>
                    <SubmitButton label="Record"/>
                </PostForm>
            </td>
        </tr>
    }
}
