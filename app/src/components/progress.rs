//! How far something has come: the steps of an order and what happened when.

use domain::time::Timestamp;
use leptos::prelude::*;
use services::views::timeline::Tone;

use super::text::DateTimeText;

/// Whether a step is behind, under way or ahead.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepState {
    /// Behind.
    Done,
    /// Under way.
    Now,
    /// Ahead.
    Ahead,
    /// Will not happen.
    Stopped,
}

/// A step of an order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Its name.
    pub label: String,
    /// Where it stands.
    pub state: StepState,
    /// When it was reached.
    pub at: Option<Timestamp>,
}

/// The steps of an order, from placed to delivered.
#[component]
pub fn Stepper(
    /// In their order.
    steps: Vec<Step>,
) -> impl IntoView {
    let items = steps.into_iter().map(|step| {
        let (class, said) = match step.state {
            StepState::Done => ("step step-done", "done"),
            StepState::Now => ("step step-now", "now"),
            StepState::Ahead => ("step", "not yet"),
            StepState::Stopped => ("step step-stopped", "stopped"),
        };
        view! {
            <li class=class aria-current=(step.state == StepState::Now).then_some("step")>
                <span class="step-label">{step.label}<span class="sr-only">{format!(": {said}")}</span></span>
                {step.at.map(|at| view! { <span class="step-at"><DateTimeText at/></span> })}
            </li>
        }
    });
    view! { <ol class="steps">{items.collect_view()}</ol> }
}

/// Something that happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// What.
    pub title: String,
    /// More about it; may be empty.
    pub detail: String,
    /// Who did it; may be empty.
    pub by: String,
    /// Whether it is good news: the colour of its mark. The title says it in words.
    pub tone: Tone,
}

/// The colour of a moment's mark.
const fn mark(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "moment-good",
        Tone::Busy => "moment-busy",
        Tone::Wait => "moment-wait",
        Tone::Bad => "moment-bad",
        Tone::Calm => "moment-calm",
    }
}

/// What happened, as given: newest first reads best.
#[component]
pub fn Timeline(
    /// What happened.
    moments: Vec<Moment>,
) -> impl IntoView {
    let items = moments.into_iter().map(|moment| {
        view! {
            <li class=mark(moment.tone)>
                <p class="timeline-title">{moment.title}</p>
                {(!moment.detail.is_empty()).then(|| view! { <p class="timeline-detail">{moment.detail}</p> })}
                <p class="hint">
                    <DateTimeText at=moment.at/>
                    {(!moment.by.is_empty()).then(|| format!(" · {}", moment.by))}
                </p>
            </li>
        }
    });
    view! { <ol class="timeline">{items.collect_view()}</ol> }
}
