//! The permissions that services ask for are those of the machines' tables, role by role.

use domain::{
    actor::{Actor, Permission, Role},
    ids::{RefundId, RequestId, SellerOrderId},
    machine::{Machine, Word},
    machines::{
        CancellationCommand as Cancel, CancellationMachine, RefundCommand, RefundMachine, RefundState,
        ReturnCommand as Return, ReturnMachine, SellerOrderCommand as Part, SellerOrderMachine,
    },
};
use services::{
    Error, cancellations, fulfilment, payments,
    returns::{self, Receipt},
};
use testkit::{TestDb, db_test};

use crate::fixture::{GOOD, Shop};

/// A card whose refunds are refused.
const NO_REFUNDS: &str = "4000000000005126";

/// What is acted on: a new part, a waiting cancellation, a waiting and an approved return, a failed refund.
struct Stage {
    part: SellerOrderId,
    cancellation: RequestId,
    asked: RequestId,
    approved: RequestId,
    refund: RefundId,
}

async fn stage(shop: &Shop) -> Stage {
    let s = &shop.t.services;
    let new = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    let cancelled = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    let returned = shop.place(&[(shop.lamp, 2)], Some(GOOD)).await;
    let failed = shop.place(&[(shop.lamp, 1)], Some(NO_REFUNDS)).await;
    shop.settle().await;
    let ask = async |order| {
        cancellations::request(s, &shop.customer, order, "changed_mind", "")
            .await
            .unwrap();
        shop.graph(order).await.requests[0].id
    };
    let cancellation = ask(cancelled).await;
    let granted = ask(failed).await;
    cancellations::approve(s, &shop.admin, granted, "").await.unwrap();
    shop.deliver(returned, 0).await;
    let line = shop.graph(returned).await.lines[0].id;
    let back = async || returns::request(s, &shop.customer, returned, line, 1, "damaged", "").await;
    let (asked, approved) = (back().await.unwrap(), back().await.unwrap());
    returns::approve(s, &shop.admin, approved, 0, "").await.unwrap();
    shop.settle().await;
    let refund = shop.graph(failed).await.refunds[0].clone();
    assert_eq!(refund.state, RefundState::Failed);
    Stage {
        part: shop.part(new, 0).await,
        cancellation,
        asked,
        approved,
        refund: refund.id,
    }
}

/// Whether a service lets a role try; whatever comes of it.
fn lets<T>(result: &Result<T, Error>) -> bool {
    !matches!(
        result,
        Err(Error::NotFound | Error::Forbidden | Error::Unauthenticated)
    )
}

#[db_test]
async fn services_let_exactly_those_that_the_tables_let(t: TestDb) {
    let shop = Shop::open(t, 900).await;
    let s = &shop.t.services;
    let mut tried = 0;
    for role in Role::ALL {
        let seller = matches!(role, Role::SellerOwner | Role::SellerStaff).then_some(shop.sellers[0].0);
        // Roles that are limited to some orders are let by how an order came to be, which the scopes' tests look at.
        if matches!(role, Role::SalesSupervisor | Role::BranchManager) {
            continue;
        }
        let actor: Actor = shop.t.staff(*role, seller).await;
        let at = stage(&shop).await;
        let may = |p: Permission| role.permissions().contains(&p);
        let process = fulfilment::process(s, &actor, at.part).await;
        let receive = returns::receive(s, &actor, at.approved, Receipt::default()).await;
        let reject = cancellations::reject(s, &actor, at.cancellation, "No.").await;
        let refuse = returns::reject(s, &actor, at.asked, "No.").await;
        let retry = payments::retry_refund(s, &actor, at.refund).await;
        let retried = RefundMachine::transition(RefundState::Failed, RefundCommand::Process).unwrap();
        for (name, let_in, permitted) in [
            (
                "process",
                lets(&process),
                SellerOrderMachine::permits(Part::Process, may),
            ),
            (
                "receive",
                lets(&receive),
                ReturnMachine::permits(Return::Receive, may),
            ),
            (
                "reject",
                lets(&reject),
                CancellationMachine::permits(Cancel::Reject, may),
            ),
            (
                "refuse",
                lets(&refuse),
                ReturnMachine::permits(Return::Reject, may),
            ),
            ("retry", lets(&retry), retried.who.is_some_and(may)),
        ] {
            assert_eq!(let_in, permitted, "{role} {name}");
        }
        let again = stage(&shop).await;
        let decline = fulfilment::decline(s, &actor, again.part, "Broken.").await;
        let approve = cancellations::approve(s, &actor, again.cancellation, "").await;
        let grant = returns::approve(s, &actor, again.asked, 0, "").await;
        // Whether they are too early does not matter.
        let inspect = returns::inspect(s, &actor, again.approved, 1, "").await;
        let close = returns::close(s, &actor, again.approved, "").await;
        let send = returns::send(s, &actor, again.approved, "", "").await;
        for (name, let_in, permitted) in [
            (
                "decline",
                lets(&decline),
                SellerOrderMachine::permits(Part::Decline, may),
            ),
            (
                "approve",
                lets(&approve),
                CancellationMachine::permits(Cancel::Approve, may),
            ),
            (
                "grant",
                lets(&grant),
                ReturnMachine::permits(Return::Approve, may),
            ),
            (
                "inspect",
                lets(&inspect),
                ReturnMachine::permits(Return::Inspect, may),
            ),
            ("close", lets(&close), ReturnMachine::permits(Return::Close, may)),
            ("send", lets(&send), ReturnMachine::permits(Return::Send, may)),
        ] {
            assert_eq!(let_in, permitted, "{role} {name}");
        }
        tried += 1;
    }
    assert!(tried >= 6, "only {tried} roles were tried");
}
