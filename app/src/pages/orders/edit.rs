//! Changing an order before it is packed: what it is, what it would come to, and the change.

use domain::money::{Currency, Money};
use leptos::{prelude::*, server_fn::ServerFn};
use services::{
    edits::{self, Draft, DraftLine, Proposal},
    views,
};

use super::path;
use crate::{
    components::{
        Breadcrumbs, Card, Checkbox, Crumb, Field, Hidden, MoneyText, Notice, PageTitle, PostForm,
        SubmitButton, TextArea, tax_words,
    },
    flash::FormState,
    form::Form,
    load::load,
    pages::addresses::AddressFields,
    request,
    server_fns::admin::{
        EditOrder,
        edit_order::{ADDITIONS, seen, typed_wish},
    },
    visit,
};

const FORM: &str = "edit";

/// `/orders/:number/edit`.
#[component]
pub fn EditOrderPage() -> impl IntoView {
    let number = request::param("number");
    let (s, actor) = (visit::services(), visit::actor());
    let typed: Form = FormState::of(FORM).values.into_iter().collect();
    let work = async move {
        let order = views::find_text(&s, &actor, &number).await?;
        let draft = edits::draft(&s, &actor, order).await?;
        // What is wrong with what was typed stands beside its field already.
        let wish = typed_wish(&typed).ok().filter(|_| typed != Form::default());
        let proposal = match wish {
            Some(wish) => edits::preview(&s, &actor, order, &wish).await.ok(),
            None => None,
        };
        Ok::<_, services::Error>((draft, proposal))
    };
    load(work, move |(draft, proposal)| view! { <Edit draft proposal/> })
}

#[component]
fn Edit(draft: Draft, proposal: Option<Proposal>) -> impl IntoView {
    let back = path(&draft.number);
    let trail = vec![
        Crumb::new("Admin orders", "/admin/orders"),
        Crumb::new(format!("Order {}", draft.number), back.clone()),
    ];
    let tab = format!("Change {}", draft.number);
    let body = match draft.blocked.clone() {
        Some(why) => view! {
            <Notice tone="wait"><p>{why}</p></Notice>
            <p class="actions"><a class="btn" href=back>"Back to the order"</a></p>
        }
        .into_any(),
        None => view! { <Change draft proposal back/> }.into_any(),
    };
    view! {
        <Breadcrumbs trail/>
        <PageTitle title="Change the order" tab/>
        {body}
    }
}

#[component]
fn Change(draft: Draft, proposal: Option<Proposal>, back: String) -> impl IntoView {
    let Draft {
        number,
        currency,
        lines,
        address,
        goods_blocked,
        ..
    } = draft;
    let again = proposal.is_some();
    view! {
        <PostForm id=FORM action=EditOrder::url() class="form-cards">
            <Hidden name="order" value=number.to_string()/>
            {proposal.map(|proposal| view! { <Outcome proposal currency/> })}
            <div class="columns columns-even">
                <div class="min-w-0"><Goods lines blocked=goods_blocked/></div>
                <Card title="Delivery address">
                    <AddressFields prefix="shipping_" value=address/>
                </Card>
            </div>
            <div class="actions">
                <SubmitButton label=if again { "Preview again" } else { "Preview" } name="step" value="preview"
                    look=if again { "plain" } else { "primary" }/>
                <a class="btn" href=back>"Leave it as it is"</a>
            </div>
        </PostForm>
    }
}

/// The lines and what is added, or why they cannot change.
#[component]
fn Goods(lines: Vec<DraftLine>, blocked: Option<String>) -> impl IntoView {
    match blocked {
        Some(why) => {
            view! { <Card title="Goods"><Notice tone="wait"><p>{why}</p></Notice></Card> }.into_any()
        }
        None => view! {
            <Card title="Goods">
                <p class="hint">"0 removes a line. Prices stay as they were when the order was placed."</p>
                {lines.into_iter().map(units).collect_view()}
            </Card>
            <Card title="Add goods">
                <p class="hint">"By stock-keeping unit, at today's price."</p>
                {(0..ADDITIONS).map(addition).collect_view()}
            </Card>
        }
        .into_any(),
    }
}

fn units(line: DraftLine) -> impl IntoView {
    let DraftLine {
        id,
        title,
        sku,
        unit_price,
        quantity,
    } = line;
    let hint = format!("{sku} · {unit_price} each");
    view! {
        <Field name=format!("quantity[{id}]") label=title value=quantity.to_string() inputmode="numeric" hint/>
    }
}

fn addition(at: usize) -> impl IntoView {
    let n = at + 1;
    view! {
        <div class="grid grid-cols-[2fr_1fr] gap-3">
            <Field name=format!("sku[{at}]") label=format!("SKU {n}") optional=true/>
            <Field name=format!("units[{at}]") label=format!("Units {n}") inputmode="numeric" optional=true/>
        </div>
    }
}

/// What the change would come to, and the button that makes it.
#[component]
fn Outcome(proposal: Proposal, currency: Currency) -> impl IntoView {
    let money = |minor| Money::new(minor, currency);
    let preview = &proposal.preview;
    let row = |label: &'static str, before: i64, after: i64| {
        let was = (before != after).then(|| view! { <s class="hint">{money(before).to_string()}</s>" " });
        (before != 0 || after != 0)
            .then(|| view! { <div><dt>{label}</dt><dd>{was}<MoneyText amount=money(after)/></dd></div> })
    };
    let (before, after) = (preview.before, preview.after);
    let goods = preview.lines.iter().filter(|line| line.quantity > 0).map(|line| {
        let label = format!("{} × {}", line.quantity, proposal.title(line));
        let worth = money(line.priced.subtotal);
        view! { <div><dt>{label}</dt><dd><MoneyText amount=worth/></dd></div> }
    });
    let goods = goods.collect_view();
    let address = preview.address.as_ref().map(|address| {
        view! { <h3>"It goes to"</h3><p class="address">{address.label().join("\n")}</p> }
    });
    let lost = proposal
        .lost()
        .map(|(code, why)| view! { <p>{format!("The promotion {code} does not hold any more: {why}")}</p> });
    let lost = lost.collect_view();
    let difference = match (preview.due, preview.refund) {
        _ if proposal.balance > 0 => format!(
            "The customer then has {} to pay. The order waits until that is paid; a mail asks for it.",
            money(proposal.balance)
        ),
        (0, 0) => "Nothing has to be paid or paid back.".to_owned(),
        (0, refund) => format!("{} goes back to the customer.", money(refund)),
        (due, _) => format!("The customer has to pay {} more, on delivery.", money(due)),
    };
    let broken = !proposal.broken.is_empty();
    let despite = broken.then(|| {
        let hint = proposal
            .broken
            .iter()
            .map(|rule| rule.reason.clone())
            .collect::<Vec<_>>();
        view! { <Checkbox name="despite_rules" label="Allow this all the same" hint=hint.join(" ")/> }
    });
    let apply = match proposal.blocked.clone() {
        Some(why) => view! { <Notice tone="wait"><p>{why}</p></Notice> }.into_any(),
        None => view! {
            <Hidden name="seen" value=seen(&proposal)/>
            <TextArea name="reason" label="Reason" hint="It stands in the history of the order." rows=2/>
            <div class="actions"><SubmitButton label="Apply the change" name="step" value="apply"/></div>
        }
        .into_any(),
    };
    view! {
        <section class="card" aria-live="polite">
            <h2>"What it would come to"</h2>
            <dl class="totals totals-wide">
                {goods}
                {row("Subtotal", before.subtotal, after.subtotal)}
                {row("Discount", -before.discount, -after.discount)}
                {row("Shipping", before.shipping, after.shipping)}
                {row(tax_words(proposal.tax_included), before.tax, after.tax)}
                <div class="grand"><dt>"Total"</dt><dd><MoneyText amount=money(after.total)/></dd></div>
            </dl>
            <p>{difference}</p>
            {lost}
            {address}
            {despite}
            {apply}
        </section>
    }
}
