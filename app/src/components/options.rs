//! Fields that offer a choice.

use leptos::prelude::*;

use super::fields::{Below, FieldLabel, Wiring};

/// One of the things to choose from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// More about it, shown by [`RadioCards`].
    pub detail: String,
}

impl Choice {
    /// A choice that sends `value` and reads `label`.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            detail: String::new(),
        }
    }

    /// With more about it.
    #[must_use]
    pub fn about(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

/// One of many, in a drop-down list.
#[component]
pub fn Select(
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The words above it.
    #[prop(into)]
    label: String,
    /// What there is.
    choices: Vec<Choice>,
    /// What is chosen before the form is sent.
    #[prop(optional, into)]
    value: String,
    /// A remark below it.
    #[prop(optional, into)]
    hint: String,
    /// What the browser may fill in, such as `country`.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
) -> impl IntoView {
    let wiring = Wiring::of(&name, value, &hint);
    let invalid = wiring.invalid();
    let chosen = wiring.value;
    let options = choices.into_iter().map(move |choice| {
        let selected = choice.value == chosen;
        view! { <option value=choice.value selected=selected>{choice.label}</option> }
    });
    view! {
        <div class="field">
            <FieldLabel id=wiring.id.clone() label optional=false/>
            <select id=wiring.id.clone() name=name autocomplete=autocomplete aria-invalid=invalid
                aria-describedby=wiring.described_by>{options.collect_view()}</select>
            <Below id=wiring.id hint error=wiring.error/>
        </div>
    }
}

/// One of a few, each with a line about it.
#[component]
pub fn RadioCards(
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// What there is.
    choices: Vec<Choice>,
    /// What is chosen before the form is sent.
    #[prop(optional, into)]
    value: String,
) -> impl IntoView {
    let wiring = Wiring::of(&name, value, "");
    let (chosen, id) = (wiring.value, wiring.id.clone());
    let cards = choices.into_iter().enumerate().map(move |(i, choice)| {
        // The first one has the field's own id: that is where the summary of errors leads.
        let id = if i == 0 { id.clone() } else { format!("{id}-{i}") };
        let checked = choice.value == chosen;
        view! {
            <label class="radio-card">
                <input id=id type="radio" name=name.clone() value=choice.value checked=checked/>
                <span>
                    <span class="radio-label">{choice.label}</span>
                    {(!choice.detail.is_empty()).then(|| view! { <span class="hint">{choice.detail}</span> })}
                </span>
            </label>
        }
    });
    view! {
        <fieldset class="field" aria-describedby=wiring.described_by>
            <legend>{legend}</legend>
            <div class="radio-cards">{cards.collect_view()}</div>
            <Below id=wiring.id hint=String::new() error=wiring.error/>
        </fieldset>
    }
}
