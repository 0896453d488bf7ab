//! What each kind of job does. Every one of them can run twice without harm.

use domain::{
    ids::{MailId, OrderId, PaymentId, RefundId, RequestId, VariantId},
    words::JobLane,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use store::entity::jobs;

use crate::{
    Error, Services, backorders,
    notifications::{self, Sent},
    payments, returns,
};

#[derive(Deserialize)]
struct OfPayment {
    order: OrderId,
    payment: PaymentId,
}

#[derive(Deserialize)]
struct OfRefund {
    order: OrderId,
    refund: RefundId,
}

#[derive(Deserialize)]
struct OfReturn {
    order: OrderId,
    request: RequestId,
}

#[derive(Deserialize)]
struct OfVariant {
    variant: VariantId,
}

#[derive(Deserialize)]
struct OfMail {
    mail: MailId,
}

fn payload<T: DeserializeOwned>(value: &Value) -> Result<T, Error> {
    Ok(T::deserialize(value)?)
}

/// How a job ended that is not to be tried again.
pub(super) enum Ended {
    /// As it should.
    Well,
    /// As it should: a mail is sent, which is to be remembered with the job.
    Mailed(MailId),
    /// Trying again would change nothing; the text is for people.
    GivenUp(String),
}

/// The kind of job that sends a mail.
const MAIL: &str = "mail.send";

/// Who does jobs of a kind.
pub(crate) fn lane(kind: &str) -> JobLane {
    if kind == MAIL {
        JobLane::Mail
    } else {
        JobLane::Orders
    }
}

/// Does a job.
///
/// # Errors
/// Whatever went wrong; the worker decides whether to try again.
pub(super) async fn run(s: &Services, job: &jobs::Model) -> Result<Ended, Error> {
    match job.kind.as_str() {
        MAIL => {
            return Ok(
                match notifications::send(s, payload::<OfMail>(&job.payload)?.mail).await? {
                    Sent::Yes(mail) => Ended::Mailed(mail),
                    Sent::Never(why) => Ended::GivenUp(why),
                },
            );
        }
        "payment.authorize" => {
            let OfPayment { order, payment } = payload(&job.payload)?;
            payments::authorize(s, order, payment).await?;
        }
        "payment.check" => {
            let OfPayment { order, payment } = payload(&job.payload)?;
            payments::check(s, order, payment).await?;
        }
        "payment.expire" => {
            let OfPayment { order, payment } = payload(&job.payload)?;
            payments::expire(s, order, payment).await?;
        }
        "payment.capture" => {
            let OfPayment { order, payment } = payload(&job.payload)?;
            payments::capture(s, order, payment).await?;
        }
        "refund.process" => {
            let OfRefund { order, refund } = payload(&job.payload)?;
            payments::process_refund(s, order, refund).await?;
        }
        backorders::ALLOCATE => {
            backorders::allocate(s, payload::<OfVariant>(&job.payload)?.variant).await?;
        }
        returns::REMIND => {
            let OfReturn { order, request } = payload(&job.payload)?;
            returns::remind(s, order, request).await?;
        }
        kind => return Err(Error::internal(format!("no job is called {kind}"))),
    }
    Ok(Ended::Well)
}
