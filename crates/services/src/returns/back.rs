//! The goods on their way back: sent, received in one parcel or several, looked at and put on their shelves.

use domain::{
    actor::{Actor, Permission},
    event::{OrderEvent, Units},
    forms::{self, FieldErrors},
    ids::RequestId,
    machines::{ReturnCommand, ReturnState},
    words::VariantKind,
};
use gateways::carriers::Carriers;
use sea_orm::EntityTrait;
use store::{entity::order_lines, stock::StockChange};

use super::{Opened, find, row};
use crate::{Error, Services, fulfilment, orders::Work};

/// What came of a return.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Receipt {
    /// Units that came now; all that are expected when it is not said.
    pub quantity: Option<i64>,
    /// Whether the rest will not come.
    pub no_more: bool,
    /// Whether everything was looked at already and is fit for sale.
    pub all_fit: bool,
    /// Units that had come when these were counted, where that is known: the same parcel is not counted twice.
    pub before: Option<i64>,
}

/// Notes that the customer has sent the goods of an approved return. Carrier, by its code, and tracking number may be empty.
///
/// # Errors
/// [`Error::NotFound`] when the return is not the actor's; [`Error::Forbidden`]; [`Error::Conflict`] when it is not approved, or
/// sent already; [`Error::Invalid`] on `carrier` and `awb`.
pub async fn send(
    s: &Services,
    actor: &Actor,
    request: RequestId,
    carrier: &str,
    awb: &str,
) -> Result<(), Error> {
    let order = row(s, request).await?.order_id;
    let work = Work::customer(s, actor, order, Permission::RequestReturn).await?;
    let mut opened = find(work, request)?;
    opened.step(ReturnCommand::Send)?;
    let (carrier, awb) = parcel(carrier, awb)?;
    let back = opened.row();
    (back.carrier, back.awb) = (carrier.clone(), awb.clone());
    let mut work = opened.work;
    work.event(OrderEvent::ReturnSent {
        request,
        carrier,
        awb,
    });
    work.commit().await?;
    Ok(())
}

/// A carrier's code and a tracking number, of which either may be missing.
fn parcel(carrier: &str, awb: &str) -> Result<(String, String), FieldErrors> {
    let mut errors = FieldErrors::default();
    let (carrier, awb) = (carrier.trim(), awb.trim());
    let any = if carrier.is_empty() { "other" } else { carrier };
    match Carriers.get(any) {
        None => errors.add("carrier", fulfilment::no_carrier(carrier)),
        Some(known) if !awb.is_empty() => {
            if let Err(why) = known.validate_awb(awb) {
                errors.add("awb", why);
            }
        }
        Some(_) => {}
    }
    errors.into_result((carrier.to_owned(), awb.to_owned()))
}

/// Opens a return in its order, for the seller of its line or for staff that fulfils for all.
async fn open_part<'a>(s: &'a Services, actor: &'a Actor, request: RequestId) -> Result<Opened<'a>, Error> {
    let line = row(s, request).await?.line_id.ok_or(Error::NotFound)?;
    let line = order_lines::Entity::find_by_id(line)
        .one(s.db.read())
        .await?
        .ok_or(Error::NotFound)?;
    find(
        Work::part(s, actor, line.seller_order_id, Permission::Fulfil).await?,
        request,
    )
}

/// Notes that units of an approved return came: some, while others are still expected, or the last of them. What is not to come
/// any more is given up: it stays paid back.
///
/// # Errors
/// [`Error::NotFound`] when the return is not of the actor's sellers; [`Error::Forbidden`]; [`Error::Conflict`] when nothing of it
/// is expected, or units came since these were counted; [`Error::Invalid`] on `quantity` when it is more than is expected or
/// nothing, unless the rest of what was sent will not come; when it is missing though the rest will not come; and when all
/// shall be fit though some are expected.
pub async fn receive(s: &Services, actor: &Actor, request: RequestId, receipt: Receipt) -> Result<(), Error> {
    let mut opened = open_part(s, actor, request).await?;
    opened.next(ReturnCommand::Receive)?;
    if receipt
        .before
        .is_some_and(|before| before != opened.row().received)
    {
        return Err(Error::conflict(
            "Somebody noted units of this return since you opened the page. Please look again.",
        ));
    }
    let sent = opened.state()? == ReturnState::InTransit;
    let expected = opened.units.quantity - opened.row().received;
    let came = counted(receipt, expected, sent)?;
    if came > 0 {
        opened.count(|line| line.receive_return(came))?;
        opened.row().received += came;
    }
    let of = |quantity| Units {
        line: opened.units.line,
        quantity,
    };
    let (units, missing) = (of(came), of(expected - came));
    if missing.quantity > 0 && !receipt.no_more {
        opened.step(ReturnCommand::ReceivePart)?;
        opened
            .work
            .event(OrderEvent::ReturnPartReceived { request, units });
    } else {
        if missing.quantity > 0 {
            opened.count(|line| line.give_up_return(missing.quantity))?;
            let units = missing;
            opened.work.event(OrderEvent::ReturnMissing { request, units });
        }
        opened.step(ReturnCommand::Receive)?;
        opened.work.event(OrderEvent::ReturnReceived {
            request,
            units,
            shelved: false,
        });
        let all = opened.row().received;
        // Of nothing there is nothing to look at.
        if receipt.all_fit || all == 0 {
            opened.look_at(all, "").await?;
        }
    }
    opened.work.commit().await?;
    Ok(())
}

/// How many units came, of so many that are expected.
fn counted(receipt: Receipt, expected: i64, sent: bool) -> Result<i64, Error> {
    let wrong = |sentence: String| Err(Error::field("quantity", sentence));
    let Receipt {
        quantity,
        no_more,
        all_fit,
        ..
    } = receipt;
    if quantity.is_none() && no_more {
        return wrong("Please say how many units came.".to_owned());
    }
    let came = quantity.unwrap_or(expected);
    let least = i64::from(!(no_more && sent));
    if !(least..=expected).contains(&came) {
        return wrong(format!("Please enter a whole number from {least} to {expected}."));
    }
    if all_fit && came < expected && !no_more {
        return wrong(
            "Others are still expected: please look at all of them once they have come.".to_owned(),
        );
    }
    Ok(came)
}

/// Notes how many of the units that came are fit for sale, and puts those back on their shelves if they are stocked. The others
/// are written off: they left their shelves when they were sent. When everything came and is fit, the return is closed.
///
/// # Errors
/// [`Error::NotFound`] when the return is not of the actor's sellers; [`Error::Forbidden`]; [`Error::Conflict`] when it is not
/// received as a whole, or looked at already; [`Error::Invalid`] on `fit` when it is negative or more than came, or
/// everything though there is a reason, and on `reason` when it is empty and some are not fit.
pub async fn inspect(
    s: &Services,
    actor: &Actor,
    request: RequestId,
    fit: i64,
    reason: &str,
) -> Result<(), Error> {
    let mut opened = open_part(s, actor, request).await?;
    opened.next(ReturnCommand::Inspect)?;
    let all = opened.row().received;
    let mut errors = FieldErrors::default();
    if !(0..=all).contains(&fit) {
        errors.add("fit", format!("Please enter a whole number from 0 to {all}."));
    }
    let reason = if fit < all {
        forms::required(&mut errors, "reason", "The reason", reason, 1000)
    } else {
        forms::optional(&mut errors, "reason", "The reason", reason, 1000)
    };
    if fit == all && !reason.is_empty() {
        errors.add(
            "fit",
            "You say what is wrong, and that all are fit. Please correct one of them.",
        );
    }
    errors.into_result(())?;
    opened.look_at(fit, &reason).await?;
    opened.work.commit().await?;
    Ok(())
}

impl Opened<'_> {
    async fn look_at(&mut self, fit: i64, reason: &str) -> Result<(), Error> {
        self.step(ReturnCommand::Inspect)?;
        self.put_back(fit).await?;
        let back = self.row();
        back.fit = Some(fit);
        reason.clone_into(&mut back.unfit_reason);
        let request = back.id;
        let event = OrderEvent::ReturnInspected {
            request,
            fit: Some(fit),
        };
        self.work.event_because(event, reason);
        if fit == self.units.quantity {
            self.step(ReturnCommand::Close)?;
            self.work.event_by_rule(OrderEvent::ReturnClosed { request });
        }
        Ok(())
    }

    /// Puts units of a stocked line back where its pieces were taken, place by place; those of which no place is known stay off
    /// the shelves, as they were never on them.
    async fn put_back(&mut self, units: i64) -> Result<(), Error> {
        let line = &self.work.graph.lines[self.line];
        if line.kind != VariantKind::Stocked {
            return Ok(());
        }
        let (variant, order) = (line.variant_id, self.work.graph.order.id);
        let mut left = units;
        let mut changes = Vec::new();
        for (location, out) in store::shelves::taken(self.work.tx(), variant, order).await? {
            let back = left.min(out);
            left -= back;
            changes.push(StockChange {
                variant,
                location,
                on_hand: back,
                reserved: 0,
                reason: "returned",
                order: Some(order),
            });
        }
        self.work.stock(changes);
        Ok(())
    }
}
