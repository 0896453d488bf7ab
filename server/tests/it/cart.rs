//! Carts: what goes in and what does not, codes, and signing in.

use domain::{
    actor::Actor,
    ids::{CartId, VariantId},
    money::Currency,
    pricing::PromotionKind,
    time::DAY,
};
use sea_orm::{ActiveModelTrait, Set};
use services::{
    Error,
    cart::{self, MAX_LINES},
};
use store::entity::{prices, promotions};
use testkit::{TestDb, db_test};

use crate::shop::unlist;

fn guest() -> Actor {
    Actor::default()
}

fn sentence(error: Error, field: &str) -> String {
    match error {
        Error::Invalid(mut errors) => errors.0.remove(field).unwrap_or_else(|| panic!("{errors:?}")),
        other => panic!("{other:?}"),
    }
}

/// Changes a price, in US cents.
pub(crate) async fn set_price(t: &TestDb, variant: VariantId, amount: i64) {
    let tx = t.services.db.begin().await.unwrap();
    let row = prices::ActiveModel {
        variant_id: Set(variant),
        channel: Set(testkit::CHANNEL.to_owned()),
        currency: Set(Currency::USD),
        amount: Set(amount),
    };
    row.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn promotion(t: &TestDb, code: &str, kind: PromotionKind, value: i64, minimum: i64) {
    let row = promotions::Model {
        minimum,
        ends_at: Some(t.services.now().plus(DAY)),
        ..t.promotion(code, kind, value)
    };
    t.insert::<promotions::Entity, _>(row).await;
}

/// What is in a cart: variant and quantity.
pub(crate) async fn contents(t: &TestDb, actor: &Actor, session: Option<CartId>) -> Vec<(VariantId, i64)> {
    let view = cart::view(&t.services, actor, session).await.unwrap();
    let mut lines: Vec<_> = view
        .sellers
        .iter()
        .flat_map(|g| &g.lines)
        .map(|l| (l.variant, l.quantity))
        .collect();
    lines.sort_unstable();
    lines
}

#[db_test]
async fn a_cart_groups_by_seller_adds_up_and_says_what_changed(t: TestDb) {
    let s = &t.services;
    let (a, b) = (t.seller("Papyrus").await, t.seller("Quill").await);
    let (pen, ink) = (
        t.variant(a, "PEN", 250, 10).await,
        t.variant(b, "INK", 1000, 3).await,
    );
    let id = cart::add(s, &guest(), None, pen, 2).await.unwrap();
    assert_eq!(cart::add(s, &guest(), Some(id), ink, 1).await.unwrap(), id);
    cart::add(s, &guest(), Some(id), pen, 1).await.unwrap();
    let view = cart::view(s, &guest(), Some(id)).await.unwrap();
    assert_eq!(
        view.sellers.iter().map(|g| g.name.as_str()).collect::<Vec<_>>(),
        ["Papyrus", "Quill"]
    );
    assert_eq!(
        (view.totals.subtotal, view.totals.total, view.ready),
        (1750, 1750, true)
    );
    assert_eq!(cart::count(s, &guest(), Some(id)).await.unwrap(), 4);

    set_price(&t, pen, 300).await;
    let line = cart::view(s, &guest(), Some(id)).await.unwrap().sellers[0].lines[0].clone();
    assert_eq!(
        (line.unit.minor, line.was.map(|m| m.minor), line.subtotal.minor),
        (300, Some(250), 900)
    );
    cart::set_quantity(s, &guest(), Some(id), pen, 1).await.unwrap();
    let view = cart::view(s, &guest(), Some(id)).await.unwrap();
    assert_eq!((view.sellers[0].lines[0].was, view.totals.total), (None, 1300));

    unlist(&t, "pen").await;
    let view = cart::view(s, &guest(), Some(id)).await.unwrap();
    assert!(view.sellers[0].lines[0].problem.is_some() && !view.ready);
    assert_eq!(view.totals.total, 1000);
    cart::remove(s, &guest(), Some(id), pen).await.unwrap();
    assert!(cart::view(s, &guest(), Some(id)).await.unwrap().ready);
    assert!(!cart::view(s, &guest(), None).await.unwrap().ready);
}

#[db_test]
async fn nobody_puts_more_into_a_cart_than_there_is_or_than_makes_sense(t: TestDb) {
    let s = &t.services;
    let seller = t.seller("Papyrus").await;
    let (pen, many) = (
        t.variant(seller, "PEN", 250, 5).await,
        t.variant(seller, "MANY", 1, 20_000).await,
    );
    let id = cart::add(s, &guest(), None, many, 9_990).await.unwrap();
    for (variant, quantity) in [
        (pen, 0),
        (pen, -1),
        (pen, 6),
        (many, 11),
        (many, 10_001),
        (pen, i64::MAX),
    ] {
        sentence(
            cart::add(s, &guest(), Some(id), variant, quantity)
                .await
                .unwrap_err(),
            "quantity",
        );
    }
    sentence(
        cart::set_quantity(s, &guest(), Some(id), many, 10_001)
            .await
            .unwrap_err(),
        "quantity",
    );
    assert!(matches!(
        cart::add(s, &guest(), Some(id), s.id(), 1).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        cart::set_quantity(s, &guest(), Some(id), pen, 1).await,
        Err(Error::NotFound)
    ));
    assert_eq!(contents(&t, &guest(), Some(id)).await, [(many, 9_990)]);
    cart::set_quantity(s, &guest(), Some(id), many, 0).await.unwrap();
    for i in 0..=MAX_LINES {
        let variant = t.variant(seller, &format!("V{i}"), 1, 1).await;
        let added = cart::add(s, &guest(), Some(id), variant, 1).await;
        assert_eq!(added.is_ok(), i < MAX_LINES, "{i}: {added:?}");
    }
}

#[db_test]
async fn a_persons_cart_is_theirs_and_a_guests_is_known_to_one_session(t: TestDb) {
    let s = &t.services;
    let seller = t.seller("Papyrus").await;
    let pen = t.variant(seller, "PEN", 250, 50).await;
    let (ada, eve) = (t.user("ada@example.com").await, t.user("eve@example.com").await);
    let adas = cart::add(s, &ada, None, pen, 2).await.unwrap();
    assert!(contents(&t, &eve, Some(adas)).await.is_empty());
    assert!(contents(&t, &guest(), Some(adas)).await.is_empty());
    assert_ne!(cart::add(s, &guest(), Some(adas), pen, 1).await.unwrap(), adas);
    assert!(matches!(
        cart::set_quantity(s, &eve, Some(adas), pen, 1).await,
        Err(Error::NotFound)
    ));
    cart::remove(s, &eve, Some(adas), pen).await.unwrap();
    assert_eq!(contents(&t, &ada, None).await, [(pen, 2)]);
}

#[db_test]
async fn two_requests_at_once_make_one_cart_and_lose_nothing(t: TestDb) {
    let seller = t.seller("Papyrus").await;
    let pen = t.variant(seller, "PEN", 250, 50).await;
    let ada = t.user("ada@example.com").await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (s, ada) = (t.services.clone(), ada.clone());
            tokio::spawn(async move { cart::add(&s, &ada, None, pen, 1).await })
        })
        .collect();
    let mut ids = Vec::new();
    for task in tasks {
        ids.push(task.await.unwrap().unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(contents(&t, &ada, None).await, [(pen, 8)]);
}

#[db_test]
async fn what_a_guest_collected_is_there_after_signing_in(t: TestDb) {
    let s = &t.services;
    let seller = t.seller("Papyrus").await;
    let (pen, ink) = (
        t.variant(seller, "PEN", 250, 50).await,
        t.variant(seller, "INK", 250, 50).await,
    );
    let ada = t.user("ada@example.com").await;

    // Without a cart of one's own, the guest's becomes it.
    let first = cart::add(s, &guest(), None, pen, 2).await.unwrap();
    cart::merge(s, &ada, first).await.unwrap();
    assert_eq!(cart::view(s, &ada, None).await.unwrap().id, Some(first));
    assert!(contents(&t, &guest(), Some(first)).await.is_empty());

    // Else the larger quantity of each stays, and doing it twice changes nothing.
    let second = cart::add(s, &guest(), None, pen, 1).await.unwrap();
    cart::add(s, &guest(), Some(second), ink, 4).await.unwrap();
    for _ in 0..2 {
        cart::merge(s, &ada, second).await.unwrap();
        let mut wanted = [(pen, 2), (ink, 4)];
        wanted.sort_unstable();
        assert_eq!(contents(&t, &ada, None).await, wanted);
    }
    // Nobody takes another person's cart with them.
    let eve = t.user("eve@example.com").await;
    cart::merge(s, &eve, first).await.unwrap();
    assert!(contents(&t, &eve, None).await.is_empty());
}

#[db_test]
async fn a_code_counts_as_long_as_it_holds(t: TestDb) {
    let s = &t.services;
    let seller = t.seller("Papyrus").await;
    let pen = t.variant(seller, "PEN", 1000, 50).await;
    promotion(&t, "TEN", PromotionKind::Percentage, 1000, 1500).await;
    let none = cart::apply_code(s, &guest(), None, "ten").await.unwrap_err();
    sentence(none, "promotion_code");
    let id = cart::add(s, &guest(), None, pen, 1).await.unwrap();
    let session = Some(id);
    for wrong in ["", "NO-SUCH-CODE", "ten"] {
        sentence(
            cart::apply_code(s, &guest(), session, wrong).await.unwrap_err(),
            "promotion_code",
        );
    }
    cart::add(s, &guest(), session, pen, 1).await.unwrap();
    cart::apply_code(s, &guest(), session, " ten ").await.unwrap();
    let view = cart::view(s, &guest(), session).await.unwrap();
    assert_eq!(
        (view.totals.discount, view.totals.total, view.ready),
        (200, 1800, true)
    );

    cart::set_quantity(s, &guest(), session, pen, 1).await.unwrap();
    let view = cart::view(s, &guest(), session).await.unwrap();
    assert!(view.codes[0].problem.is_some() && !view.ready);
    assert_eq!(view.totals.total, 1000);
    t.clock.advance(2 * DAY);
    assert!(
        cart::view(s, &guest(), session).await.unwrap().codes[0]
            .problem
            .is_some()
    );
    cart::remove_code(s, &guest(), session, "ten").await.unwrap();
    assert!(cart::view(s, &guest(), session).await.unwrap().ready);
}

#[db_test]
async fn an_old_guests_cart_is_swept_away_and_a_persons_is_kept(t: TestDb) {
    let s = &t.services;
    let seller = t.seller("Papyrus").await;
    let pen = t.variant(seller, "PEN", 250, 50).await;
    let ada = t.user("ada@example.com").await;
    let old = cart::add(s, &guest(), None, pen, 1).await.unwrap();
    cart::add(s, &ada, None, pen, 1).await.unwrap();
    t.clock.advance(61 * DAY);
    services::accounts::sweep(s).await.unwrap();
    assert!(contents(&t, &guest(), Some(old)).await.is_empty());
    assert_eq!(contents(&t, &ada, None).await.len(), 1);
}
