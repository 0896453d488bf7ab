//! Changes an order before it is packed: first what it would come to, then the change.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use domain::forms::FieldErrors;
use leptos::prelude::*;
use services::{
    Error, Services,
    edits::{self, Proposal, Wish},
    views,
};

use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    server_fns::addresses::typed_address,
    visit,
};

/// Rows of the form that goods are added in.
pub const ADDITIONS: usize = 3;

/// Shows what the change would come to, or carries out the one that was shown.
#[server(protocol = FormPost, prefix = "/api", endpoint = "admin/edit-order")]
pub async fn edit_order(form: Form) -> Answer {
    let number = form.get("order");
    let (page, here) = (format!("/orders/{number}"), format!("/orders/{number}/edit"));
    let ask = Ask::on("edit", &form, here);
    let (s, actor) = (visit::services(), visit::actor());
    let outcome: Result<bool, Error> = async {
        let order = views::find_text(&s, &actor, number).await?;
        let wish = typed_wish(&form)?;
        let proposal = edits::preview(&s, &actor, order, &wish).await;
        let proposal = proposal.map_err(|error| beside(error, &form))?;
        if form.get("step") != "apply" {
            return Ok(false);
        }
        if form.get("seen") != seen(&proposal) {
            return Err(Error::conflict(
                "This is not what you were shown before. Please look at the new totals.",
            ));
        }
        let s: Services = s.expecting(&proposal.version.to_string());
        let applied = edits::apply(&s, &actor, order, &wish, form.get("reason")).await;
        applied.map(|()| true).map_err(|error| beside(error, &form))
    }
    .await;
    match outcome {
        Ok(false) => ask.show().await,
        outcome => {
            ask.answer(outcome, |_| Done::at(page).saying("The order is changed."))
                .await
        }
    }
}

/// What was shown, for the form to carry: a change is only made of what somebody has seen, its goods, its address and its money.
#[must_use]
pub fn seen(proposal: &Proposal) -> String {
    let mut all = DefaultHasher::new();
    let Proposal {
        version,
        preview,
        balance,
        ..
    } = proposal;
    format!("{version} {balance} {preview:?}").hash(&mut all);
    format!("{:016x}", all.finish())
}

/// The wish in a form: units of lines, goods to add, the address.
///
/// # Errors
/// [`Error::Invalid`] on the fields that hold no number of units.
pub fn typed_wish(form: &Form) -> Result<Wish, Error> {
    let mut errors = FieldErrors::default();
    let mut number = |field: String, text: &str| {
        let typed = text.trim().parse::<i64>();
        if typed.is_err() {
            errors.add(&field, "Please enter a whole number.");
        }
        typed.ok()
    };
    let mut wish = Wish::default();
    for (line, text) in form.indexed("quantity") {
        if let (Ok(id), Some(units)) = (line.parse(), number(format!("quantity[{line}]"), text)) {
            wish.lines.push((id, units));
        }
    }
    for (at, sku) in added(form) {
        let field = format!("units[{at}]");
        let units = form.get(&field);
        if let Some(units) = number(field, if units.is_empty() { "1" } else { units }) {
            wish.additions.push((sku.to_owned(), units));
        }
    }
    wish.address = Some(typed_address(form, "shipping_"));
    wish.despite_rules = form.get("despite_rules") == "on";
    errors.into_result(wish).map_err(Error::Invalid)
}

/// The rows in which something is to be added, in their order.
fn added(form: &Form) -> impl Iterator<Item = (&str, &str)> {
    let rows = form.indexed("sku").map(|(at, sku)| (at, sku.trim()));
    rows.filter(|(_, sku)| !sku.is_empty())
}

/// The errors of a wish at the fields that it was typed into.
fn beside(error: Error, form: &Form) -> Error {
    let Error::Invalid(errors) = error else {
        return error;
    };
    let lines: Vec<&str> = form.indexed("quantity").map(|(line, _)| line).collect();
    let rows: Vec<&str> = added(form).map(|(at, _)| at).collect();
    let field = |path: String| {
        let parts: Vec<&str> = path.split('/').collect();
        let at = parts.get(1).and_then(|n| n.parse::<usize>().ok());
        match (parts.as_slice(), at) {
            (["lines", ..], Some(at)) => lines.get(at).map(|line| format!("quantity[{line}]")),
            (["additions", _, "sku"], Some(at)) => rows.get(at).map(|row| format!("sku[{row}]")),
            (["additions", ..], Some(at)) => rows.get(at).map(|row| format!("units[{row}]")),
            (["shipping_address", field], _) => Some(format!("shipping_{field}")),
            _ => None,
        }
        .unwrap_or(path)
    };
    let errors: BTreeMap<String, String> = errors
        .0
        .into_iter()
        .map(|(path, why)| (field(path), why))
        .collect();
    Error::Invalid(FieldErrors(errors))
}
