//! Signing up and in, and forgotten passwords.

pub mod forgotten_password;
pub mod reset_password;
pub mod sign_in;
pub mod sign_up;

use domain::{
    actor::{Actor, Permission, Scope},
    ids::UserId,
};
use services::{Services, accounts, cart};

pub use forgotten_password::ForgottenPassword;
pub use reset_password::ResetPassword;
pub use sign_in::SignIn;
pub use sign_up::SignUp;

use crate::{failure::Failure, request::local_path, visit::Visit};

/// Signs a person in and takes along what they put into the cart as a guest.
async fn enter(s: &Services, visit: Result<Visit, Failure>, user: UserId) -> Result<Actor, Failure> {
    let (visit, actor) = (visit?, accounts::person(s, user).await?.actor());
    if let Some(cart) = visit.cart().await? {
        cart::merge(s, &actor, cart).await?;
    }
    visit.sign_in(user).await?;
    Ok(actor)
}

/// Where somebody who signed in goes on: to a page of this site, else to their work, which for customers is the shop.
fn next_page(next: &str, actor: &Actor) -> String {
    let work = if actor.may_everywhere(Permission::ViewOrders) {
        "/admin/orders"
    } else if actor.staff_scope(Permission::Fulfil) != Scope::Nothing {
        "/dashboard/orders"
    } else {
        "/"
    };
    local_path(next).unwrap_or(work).to_owned()
}

/// `page` with what is to come after it.
#[must_use]
pub fn with_next(page: &str, next: &str) -> String {
    if local_path(next).is_none() {
        return page.to_owned();
    }
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("{page}?next={next}")
}
