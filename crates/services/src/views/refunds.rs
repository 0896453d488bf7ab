//! Refunds that failed and wait for somebody of the staff.

use domain::{
    actor::{Actor, Permission},
    ids::RefundId,
    money::Money,
    number::OrderNumber,
    time::Timestamp,
};
use store::{
    failed_refunds,
    keyset::{Page, Turn},
};

use super::{
    admin::{PAGE, allowed},
    facts::payment_method,
};
use crate::{Error, Services};

/// A refund that its provider refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FailedRefund {
    /// The refund.
    pub id: RefundId,
    /// The order's number.
    pub number: OrderNumber,
    /// The customer's e-mail address.
    pub email: String,
    /// What goes back.
    pub amount: Money,
    /// Why money goes back.
    pub reason: String,
    /// What the provider said.
    pub error: String,
    /// How the order was paid.
    pub method: String,
    /// What the provider knows the payment by.
    pub provider_ref: String,
    /// When it was decided.
    pub created_at: Timestamp,
    /// Whether the provider can be asked again.
    pub retry: bool,
}

/// A page of the refunds that failed, oldest first.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::NotFound`] when the list is not the actor's to see.
pub async fn failed(s: &Services, actor: &Actor, turn: Turn) -> Result<Page<FailedRefund>, Error> {
    allowed(actor, Permission::DecideRefund)?;
    let page = failed_refunds::page(s.db.read(), turn, PAGE).await?;
    Ok(page.map(|row| {
        let failed_refunds::Row {
            id,
            amount,
            currency,
            reason,
            error,
            created_at,
            method,
            provider_ref,
            number,
            email,
        } = row;
        FailedRefund {
            id,
            number,
            email,
            amount: Money::new(amount, currency),
            reason,
            error: error.unwrap_or_default(),
            retry: s.payments.get(&method).is_some(),
            method: payment_method(&method),
            provider_ref: provider_ref.unwrap_or_default(),
            created_at,
        }
    }))
}

/// How many refunds wait for the actor; `None` when they are not the actor's to see.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(s: &Services, actor: &Actor) -> Result<Option<u64>, Error> {
    Ok(match allowed(actor, Permission::DecideRefund) {
        Ok(()) => Some(failed_refunds::count(s.db.read()).await?),
        Err(_) => None,
    })
}
