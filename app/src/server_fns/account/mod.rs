//! Signing up and in, and forgotten passwords.

pub mod forgotten_password;
pub mod reset_password;
pub mod sign_in;
pub mod sign_up;

use domain::{actor::Actor, ids::UserId};
use services::{Services, cart};

pub use forgotten_password::ForgottenPassword;
pub use reset_password::ResetPassword;
pub use sign_in::SignIn;
pub use sign_up::SignUp;

use crate::{failure::Failure, request::local_path, visit::Visit};

/// Signs a person in and takes along what they put into the cart as a guest.
async fn enter(s: &Services, visit: Result<Visit, Failure>, user: UserId) -> Result<(), Failure> {
    let visit = visit?;
    if let Some(cart) = visit.cart().await? {
        cart::merge(s, &Actor::user(user, Vec::new()), cart).await?;
    }
    visit.sign_in(user).await
}

/// Where somebody who signed in goes on: to a page of this site, else to the front page.
fn next_page(next: &str) -> String {
    local_path(next).unwrap_or("/").to_owned()
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
