//! A mail server that is down delays mail and breaks nothing.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    machine::Word,
    time::HOUR,
    words::{JobLane, JobState},
};
use gateways::mail::{FailingMailer, MailError, Mailer, OutgoingMail};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use services::{cancellations, jobs};
use store::entity::jobs as job_rows;
use testkit::{TestDb, db_test};
use tokio_util::sync::CancellationToken;

use crate::fixture::{GOOD, Shop};

#[db_test]
async fn mail_waits_for_its_server_and_is_sent_once(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let order = shop.place(&[(shop.pen, 1)], Some(GOOD)).await;
    let mut down = shop.t.services.clone();
    down.mailer = Arc::new(FailingMailer(MailError::Transient("connection refused".into())));
    jobs::drain(&down).await.unwrap();
    assert_eq!(shop.subjects().len(), 0);
    assert_eq!(shop.graph(order).await.order.state.to_string(), "confirmed");
    shop.t.clock.advance(HOUR);
    shop.settle().await;
    shop.settle().await;
    assert_eq!(shop.subjects().len(), 1);
}

/// A mail server that takes the connection and says nothing.
struct Silent;

#[async_trait]
impl Mailer for Silent {
    async fn send(&self, _: OutgoingMail) -> Result<(), MailError> {
        std::future::pending().await
    }
}

async fn mails(shop: &Shop) -> Vec<job_rows::Model> {
    job_rows::Entity::find()
        .filter(job_rows::Column::Lane.eq(JobLane::Mail))
        .all(shop.t.services.db.read())
        .await
        .unwrap()
}

#[db_test]
async fn a_mail_server_that_hangs_keeps_no_refund_waiting_and_no_shutdown(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let mut services = shop.t.services.clone();
    services.mailer = Arc::new(Silent);
    let stop = CancellationToken::new();
    let worker = tokio::spawn(jobs::work(services, stop.clone()));
    let order = shop.place(&[(shop.pen, 1)], Some(GOOD)).await;
    while !mails(&shop)
        .await
        .iter()
        .any(|job| job.state == JobState::Running)
    {
        tokio::task::yield_now().await;
    }
    let s = &shop.t.services;
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    let request = shop.graph(order).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    while shop.graph(order).await.refunds[0].state.as_str() != "succeeded" {
        tokio::task::yield_now().await;
    }
    stop.cancel();
    worker.await.unwrap();
    // What hung is back in the queue as if it had not been begun.
    assert!(
        mails(&shop)
            .await
            .iter()
            .all(|job| job.state == JobState::Queued && job.attempts == 0)
    );
    shop.settle().await;
    assert!(!shop.subjects().is_empty());
    shop.verified().await;
}

#[db_test]
async fn a_mail_that_is_refused_for_good_is_given_up_at_once(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    shop.place(&[(shop.pen, 1)], Some(GOOD)).await;
    let mut refusing = shop.t.services.clone();
    refusing.mailer = Arc::new(FailingMailer(MailError::Permanent("no such mailbox".into())));
    jobs::drain(&refusing).await.unwrap();
    let given_up: Vec<_> = mails(&shop)
        .await
        .into_iter()
        .map(|job| (job.state, job.attempts))
        .collect();
    assert_eq!(given_up, [(JobState::Dead, 1)]);
}
