//! The demo's people.

use domain::{
    actor::{Actor, Grant, Role},
    address::{Address, AddressKind},
    ids::SellerId,
};

use super::{CUSTOMER, PASSWORD};
use crate::{
    Error, Services,
    accounts::{self, NewAccount},
    addresses,
};

/// Who acts in the demo's orders.
#[derive(Debug)]
pub(super) struct People {
    pub customer: Actor,
    pub sellers: Vec<Actor>,
    pub admin: Actor,
}

/// Where the demo's customer lives.
pub(super) fn home() -> Address {
    Address {
        name: "Casey Customer".to_owned(),
        phone: "+14155550100".to_owned(),
        line1: "500 Howard Street".to_owned(),
        line2: "Apt 12".to_owned(),
        city: "San Francisco".to_owned(),
        state: "CA".to_owned(),
        postcode: "94105".to_owned(),
        country: "US".to_owned(),
    }
}

async fn person(s: &Services, email: &str, name: &str, grants: Vec<Grant>) -> Result<Actor, Error> {
    let account = NewAccount {
        email: email.to_owned(),
        name: name.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let user = accounts::create_user(s, &account, grants.clone()).await?;
    Ok(Actor::user(user, grants))
}

pub(super) async fn make(s: &Services, sellers: &[SellerId]) -> Result<People, Error> {
    let customer = person(s, CUSTOMER, "Casey Customer", Vec::new()).await?;
    let mut owners = Vec::new();
    let accounts = [
        "seller@example.com",
        "seller2@example.com",
        "seller3@example.com",
        "seller4@example.com",
    ];
    let names = ["Sam Seller", "Sona Seller", "Silas Seller", "Suki Seller"];
    for ((email, name), seller) in accounts.iter().zip(names).zip(sellers) {
        let grant = Grant {
            role: Role::SellerOwner,
            seller: Some(*seller),
        };
        owners.push(person(s, email, name, vec![grant]).await?);
    }
    person(
        s,
        "ops@example.com",
        "Oli Operations",
        vec![Grant {
            role: Role::Operations,
            seller: None,
        }],
    )
    .await?;
    let admin = Grant {
        role: Role::Administrator,
        seller: None,
    };
    let admin = person(s, "admin@example.com", "Ada Administrator", vec![admin]).await?;
    for kind in [AddressKind::Shipping, AddressKind::Billing] {
        addresses::create(s, &customer, kind, &home(), true).await?;
    }
    Ok(People {
        customer,
        sellers: owners,
        admin,
    })
}
