//! Everybody who can knock: no one, a guest who proved an order, a customer and a stranger, two sellers, and all staff.

use axum::http::{StatusCode, header};
use domain::{
    actor::{Actor, Grant, Role},
    ids::{LocationId, VariantId},
    machine::Word,
    token_scope::TokenScope,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use services::accounts::{self, NewAccount};
use store::entity::stock_items;

use crate::{
    api::token,
    browser::Browser,
    fixture::{GOOD, Shop},
};

const PASSWORD: &str = "a long enough password";

/// The columns of the table, in its order: their letters, and who they are.
pub(crate) const COLUMNS: [(char, &str); 19] = [
    ('g', "nobody signed in"),
    ('G', "a guest who proved the order by number and email"),
    ('c', "the customer whose order it is"),
    ('x', "another customer"),
    ('o', "the owner of the order's seller"),
    ('s', "staff of the order's seller"),
    ('O', "the owner of another seller"),
    ('S', "staff of another seller"),
    ('u', "support"),
    ('p', "operations"),
    ('f', "finance"),
    ('a', "administrator"),
    ('h', "head office"),
    ('v', "sales supervisor"),
    ('b', "branch manager"),
    ('r', "procurement"),
    ('d', "production"),
    ('B', "the branch manager of the order's goods"),
    ('w', "a sales supervisor whose order it is"),
];

/// Somebody with a session and, when signed in, a token for every scope.
pub(crate) struct Person {
    pub(crate) column: char,
    pub(crate) browser: Browser,
    pub(crate) token: Option<String>,
}

/// Who holds which role, for every role there is.
fn grants(shop: &Shop, column: char) -> Option<Vec<Grant>> {
    let [own, other] = [0, 1].map(|n| Some(shop.sellers[n].0));
    let (role, seller) = match column {
        'c' | 'x' => return Some(Vec::new()),
        'o' => (Role::SellerOwner, own),
        's' => (Role::SellerStaff, own),
        'O' => (Role::SellerOwner, other),
        'S' => (Role::SellerStaff, other),
        'u' => (Role::Support, None),
        'p' => (Role::Operations, None),
        'f' => (Role::Finance, None),
        'a' => (Role::Administrator, None),
        'h' => (Role::HeadOffice, None),
        'v' | 'w' => (Role::SalesSupervisor, None),
        'b' | 'B' => (Role::BranchManager, None),
        'r' => (Role::Procurement, None),
        'd' => (Role::Production, None),
        _ => return None,
    };
    Some(vec![Grant { role, seller }])
}

/// Where a variant lies.
async fn location_of(shop: &Shop, variant: VariantId) -> LocationId {
    let item = stock_items::Entity::find().filter(stock_items::Column::VariantId.eq(variant));
    item.one(shop.t.services.db.read())
        .await
        .unwrap()
        .unwrap()
        .location_id
}

/// Everybody, signed in where they can be. The orders of the shop become those of `owner`.
pub(crate) async fn everybody(shop: &mut Shop, owner: char) -> Vec<Person> {
    let door = Browser::new(&shop.t);
    let (mut people, mut roles) = (Vec::new(), Vec::new());
    for (column, _) in COLUMNS {
        let mut browser = door.another();
        let mut token_of = None;
        if let Some(grants) = grants(shop, column) {
            let account = NewAccount {
                email: format!("{}-{column}@example.com", u32::from(column)),
                name: "Somebody".to_owned(),
                password: PASSWORD.to_owned(),
            };
            roles.extend(grants.iter().map(|grant| grant.role));
            let user = accounts::create_user(&shop.t.services, &account, grants.clone())
                .await
                .unwrap();
            if column == 'B' {
                let location = location_of(shop, shop.lamp).await;
                accounts::assign_location(&shop.t.services, user, location)
                    .await
                    .unwrap();
            }
            let actor = Actor::user(user, grants);
            token_of = Some(token(&shop.t, &actor, TokenScope::ALL).await);
            let fields = [("email", account.email.as_str()), ("password", PASSWORD)];
            let entered = browser.post("", "/api/account/sign-in", &fields).await;
            assert_eq!(entered.status, StatusCode::SEE_OTHER);
            assert_ne!(entered.place(), "/sign-in");
            if column == owner {
                shop.customer = actor;
            }
        } else {
            // A session of their own all the same, and something in their cart.
            let fields = [("variant", shop.lamp.to_string()), ("quantity", "1".to_owned())];
            let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
            browser.post("", "/api/cart/add", &fields).await;
            assert!(browser.cookie.is_some());
        }
        people.push(Person {
            column,
            browser,
            token: token_of,
        });
    }
    for role in Role::ALL {
        assert!(roles.contains(role), "nobody is {role}");
    }
    people
}

/// The guest proves an order.
pub(crate) async fn prove(people: &mut [Person], number: &str) {
    for guest in people.iter_mut().filter(|person| person.column == 'G') {
        let fields = [("number", number), ("email", "ada@example.com")];
        let told = guest.browser.post("", "/api/track/follow", &fields).await;
        assert_eq!(told.headers[header::LOCATION], format!("/orders/{number}"));
    }
}

/// A card that pays.
pub(crate) const CARD: Option<&str> = Some(GOOD);
