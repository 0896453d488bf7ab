//! How the goods of a return come back, and what became of them.

use domain::{machines::ReturnState, time::Timestamp};
use gateways::carriers::Carriers;
use store::entity::requests;

/// The way back of a return's goods.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WayBack {
    /// Until when they are to be sent, while they are not.
    pub send_by: Option<Timestamp>,
    /// The carrier's name; may be empty.
    pub carrier: String,
    /// The tracking number (air waybill); may be empty.
    pub awb: String,
    /// The carrier's page about the parcel.
    pub tracking_url: Option<String>,
    /// Units that came.
    pub received: i64,
    /// Units that are still expected.
    pub expected: i64,
    /// Units that will not come.
    pub missing: i64,
    /// Units that are fit for sale; `None` while nobody has looked at them.
    pub fit: Option<i64>,
    /// Why the others are not; may be empty.
    pub unfit_reason: String,
    /// What was said when it was closed; may be empty.
    pub closing_note: String,
}

impl WayBack {
    /// Units that came and are not fit for sale, as far as somebody has looked at them.
    #[must_use]
    pub fn unfit(&self) -> i64 {
        self.fit.map_or(0, |fit| self.received - fit)
    }
}

/// The carriers there are: code and name, in the order to offer them.
#[must_use]
pub fn carriers() -> Vec<(&'static str, &'static str)> {
    Carriers.all().map(|c| (c.code(), c.name())).collect()
}

/// The way back of a request's goods; an empty one for a cancellation.
pub(super) fn of(row: &requests::Model) -> WayBack {
    use ReturnState as S;
    let carrier = Carriers.get(&row.carrier);
    let left = row.quantity.unwrap_or(0) - row.received;
    let (expected, missing) = match row.state.parse() {
        Ok(S::Approved | S::InTransit) => (left, 0),
        Ok(S::Received | S::Inspected | S::Closed | S::Expired) => (0, left),
        _ => (0, 0),
    };
    WayBack {
        send_by: row.send_by,
        carrier: carrier.map_or_else(|| row.carrier.clone(), |c| c.name().to_owned()),
        awb: row.awb.clone(),
        tracking_url: carrier.and_then(|c| c.tracking_url(&row.awb)),
        received: row.received,
        expected,
        missing,
        fit: row.fit,
        unfit_reason: row.unfit_reason.clone(),
        closing_note: row.closing_note.clone(),
    }
}
