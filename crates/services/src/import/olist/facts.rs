//! One order of the source, read into the terms of this system.

use std::collections::{BTreeSet, HashSet};

use domain::{
    money::{Currency, Money},
    time::{DAY, SECOND, Timestamp},
};

use super::{
    quirks::{Quirk, Refusal},
    source::{CustomerRow, ItemRow, OrderRow, PaymentRow, ReviewRow, Source},
};

/// All amounts of the source are in Brazilian real.
pub(super) const CURRENCY: Currency = Currency::BRL;

/// The largest amount believed, in minor units; keeps every sum of an order far from overflow.
const LIMIT: i64 = 1_000_000_000_000;

/// A seller's promise further away than this is a slip of the pen.
const PLAUSIBLE: i64 = 90 * DAY;

/// An order, its amounts in minor units.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) row: &'a OrderRow,
    pub(super) customer: &'a CustomerRow,
    pub(super) times: Times,
    pub(super) parts: Vec<PartFacts<'a>>,
    pub(super) payments: Vec<PaymentFacts<'a>>,
    pub(super) reviews: Vec<ReviewFacts<'a>>,
    pub(super) quirks: BTreeSet<Quirk>,
}

/// When its steps happened. The source has no time zone; UTC is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) placed: Timestamp,
    pub(super) approved: Option<Timestamp>,
    pub(super) shipped: Option<Timestamp>,
    pub(super) delivered: Option<Timestamp>,
    pub(super) promised: Option<Timestamp>,
}

/// What one seller sold.
#[derive(Debug)]
pub(super) struct PartFacts<'a> {
    pub(super) seller: &'a str,
    pub(super) ship_by: Option<Timestamp>,
    pub(super) shipping: i64,
    pub(super) lines: Vec<LineFacts<'a>>,
}

/// Units of one product at one price.
#[derive(Debug)]
pub(super) struct LineFacts<'a> {
    pub(super) product: &'a str,
    pub(super) unit_price: i64,
    pub(super) quantity: i64,
}

/// A payment.
#[derive(Debug)]
pub(super) struct PaymentFacts<'a> {
    pub(super) method: &'a str,
    pub(super) amount: i64,
}

/// A review.
#[derive(Debug)]
pub(super) struct ReviewFacts<'a> {
    pub(super) row: &'a ReviewRow,
    pub(super) score: i64,
    pub(super) asked: Timestamp,
    pub(super) answered: Timestamp,
}

/// Reads an order and what belongs to it.
pub(super) fn read<'a>(source: &'a Source, row: &'a OrderRow) -> Result<Facts<'a>, Refusal> {
    let customer = source
        .customers
        .get(&row.customer_id)
        .ok_or(Refusal::UnknownCustomer)?;
    let items = source
        .items
        .get(&row.order_id)
        .filter(|items| !items.is_empty())
        .ok_or(Refusal::NoItems)?;
    let times = times(row)?;
    let mut quirks = BTreeSet::new();
    let parts = parts(source, items)?;
    if parts.len() > 1 {
        quirks.insert(Quirk::SeveralSellers);
    }
    if parts
        .iter()
        .filter_map(|p| p.ship_by)
        .any(|by| by.since(times.placed) > PLAUSIBLE)
    {
        quirks.insert(Quirk::ShipByImplausible);
    }
    let total: i64 = parts.iter().map(PartFacts::total).sum();
    let payments = payments(
        source.payments.get(&row.order_id).map_or(&[][..], Vec::as_slice),
        total,
        &mut quirks,
    )?;
    let reviews = source.reviews.get(&row.order_id).map_or(&[][..], Vec::as_slice);
    let reviews = reviews_of(reviews, times.placed, &mut quirks);
    Ok(Facts {
        row,
        customer,
        times,
        parts,
        payments,
        reviews,
        quirks,
    })
}

impl PartFacts<'_> {
    /// What its goods cost.
    pub(super) fn subtotal(&self) -> i64 {
        self.lines.iter().map(|l| l.unit_price * l.quantity).sum()
    }

    /// Goods and freight.
    pub(super) fn total(&self) -> i64 {
        self.subtotal() + self.shipping
    }
}

fn times(row: &OrderRow) -> Result<Times, Refusal> {
    let midnight = time(&row.order_estimated_delivery_date)?;
    Ok(Times {
        placed: time(&row.order_purchase_timestamp)?.ok_or(Refusal::Malformed)?,
        approved: time(&row.order_approved_at)?,
        shipped: time(&row.order_delivered_carrier_date)?,
        delivered: time(&row.order_delivered_customer_date)?,
        // The promise is a day; it is kept until the day ends.
        promised: midnight.map(|t| t.plus(DAY - SECOND)),
    })
}

/// One part per seller and one line per product and price, in the order of the items.
fn parts<'a>(source: &Source, items: &'a [ItemRow]) -> Result<Vec<PartFacts<'a>>, Refusal> {
    let mut parts: Vec<PartFacts<'a>> = Vec::new();
    for item in items {
        if !source.products.contains_key(&item.product_id) {
            return Err(Refusal::UnknownProduct);
        }
        if !source.sellers.contains_key(&item.seller_id) {
            return Err(Refusal::UnknownSeller);
        }
        let (unit_price, freight) = (amount(&item.price)?, amount(&item.freight_value)?);
        let ship_by = time(&item.shipping_limit_date)?;
        let at = parts
            .iter()
            .position(|p| p.seller == item.seller_id)
            .unwrap_or_else(|| {
                parts.push(PartFacts {
                    seller: &item.seller_id,
                    ship_by: None,
                    shipping: 0,
                    lines: Vec::new(),
                });
                parts.len() - 1
            });
        let part = &mut parts[at];
        part.shipping += freight;
        part.ship_by = part.ship_by.into_iter().chain(ship_by).min();
        match part
            .lines
            .iter_mut()
            .find(|l| l.product == item.product_id && l.unit_price == unit_price)
        {
            Some(line) => line.quantity += 1,
            None => part.lines.push(LineFacts {
                product: &item.product_id,
                unit_price,
                quantity: 1,
            }),
        }
    }
    Ok(parts)
}

fn payments<'a>(
    rows: &'a [PaymentRow],
    total: i64,
    quirks: &mut BTreeSet<Quirk>,
) -> Result<Vec<PaymentFacts<'a>>, Refusal> {
    let mut payments = Vec::with_capacity(rows.len());
    for row in rows {
        payments.push(PaymentFacts {
            method: &row.payment_type,
            amount: amount(&row.payment_value)?,
        });
    }
    let paid: i64 = payments.iter().map(|p| p.amount).sum();
    let mut odd = |quirk, is| {
        if is {
            quirks.insert(quirk);
        }
    };
    odd(Quirk::NoPayment, payments.is_empty());
    odd(Quirk::SeveralPayments, payments.len() > 1);
    odd(Quirk::ZeroPayment, payments.iter().any(|p| p.amount == 0));
    odd(
        Quirk::PaymentNumberGap,
        (1..).zip(rows).any(|(n, row)| row.payment_sequential != n),
    );
    odd(
        Quirk::PaymentDiffersByACent,
        !payments.is_empty() && (paid - total).abs() == 1,
    );
    odd(
        Quirk::PaymentDiffers,
        !payments.is_empty() && (paid - total).abs() > 1,
    );
    Ok(payments)
}

/// Reviews are no part of the trade: one that cannot be read is left out and does not refuse its order.
fn reviews_of<'a>(
    rows: &'a [ReviewRow],
    placed: Timestamp,
    quirks: &mut BTreeSet<Quirk>,
) -> Vec<ReviewFacts<'a>> {
    let mut seen = HashSet::new();
    let mut reviews = Vec::with_capacity(rows.len());
    for row in rows {
        let score = row
            .review_score
            .parse()
            .ok()
            .filter(|score| (1..=5).contains(score));
        let (asked, answered) = (
            time(&row.review_creation_date),
            time(&row.review_answer_timestamp),
        );
        let (Some(score), Ok(Some(asked)), Ok(Some(answered)), true) =
            (score, asked, answered, seen.insert(&row.review_id))
        else {
            quirks.insert(Quirk::ReviewMalformed);
            continue;
        };
        if answered < placed {
            quirks.insert(Quirk::ReviewBeforePurchase);
        }
        reviews.push(ReviewFacts {
            row,
            score,
            asked,
            answered,
        });
    }
    reviews
}

fn time(text: &str) -> Result<Option<Timestamp>, Refusal> {
    if text.is_empty() {
        Ok(None)
    } else {
        Timestamp::from_datetime(text).map(Some).ok_or(Refusal::Malformed)
    }
}

/// An amount in minor units.
pub(super) fn amount(text: &str) -> Result<i64, Refusal> {
    let minor = Money::parse(text, CURRENCY)
        .map_err(|_| Refusal::Malformed)?
        .minor;
    if (0..=LIMIT).contains(&minor) {
        Ok(minor)
    } else {
        Err(Refusal::Malformed)
    }
}
