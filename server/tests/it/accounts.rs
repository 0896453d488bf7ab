//! Accounts: passwords, links by mail, and that nobody learns who has an account.

use domain::{
    actor::{Actor, Grant, Role},
    forms::FieldErrors,
    time::{DAY, HOUR},
};
use sea_orm::EntityTrait;
use services::{
    Error,
    accounts::{self, NewAccount},
};
use store::entity::{mails, password_resets, sessions, users};
use testkit::{TestDb, db_test};

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const HOME: &str = "192.0.2.1";

/// A sound account, its address typed carelessly.
pub(crate) fn ada() -> NewAccount {
    NewAccount {
        email: " Ada@Example.com ".into(),
        name: "Ada Lovelace".into(),
        password: PASSWORD.into(),
    }
}

fn fields(error: Error) -> Vec<(String, String)> {
    match error {
        Error::Invalid(FieldErrors(fields)) => fields.into_iter().collect(),
        other => panic!("{other:?}"),
    }
}

async fn mailed(t: &TestDb) -> Vec<mails::Model> {
    mails::Entity::find().all(t.services.db.read()).await.unwrap()
}

/// The token in the only mail.
async fn token(t: &TestDb) -> String {
    let mails = mailed(t).await;
    assert_eq!(mails.len(), 1);
    let (_, rest) = mails[0].body.split_once("/reset-password/").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

#[db_test]
async fn who_signed_up_signs_in_however_the_address_is_typed(t: TestDb) {
    let s = &t.services;
    let user = accounts::sign_up(s, &ada(), HOME).await.unwrap();
    assert_eq!(
        accounts::sign_in(s, "ADA@example.com", PASSWORD, HOME)
            .await
            .unwrap(),
        user
    );
    let person = accounts::person(s, user).await.unwrap();
    assert_eq!(
        (person.email.as_str(), person.name.as_str()),
        ("ada@example.com", "Ada Lovelace")
    );
    assert_eq!(person.actor(), Actor::user(user, Vec::new()));
    let row = users::Entity::find_by_id(user)
        .one(s.db.read())
        .await
        .unwrap()
        .unwrap();
    assert!(
        row.password_hash
            .unwrap()
            .starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
    );
}

#[db_test]
async fn a_taken_address_and_wrong_fields_are_said_beside_their_fields(t: TestDb) {
    let s = &t.services;
    accounts::sign_up(s, &ada(), HOME).await.unwrap();
    let taken = accounts::sign_up(s, &ada(), HOME).await.unwrap_err();
    assert_eq!(fields(taken)[0].0, "email");
    let empty = NewAccount {
        email: "ada".into(),
        name: String::new(),
        password: "short".into(),
    };
    let wrong: Vec<String> = fields(accounts::sign_up(s, &empty, HOME).await.unwrap_err())
        .into_iter()
        .map(|f| f.0)
        .collect();
    assert_eq!(wrong, ["email", "name", "password"]);
}

#[db_test]
async fn no_account_and_a_wrong_password_are_one_answer(t: TestDb) {
    let s = &t.services;
    accounts::sign_up(s, &ada(), HOME).await.unwrap();
    t.user("imported@example.com").await;
    let wrong = fields(
        accounts::sign_in(s, "ada@example.com", "something else", HOME)
            .await
            .unwrap_err(),
    );
    let nobody = fields(
        accounts::sign_in(s, "nobody@example.com", PASSWORD, HOME)
            .await
            .unwrap_err(),
    );
    let without = fields(
        accounts::sign_in(s, "imported@example.com", PASSWORD, HOME)
            .await
            .unwrap_err(),
    );
    assert_eq!(wrong, nobody);
    assert_eq!(wrong, without);
}

#[db_test]
async fn a_forgotten_password_is_set_by_a_link_that_works_once(t: TestDb) {
    let s = &t.services;
    let user = accounts::sign_up(s, &ada(), HOME).await.unwrap();
    let session = sessions::Model {
        id: "somewhere".into(),
        user_id: Some(user),
        data: serde_json::json!({}),
        expires_at: s.now().plus(DAY),
    };
    t.insert::<sessions::Entity, _>(session).await;
    for _ in 0..5 {
        accounts::sign_in(s, "ada@example.com", "wrong", HOME)
            .await
            .unwrap_err();
    }
    accounts::request_password_reset(s, "Ada@example.com", HOME)
        .await
        .unwrap();
    let token = token(&t).await;
    let stored = password_resets::Entity::find().all(s.db.read()).await.unwrap();
    assert!(stored.iter().all(|row| row.token_hash != token));
    assert!(accounts::reset_link_works(s, &token).await.unwrap());

    assert_eq!(
        fields(accounts::reset_password(s, &token, "short").await.unwrap_err())[0].0,
        "password"
    );
    accounts::reset_password(s, &token, "another long password")
        .await
        .unwrap();
    accounts::sign_in(s, "ada@example.com", "another long password", HOME)
        .await
        .unwrap();
    accounts::sign_in(s, "ada@example.com", PASSWORD, HOME)
        .await
        .unwrap_err();
    assert!(
        sessions::Entity::find()
            .all(s.db.read())
            .await
            .unwrap()
            .is_empty()
    );

    assert!(!accounts::reset_link_works(s, &token).await.unwrap());
    let again = accounts::reset_password(s, &token, "a third long password")
        .await
        .unwrap_err();
    assert!(matches!(again, Error::Conflict(_)), "{again:?}");
}

#[db_test]
async fn a_link_is_too_old_after_an_hour_and_useless_when_another_was_used(t: TestDb) {
    let s = &t.services;
    accounts::sign_up(s, &ada(), HOME).await.unwrap();
    accounts::request_password_reset(s, "ada@example.com", HOME)
        .await
        .unwrap();
    let token = token(&t).await;
    t.clock.advance(HOUR);
    assert!(!accounts::reset_link_works(s, &token).await.unwrap());
    let late = accounts::reset_password(s, &token, "another long password")
        .await
        .unwrap_err();
    assert!(matches!(late, Error::Conflict(_)), "{late:?}");
    accounts::sweep(s).await.unwrap();
    assert!(!accounts::reset_link_works(s, "made up").await.unwrap());
}

#[db_test]
async fn a_reset_says_the_same_for_every_address_and_mails_nobody_too_often(t: TestDb) {
    let s = &t.services;
    accounts::sign_up(s, &ada(), HOME).await.unwrap();
    accounts::request_password_reset(s, "nobody@example.com", HOME)
        .await
        .unwrap();
    assert!(mailed(&t).await.is_empty());
    for i in 0..6 {
        accounts::request_password_reset(s, "ada@example.com", &format!("198.51.100.{i}"))
            .await
            .unwrap();
    }
    assert_eq!(mailed(&t).await.len(), 3);
    assert!(
        mailed(&t)
            .await
            .iter()
            .all(|mail| mail.recipient == "ada@example.com" && mail.kind == "password_reset")
    );
}

#[db_test]
async fn an_account_made_by_hand_has_its_roles(t: TestDb) {
    let s = &t.services;
    let seller = t.seller("Papyrus").await;
    let grants = vec![
        Grant {
            role: Role::SellerOwner,
            seller: Some(seller),
        },
        Grant {
            role: Role::Support,
            seller: None,
        },
    ];
    let user = accounts::create_user(s, &ada(), grants.clone()).await.unwrap();
    let mut kept = accounts::person(s, user).await.unwrap().grants;
    kept.sort_by_key(|grant| grant.seller.is_none());
    assert_eq!(kept, grants);
    assert_eq!(
        fields(accounts::create_user(s, &ada(), Vec::new()).await.unwrap_err())[0].0,
        "email"
    );
}
