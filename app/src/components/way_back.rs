//! How the goods of a return come back, as facts.

use leptos::prelude::*;
use services::views::way_back::WayBack;

use super::{DateTimeText, Fact};

/// The facts that are known of the way back; put them in a [`DefinitionList`](super::DefinitionList).
#[component]
pub fn WayBackFacts(
    /// The way back.
    way: WayBack,
) -> impl IntoView {
    let unfit = way.unfit();
    let WayBack {
        send_by,
        carrier,
        awb,
        tracking_url,
        received,
        expected,
        missing,
        fit,
        unfit_reason,
        closing_note,
    } = way;
    let on_the_way = expected > 0 && send_by.is_none();
    let number = match tracking_url {
        Some(href) if !awb.is_empty() => {
            view! { <a href=href rel="noopener noreferrer" target="_blank">{awb.clone()}</a> }.into_any()
        }
        _ => awb.clone().into_any(),
    };
    let arrived = if expected > 0 {
        format!("{received}, {expected} still expected")
    } else {
        received.to_string()
    };
    let broken = if unfit_reason.is_empty() {
        unfit.to_string()
    } else {
        format!("{unfit}: {unfit_reason}")
    };
    view! {
        {send_by.map(|at| view! { <Fact term="Send by"><DateTimeText at/></Fact> })}
        {(!carrier.is_empty()).then(|| view! { <Fact term="Return carrier">{carrier}</Fact> })}
        {(!awb.is_empty()).then(|| view! { <Fact term="Return tracking number">{number}</Fact> })}
        {(received > 0 || on_the_way).then(|| view! { <Fact term="Came back">{arrived}</Fact> })}
        {(missing > 0).then(|| view! { <Fact term="Did not come back">{missing}</Fact> })}
        {fit.filter(|_| received > 0).map(|fit| view! { <Fact term="Fit for sale">{fit}</Fact> })}
        {(unfit > 0).then(|| view! { <Fact term="Not fit for sale">{broken}</Fact> })}
        {(!closing_note.is_empty()).then(|| view! { <Fact term="Closing note">{closing_note}</Fact> })}
    }
}
