//! What happened to an order, in sentences.

use std::collections::HashMap;

use domain::{
    event::{OrderEvent, Units},
    ids::{LineId, NoteId, RequestId, SellerId, SellerOrderId, UserId},
    money::Money,
    time::Timestamp,
};
use gateways::carriers::Carriers;
use store::{
    entity::{notes, requests},
    graph::Graph,
};

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
    past.iter().rev().map(|past| entry(known, past)).filter(|e| known.staff || !e.internal).collect()
}

fn entry(known: &Known<'_>, past: &Past) -> Entry {
    let said = say(known, &past.event, &past.why);
    let by = match past.by {
        _ if !known.staff => String::new(),
        Some(user) => known.people.get(&user).cloned().unwrap_or_default(),
        None if past.automated => "Automatic".to_owned(),
        None => "Guest".to_owned(),
    };
    let (Said { title, detail, tone, internal }, at) = (said, past.at);
    Entry { at, title, detail, by, tone, internal }
}

struct Said {
    title: String,
    detail: String,
    tone: Tone,
    internal: bool,
}

fn said(tone: Tone, title: impl Into<String>) -> Said {
    Said { title: title.into(), detail: String::new(), tone, internal: false }
}

impl Said {
    fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    const fn internal(mut self) -> Self {
        self.internal = true;
        self
    }
}

fn say(known: &Known<'_>, event: &OrderEvent, why: &str) -> Said {
    use OrderEvent as E;
    use Tone::{Bad, Busy, Calm, Good, Wait};
    let money = |minor: &i64| Money::new(*minor, known.graph.order.currency).to_string();
    match event {
        E::Placed { lines, parts, totals, .. } => {
            let pieces = counted(lines.iter().map(|l| l.ordered).sum(), "item");
            let sellers = counted(i64::try_from(parts.len()).unwrap_or(i64::MAX), "seller");
            said(Busy, "Order placed").with(format!("{pieces} from {sellers}, {}", money(&totals.total)))
        }
        E::Confirmed {} => said(Good, "Order confirmed"),
        E::Rejected { reason } => said(Bad, "Order refused").with(reason),
        E::Completed {} => said(Good, "Order completed"),
        E::Cancelled {} => said(Bad, "Order cancelled"),
        E::PartProcessing { seller_order } => {
            said(Busy, format!("{} is preparing the goods", known.seller(*seller_order)))
        }
        E::PartCompleted { seller_order } => {
            said(Good, format!("The part of {} is completed", known.seller(*seller_order))).internal()
        }
        E::PartCancelled { seller_order } => {
            said(Bad, format!("Everything from {} is cancelled", known.seller(*seller_order))).internal()
        }
        E::Packed { seller_order, units } => {
            said(Busy, format!("{} packed {}", known.seller(*seller_order), pieces(units))).with(known.goods(units))
        }
        E::LinesCancelled { units, amount } => {
            let detail = format!("{}\n{} less to pay", known.goods(units), money(amount));
            said(Bad, format!("{} cancelled", pieces(units))).with(detail)
        }
        E::Shipped { seller_order, carrier, awb, units, .. } => {
            let by = Carriers.get(carrier).map_or(carrier.as_str(), |c| c.name());
            let number = if awb.is_empty() { String::new() } else { format!(", tracking number {awb}") };
            let title = format!("{} shipped {}", known.seller(*seller_order), pieces(units));
            said(Busy, title).with(format!("{by}{number}\n{}", known.goods(units)))
        }
        E::Delivered { seller_order, units, .. } => {
            let title = format!("{} from {} delivered", pieces(units), known.seller(*seller_order));
            said(Good, title).with(known.goods(units))
        }
        E::PaymentStarted { amount, .. } => said(Busy, format!("Another payment of {} begun", money(amount))),
        E::PaymentRequiresAction { .. } => said(Wait, "The bank asks for a code"),
        E::PaymentAuthorized { amount, .. } => said(Good, format!("Payment of {} approved", money(amount))),
        E::PaymentCaptured { amount, .. } => said(Good, format!("Payment of {} received", money(amount))),
        E::PaymentVoided { amount, .. } => said(Calm, format!("The hold of {} was released", money(amount))),
        E::PaymentFailed { code, .. } if known.staff => said(Bad, "Payment failed").with(code),
        E::PaymentFailed { .. } => said(Bad, "Payment failed"),
        E::RefundApproved { amount, .. } => said(Busy, format!("A refund of {} is on its way", money(amount))),
        E::RefundProcessing { .. } => said(Busy, "The payment provider is asked for the refund").internal(),
        E::RefundSucceeded { amount, .. } => said(Good, format!("{} refunded", money(amount))),
        E::RefundFailed { amount, .. } => said(Wait, format!("The refund of {} is delayed", money(amount)))
            .with("The payment provider could not send it yet. We keep trying."),
        E::CancellationRequested { .. } => said(Wait, "Cancellation requested").with(why),
        E::CancellationApproved { .. } => said(Good, "Cancellation approved").with(why),
        E::CancellationRejected { .. } => said(Bad, "Cancellation rejected").with(why),
        E::CancellationWithdrawn { .. } => said(Calm, "Cancellation withdrawn"),
        E::ReturnRequested { request, units } => said(Wait, format!("Return of {} requested", known.good(units)))
            .with(known.request(*request).map(|r| r.reason.clone()).unwrap_or_default()),
        E::ReturnApproved { request, amount } => {
            let goods = known.returned(*request);
            let refund = if *amount == 0 { "No refund".to_owned() } else { format!("Refund of {}", money(amount)) };
            said(Good, format!("Return of {goods} approved")).with(join(&refund, why))
        }
        E::ReturnRejected { units, .. } => {
            said(Bad, format!("Return of {} rejected", known.good(units))).with(why)
        }
        E::ReturnReceived { units, .. } => said(Good, format!("Returned goods arrived: {}", known.good(units))),
        E::NoteAdded { note, visible } => {
            let note = known.note(*note);
            let title = format!("Note from {}", note.map(|n| author(known, n)).unwrap_or_default());
            let text = note.map(|n| n.body.clone()).unwrap_or_default();
            if *visible { said(Calm, title).with(text) } else { said(Calm, title).with(text).internal() }
        }
        E::ReviewAdded { score, .. } => said(Calm, format!("Reviewed with {score} of 5")),
    }
}

/// Who wrote a note: staff reads names, a customer reads who speaks to them.
pub(super) fn author(known: &Known<'_>, note: &notes::Model) -> String {
    if let Some(name) = note.author_id.and_then(|user| known.people.get(&user)) {
        return name.clone();
    }
    match note.seller_order_id {
        Some(part) => known.seller(part),
        None if note.author_id.is_none() || note.author_id == known.graph.order.user_id => "the customer".to_owned(),
        None => "customer service".to_owned(),
    }
}

impl Known<'_> {
    fn seller(&self, part: SellerOrderId) -> String {
        let seller = self.graph.parts.iter().find(|p| p.id == part).map(|p| p.seller_id);
        seller.and_then(|id| self.sellers.get(&id)).cloned().unwrap_or_else(|| "The seller".to_owned())
    }

    fn title(&self, line: LineId) -> &str {
        self.graph.lines.iter().find(|l| l.id == line).map_or("", |l| l.title.as_str())
    }

    fn good(&self, units: &Units) -> String {
        format!("{} × {}", units.quantity, self.title(units.line))
    }

    fn goods(&self, units: &[Units]) -> String {
        units.iter().map(|u| self.good(u)).collect::<Vec<_>>().join("\n")
    }

    fn request(&self, id: RequestId) -> Option<&requests::Model> {
        self.graph.requests.iter().find(|r| r.id == id)
    }

    fn returned(&self, id: RequestId) -> String {
        let goods = self.request(id).and_then(|r| Some(Units { line: r.line_id?, quantity: r.quantity? }));
        goods.map_or_else(|| "goods".to_owned(), |units| self.good(&units))
    }

    fn note(&self, id: NoteId) -> Option<&notes::Model> {
        self.graph.notes.iter().find(|n| n.id == id)
    }
}

fn pieces(units: &[Units]) -> String {
    counted(units.iter().map(|u| u.quantity).sum(), "item")
}

fn counted(n: i64, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}

fn join(a: &str, b: &str) -> String {
    if b.is_empty() { a.to_owned() } else { format!("{a}\n{b}") }
}
