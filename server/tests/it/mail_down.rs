//! A mail server that is down delays mail and breaks nothing.

use std::sync::Arc;

use domain::time::HOUR;
use gateways::mail::{FailingMailer, MailError};
use services::jobs;
use testkit::{TestDb, db_test};

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
