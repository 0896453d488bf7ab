//! What happened to an order, in sentences.

use std::collections::HashMap;

use domain::{
    event::{OrderEvent, Units},
    ids::{LineId, NoteId, RequestId, SellerId, SellerOrderId, UserId},
    time::Timestamp,
};
use store::{
    entity::{notes, requests},
    graph::Graph,
};

use super::sentences::{Said, say};

/// Whether it is good news.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// Something ended well.
    Good,
    /// Something moved on.
    Busy,
    /// Somebody has to do something.
    Wait,
    /// Something ended badly.
    Bad,
    /// Good to know.
    Calm,
}

/// Something that happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What, as a sentence without a full stop.
    pub title: String,
    /// More about it; may be empty.
    pub detail: String,
    /// Who did it, for staff; empty for customers.
    pub by: String,
    /// Whether it is good news.
    pub tone: Tone,
    /// Whether the customer does not see it.
    pub internal: bool,
}

/// An event of the log.
#[derive(Clone, Debug)]
pub(super) struct Past {
    pub(super) event: OrderEvent,
    pub(super) at: Timestamp,
    pub(super) by: Option<UserId>,
    /// The reason given; may be empty.
    pub(super) why: String,
    pub(super) automated: bool,
}

/// What sentences are made with.
#[derive(Debug)]
pub(super) struct Known<'a> {
    pub(super) graph: &'a Graph,
    pub(super) sellers: &'a HashMap<SellerId, String>,
    /// Names of people; empty for customers.
    pub(super) people: &'a HashMap<UserId, String>,
    pub(super) staff: bool,
}

/// The history, newest first, without what the reader may not see. `past` is oldest first.
pub(super) fn of(known: &Known<'_>, past: &[Past]) -> Vec<Entry> {
    past.iter()
        .rev()
        .map(|past| entry(known, past))
        .filter(|e| known.staff || !e.internal)
        .collect()
}

fn entry(known: &Known<'_>, past: &Past) -> Entry {
    let Said {
        title,
        detail,
        tone,
        internal,
    } = say(known, &past.event, &past.why);
    let by = match past.by {
        _ if !known.staff => String::new(),
        Some(user) => known.people.get(&user).cloned().unwrap_or_default(),
        None if past.automated => "Automatic".to_owned(),
        None => "Guest".to_owned(),
    };
    Entry {
        at: past.at,
        title,
        detail,
        by,
        tone,
        internal,
    }
}

/// Who wrote a note: staff reads names, a customer reads who speaks to them.
pub(super) fn author(known: &Known<'_>, note: &notes::Model) -> String {
    if let Some(name) = note.author_id.and_then(|user| known.people.get(&user)) {
        return name.clone();
    }
    match note.seller_order_id {
        Some(part) => known.seller(part),
        None if note.author_id.is_none() || note.author_id == known.graph.order.user_id => {
            "the customer".to_owned()
        }
        None => "customer service".to_owned(),
    }
}

impl Known<'_> {
    pub(super) fn seller(&self, part: SellerOrderId) -> String {
        let seller = self
            .graph
            .parts
            .iter()
            .find(|p| p.id == part)
            .map(|p| p.seller_id);
        seller
            .and_then(|id| self.sellers.get(&id))
            .cloned()
            .unwrap_or_else(|| "The seller".to_owned())
    }

    pub(super) fn title(&self, line: LineId) -> &str {
        self.graph
            .lines
            .iter()
            .find(|l| l.id == line)
            .map_or("", |l| l.title.as_str())
    }

    pub(super) fn good(&self, units: &Units) -> String {
        format!("{} × {}", units.quantity, self.title(units.line))
    }

    pub(super) fn goods(&self, units: &[Units]) -> String {
        units.iter().map(|u| self.good(u)).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn request(&self, id: RequestId) -> Option<&requests::Model> {
        self.graph.requests.iter().find(|r| r.id == id)
    }

    pub(super) fn returned(&self, id: RequestId) -> String {
        let goods = self.request(id).and_then(|r| {
            Some(Units {
                line: r.line_id?,
                quantity: r.quantity?,
            })
        });
        goods.map_or_else(|| "goods".to_owned(), |units| self.good(&units))
    }

    pub(super) fn note(&self, id: NoteId) -> Option<&notes::Model> {
        self.graph.notes.iter().find(|n| n.id == id)
    }
}
