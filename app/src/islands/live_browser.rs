//! The browser's half of [`super::LiveRegion`]: an `EventSource`, and an `XMLHttpRequest` because that parses a
//! document by itself, without promises.

use std::{cell::RefCell, rc::Rc};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{
    Element, Event, EventSource, EventTarget, MessageEvent, XmlHttpRequest, XmlHttpRequestResponseType,
};

use super::{
    live_retry::Retry,
    live_swap::{busy, pressed, swap},
};

/// What the parts of one region share.
struct Region {
    id: String,
    url: String,
    /// The newest event seen.
    after: RefCell<String>,
    source: RefCell<Option<EventSource>>,
    /// Opening the stream, when the browser gave up.
    opening: Retry,
    /// Reading the page, when it could not be had.
    reading: Retry,
    loading: RefCell<Loading>,
    /// Somebody typed something that was not sent.
    typed: RefCell<bool>,
    said: RwSignal<String>,
    waiting: RwSignal<bool>,
}

/// Whether the page is being read, and whether it has to be read once more after that.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loading {
    Idle,
    Once,
    Again,
}

/// Follows the stream until the page is left; pauses while the page is hidden, because a browser has few
/// connections to a host and people have many tabs.
pub(super) fn follow(
    id: String,
    url: String,
    after: i64,
    said: RwSignal<String>,
    waiting: RwSignal<bool>,
    show: RwSignal<u32>,
) {
    let region = Rc::new(Region {
        id,
        url,
        after: RefCell::new(after.to_string()),
        source: RefCell::default(),
        opening: Retry::default(),
        reading: Retry::default(),
        loading: RefCell::new(Loading::Idle),
        typed: RefCell::new(false),
        said,
        waiting,
    });
    open(&region);
    let page = document();
    let seen = region.clone();
    listen(&page, "visibilitychange", move |_: Event| {
        if document().hidden() {
            close(&seen);
        } else {
            open(&seen);
        }
    });
    let typing = region.clone();
    listen(&page, "input", move |event: Event| {
        let field = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if field.is_some_and(|field| field.closest(&format!("#{}", typing.id)).ok().flatten().is_some()) {
            typing.typed.replace(true);
        }
    });
    let shown = StoredValue::new_local(region);
    Effect::new(move |_| {
        if show.get() > 0 {
            shown.with_value(|region| read(region, true));
        }
    });
}

fn open(region: &Rc<Region>) {
    if region.source.borrow().is_some() {
        return;
    }
    let separator = if region.url.contains('?') { '&' } else { '?' };
    let url = format!("{}{separator}after={}", region.url, region.after.borrow());
    let Ok(source) = EventSource::new(&url) else {
        return;
    };
    region.opening.cancel();
    let heard = region.clone();
    listen(&source, "message", move |event: MessageEvent| {
        let id = event.last_event_id();
        if !id.is_empty() {
            heard.after.replace(id);
        }
        read(&heard, false);
    });
    let opened = region.clone();
    listen(&source, "open", move |_: Event| opened.opening.works());
    let failed = region.clone();
    let stream = source.clone();
    listen(&source, "error", move |_: Event| {
        // A connection that was lost the browser takes up by itself; after any answer but a stream it gives up.
        if stream.ready_state() == EventSource::CLOSED {
            close(&failed);
            let again = failed.clone();
            failed.opening.later(move || open(&again));
        }
    });
    region.source.replace(Some(source));
}

fn close(region: &Region) {
    region.opening.cancel();
    if let Some(source) = region.source.take() {
        source.close();
    }
}

/// Reads the page again and shows its region, at once when `asked` for, else only when nobody is busy in it.
fn read(region: &Rc<Region>, asked: bool) {
    if !asked && (*region.typed.borrow() || busy(&region.id)) {
        region.waiting.set(true);
        return;
    }
    if *region.loading.borrow() != Loading::Idle {
        region.loading.replace(Loading::Again);
        return;
    }
    let (Ok(request), Ok(href)) = (XmlHttpRequest::new(), location().href()) else {
        return;
    };
    let page = href.split('#').next().unwrap_or_default();
    if request.open_with_async("GET", page, true).is_err() {
        return;
    }
    request.set_response_type(XmlHttpRequestResponseType::Document);
    _ = request.set_request_header("accept", "text/html");
    _ = request.set_request_header("waybill-live", "1");
    region.loading.replace(Loading::Once);
    let done = region.clone();
    let answer = request.clone();
    let target = request.clone();
    listen(&target, "loadend", move |_: Event| arrived(&done, &answer, asked));
    if request.send().is_err() {
        region.loading.replace(Loading::Idle);
    }
}

fn arrived(region: &Rc<Region>, answer: &XmlHttpRequest, asked: bool) {
    let again = region.loading.replace(Loading::Idle) == Loading::Again;
    let status = answer.status().unwrap_or_default();
    if status == 0 || status == 429 || status >= 500 {
        let later = region.clone();
        region.reading.later(move || read(&later, asked));
        return;
    }
    region.reading.works();
    if again {
        read(region, asked);
    } else if !asked && (*region.typed.borrow() || busy(&region.id)) {
        region.waiting.set(true);
    } else if pressed(&region.id) {
        let later = region.clone();
        region.reading.later(move || read(&later, asked));
    } else if let Ok(Some(page)) = answer.response_xml()
        && let Some(words) = swap(&region.id, &page)
    {
        region.typed.replace(false);
        region.waiting.set(false);
        // A screen reader says a text only when it differs from the last one.
        let same = region.said.get_untracked() == words;
        region
            .said
            .set(if same { format!("{words}\u{a0}") } else { words });
    }
}

/// Listens for as long as the page lives.
fn listen<E: wasm_bindgen::convert::FromWasmAbi + 'static>(
    target: &impl AsRef<EventTarget>,
    event: &str,
    handle: impl Fn(E) + 'static,
) {
    let handle = Closure::<dyn Fn(E)>::new(handle);
    _ = target
        .as_ref()
        .add_event_listener_with_callback(event, handle.as_ref().unchecked_ref());
    handle.forget();
}
