//! How often something may be tried: per account, per network address, also all at once.

use domain::time::{DAY, HOUR, MINUTE};
use sea_orm::EntityTrait;
use services::{
    Error,
    accounts::{self, NewAccount},
};
use store::entity::{login_attempts, sessions};
use testkit::{TestDb, db_test};

use crate::accounts::{HOME, PASSWORD, ada};

#[db_test]
async fn five_failures_close_an_account_for_a_quarter_of_an_hour_and_the_right_password_does_not_open_it(
    t: TestDb,
) {
    let s = &t.services;
    accounts::sign_up(s, &ada(), HOME).await.unwrap();
    for i in 0..5 {
        let error = accounts::sign_in(s, "ada@example.com", "wrong", &format!("192.0.2.{i}"))
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{i}: {error:?}");
        t.clock.advance(MINUTE);
    }
    let closed = accounts::sign_in(s, "ada@example.com", PASSWORD, HOME)
        .await
        .unwrap_err();
    assert!(
        matches!(closed, Error::TooManyAttempts { retry_after_s: 600 }),
        "{closed:?}"
    );
    t.clock.advance(10 * MINUTE);
    accounts::sign_in(s, "ada@example.com", PASSWORD, HOME)
        .await
        .unwrap();
}

#[db_test]
async fn success_forgets_the_failures_of_the_account(t: TestDb) {
    let s = &t.services;
    accounts::sign_up(s, &ada(), HOME).await.unwrap();
    for _ in 0..3 {
        for _ in 0..4 {
            accounts::sign_in(s, "ada@example.com", "wrong", HOME)
                .await
                .unwrap_err();
        }
        accounts::sign_in(s, "ada@example.com", PASSWORD, HOME)
            .await
            .unwrap();
    }
    // The address keeps its failures, and only those.
    let counted = login_attempts::Entity::find().all(s.db.read()).await.unwrap();
    assert_eq!(counted.len(), 12);
}

#[db_test]
async fn thirty_failures_from_one_address_close_it_for_every_account(t: TestDb) {
    let s = &t.services;
    accounts::sign_up(s, &ada(), HOME).await.unwrap();
    for i in 0..30 {
        let error = accounts::request_password_reset(s, &format!("p{i}@example.com"), HOME).await;
        error.unwrap();
    }
    let closed = accounts::sign_in(s, "ada@example.com", PASSWORD, HOME)
        .await
        .unwrap_err();
    assert!(matches!(closed, Error::TooManyAttempts { .. }), "{closed:?}");
    let closed = accounts::sign_up(
        s,
        &NewAccount {
            email: "b@example.com".into(),
            ..ada()
        },
        HOME,
    )
    .await
    .unwrap_err();
    assert!(matches!(closed, Error::TooManyAttempts { .. }), "{closed:?}");
    accounts::sign_in(s, "ada@example.com", PASSWORD, "198.51.100.7")
        .await
        .unwrap();
}

#[db_test]
async fn many_attempts_at_once_count_too(t: TestDb) {
    let s = &t.services;
    accounts::sign_up(s, &ada(), HOME).await.unwrap();
    let tries = (0..12).map(|_| {
        let s = s.clone();
        tokio::spawn(async move { accounts::sign_in(&s, "ada@example.com", "wrong", HOME).await })
    });
    let mut tried = 0;
    for answer in tries.collect::<Vec<_>>() {
        match answer.await.unwrap().unwrap_err() {
            Error::Invalid(_) => tried += 1,
            Error::TooManyAttempts { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(tried, 5);
}

#[db_test]
async fn attempts_are_kept_without_names_and_addresses(t: TestDb) {
    accounts::sign_in(&t.services, "ada@example.com", "wrong", HOME)
        .await
        .unwrap_err();
    let rows = login_attempts::Entity::find()
        .all(t.services.db.read())
        .await
        .unwrap();
    assert_eq!(rows.len(), 2);
    assert!(
        rows.iter()
            .all(|row| row.subject.len() == 64 && row.subject.bytes().all(|b| b.is_ascii_hexdigit()))
    );
}

#[db_test]
async fn what_ended_is_swept_away_and_what_counts_stays(t: TestDb) {
    let s = &t.services;
    accounts::sign_up(s, &ada(), HOME).await.unwrap();
    accounts::sign_in(s, "ada@example.com", "wrong", HOME)
        .await
        .unwrap_err();
    let session = |id: &str, expires_at| sessions::Model {
        id: id.to_owned(),
        user_id: None,
        data: serde_json::json!({}),
        expires_at,
    };
    t.insert::<sessions::Entity, _>(session("old", s.now())).await;
    t.insert::<sessions::Entity, _>(session("young", s.now().plus(DAY)))
        .await;
    accounts::sweep(s).await.unwrap();
    assert_eq!(
        login_attempts::Entity::find()
            .all(s.db.read())
            .await
            .unwrap()
            .len(),
        2
    );
    let left = sessions::Entity::find().all(s.db.read()).await.unwrap();
    assert_eq!(
        left.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(),
        ["young"]
    );
    t.clock.advance(2 * HOUR);
    accounts::sweep(s).await.unwrap();
    assert!(
        login_attempts::Entity::find()
            .all(s.db.read())
            .await
            .unwrap()
            .is_empty()
    );
}
