//! How far an order came: the source's last known status and its times, put into one of our states.

use std::collections::BTreeSet;

use domain::{
    machines::{OrderState, SellerOrderState, ShipmentState},
    time::Timestamp,
};

use super::{
    facts::Times,
    quirks::{Quirk, Refusal},
};

/// How far an order came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Stage {
    Placed,
    Confirmed,
    Processing,
    Shipped,
    Delivered,
    /// Before anything of it was shipped.
    Cancelled,
}

/// How far an order came, and when it took each step it took. A step whose time is not known has that of the step
/// before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Course {
    pub(super) stage: Stage,
    /// When its payments were taken.
    pub(super) approved: Option<Timestamp>,
    pub(super) shipped: Option<Timestamp>,
    pub(super) delivered: Option<Timestamp>,
    pub(super) cancelled: Option<Timestamp>,
    /// A fact the states cannot hold: the reason of a cancellation, else a note for staff.
    pub(super) remark: Option<&'static str>,
}

/// The course of an order with this status and these times.
pub(super) fn of(status: &str, times: &Times, quirks: &mut BTreeSet<Quirk>) -> Result<Course, Refusal> {
    let by_status = match status {
        "created" => Stage::Placed,
        "approved" => Stage::Confirmed,
        "invoiced" | "processing" => Stage::Processing,
        "shipped" => Stage::Shipped,
        "delivered" => Stage::Delivered,
        "canceled" | "unavailable" => Stage::Cancelled,
        _ => return Err(Refusal::UnknownStatus),
    };
    let by_times = match times {
        Times {
            delivered: Some(_), ..
        } => Stage::Delivered,
        Times { shipped: Some(_), .. } => Stage::Shipped,
        Times {
            approved: Some(_), ..
        } => Stage::Confirmed,
        _ => Stage::Placed,
    };
    let mut odd = |quirk, is| {
        if is {
            quirks.insert(quirk);
        }
        is
    };
    let mut remark = None;
    odd(Quirk::Unavailable, status == "unavailable");
    let stage = if by_status < Stage::Cancelled {
        odd(Quirk::StatusBehindTimes, by_times > by_status);
        by_status.max(by_times)
    } else if odd(Quirk::CancelledAfterDelivery, by_times == Stage::Delivered) {
        remark = Some(
            "The source calls this order cancelled although it was delivered, and says no more about it.",
        );
        by_times
    } else if odd(Quirk::CancelledAfterShipping, by_times == Stage::Shipped) {
        remark = Some(
            "The source calls this order cancelled although a carrier has it, and says no more about it.",
        );
        by_times
    } else {
        remark = Some(match status {
            "unavailable" => "The source calls this order unavailable; when and why is not known.",
            _ => "The source calls this order cancelled; when and why is not known.",
        });
        Stage::Cancelled
    };
    let went_on = (Stage::Confirmed..=Stage::Delivered).contains(&stage);
    odd(Quirk::ApprovalMissing, went_on && times.approved.is_none());
    odd(
        Quirk::PaymentNotApproved,
        stage == Stage::Cancelled && times.approved.is_none(),
    );
    let approved = if went_on {
        Some(times.approved.unwrap_or(times.placed))
    } else {
        times.approved
    };
    let sent = (Stage::Shipped..=Stage::Delivered).contains(&stage);
    odd(Quirk::ShippedTimeMissing, sent && times.shipped.is_none());
    odd(
        Quirk::DeliveredTimeMissing,
        stage == Stage::Delivered && times.delivered.is_none(),
    );
    odd(
        Quirk::ShippedBeforeApproved,
        times.shipped.zip(times.approved).is_some_and(|(s, a)| s < a),
    );
    odd(
        Quirk::DeliveredBeforeShipped,
        times.delivered.zip(times.shipped).is_some_and(|(d, s)| d < s),
    );
    let shipped = sent.then(|| times.shipped.or(approved)).flatten();
    Ok(Course {
        stage,
        approved,
        shipped,
        delivered: if stage == Stage::Delivered {
            times.delivered.or(shipped)
        } else {
            None
        },
        cancelled: (stage == Stage::Cancelled).then(|| times.approved.unwrap_or(times.placed)),
        remark,
    })
}

impl Course {
    /// The state of the order.
    pub(super) const fn order(&self) -> OrderState {
        match self.stage {
            Stage::Placed => OrderState::Pending,
            Stage::Confirmed | Stage::Processing | Stage::Shipped => OrderState::Confirmed,
            Stage::Delivered => OrderState::Completed,
            Stage::Cancelled => OrderState::Cancelled,
        }
    }

    /// The state of its parts.
    pub(super) const fn part(&self) -> SellerOrderState {
        match self.stage {
            Stage::Placed | Stage::Confirmed => SellerOrderState::New,
            Stage::Processing | Stage::Shipped => SellerOrderState::Processing,
            Stage::Delivered => SellerOrderState::Completed,
            Stage::Cancelled => SellerOrderState::Cancelled,
        }
    }

    /// The state of its parcels, if it has any.
    pub(super) const fn shipment(&self) -> Option<ShipmentState> {
        match self.stage {
            Stage::Shipped => Some(ShipmentState::InTransit),
            Stage::Delivered => Some(ShipmentState::Delivered),
            Stage::Placed | Stage::Confirmed | Stage::Processing | Stage::Cancelled => None,
        }
    }
}
