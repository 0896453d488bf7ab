//! What staff decides.

pub mod approve_cancellation;
pub mod approve_return;
pub mod block_customer;
pub mod close_return;
pub mod edit_order;
pub mod paid_by_hand;
pub mod reject_cancellation;
pub mod reject_return;
pub mod release_hold;
pub mod retry_job;
pub mod retry_refund;
pub mod set_hold;
pub mod set_priority;
pub mod unblock_customer;

pub use approve_cancellation::{ApproveCancellation, approve_cancellation};
pub use approve_return::{ApproveReturn, approve_return};
pub use block_customer::{BlockCustomer, block_customer};
pub use close_return::{CloseReturn, close_return};
pub use edit_order::{EditOrder, edit_order};
pub use paid_by_hand::{PaidByHand, paid_by_hand};
pub use reject_cancellation::{RejectCancellation, reject_cancellation};
pub use reject_return::{RejectReturn, reject_return};
pub use release_hold::{ReleaseHold, release_hold};
pub use retry_job::{RetryJob, retry_job};
pub use retry_refund::{RetryRefund, retry_refund};
pub use set_hold::{SetHold, set_hold};
pub use set_priority::{SetPriority, set_priority};
pub use unblock_customer::{UnblockCustomer, unblock_customer};

use domain::{actor::Actor, number::OrderNumber};
use services::{
    Error, Services,
    customers::{self, Change},
};

use crate::{form::Form, reply::Done, request};

/// Back to the queue, with a message that names the order: `what` of order 7K3M9-Q2XHC `how`.
fn decided(form: &Form, page: &str, what: &str, how: &str) -> Done {
    let order = match form.get("number").parse::<OrderNumber>() {
        Ok(number) => format!("{what} of order {number}"),
        Err(_) => what.to_owned(),
    };
    back(page, format!("{order} {how}."))
}

/// Back to the page that was asked from, or to `page`, with a message.
fn back(page: &str, message: String) -> Done {
    Done::at(request::referring_path().unwrap_or_else(|| page.to_owned())).saying(message)
}

/// Blocks or unblocks the customer of a form, as long as they are as the form showed them.
async fn set_blocked(s: &Services, actor: &Actor, form: &Form, blocked: bool) -> Result<(), Error> {
    let customer = form.get("customer").parse().map_err(|_| Error::NotFound)?;
    let change = Change {
        blocked: Some(blocked),
        reason: form.get("reason").to_owned(),
        ..Change::default()
    };
    customers::change(&s.expecting(form.get("version")), actor, customer, &change).await
}
