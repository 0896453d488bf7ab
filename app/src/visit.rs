//! Who visits: the services, the actor, and what the session remembers of the visitor.
//!
//! The session holds ids only: the person signed in, orders a guest has proven to know, the cart. A middleware of the
//! server reads them once a request and puts the [`Actor`] on the request.

use domain::{
    actor::Actor,
    ids::{CartId, OrderId, UserId},
};
use leptos::prelude::expect_context;
use services::Services;
use tower_sessions::Session;

use crate::{failure::Failure, request};

const USER: &str = "user";
const CART: &str = "cart";
const ORDERS: &str = "orders";
const SEEN: &str = "seen";
/// How many orders a guest's session remembers.
const GUEST_ORDERS: usize = 20;

/// The use cases. Call it before the first `.await`.
#[must_use]
pub fn services() -> Services {
    expect_context()
}

/// Who asks; a stranger when nobody is signed in. Call it before the first `.await`.
#[must_use]
pub fn actor() -> Actor {
    request::extension().unwrap_or_default()
}

/// The address the request came from, to count attempts against. Call it before the first `.await`.
#[must_use]
pub fn client_address() -> String {
    request::extension::<ClientAddress>().map_or_else(|| "unknown".to_owned(), |address| address.0)
}

/// Where a request came from. A middleware puts it on the request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClientAddress(pub String);

/// The visitor's session. Call [`Visit::current`] before the first `.await`.
#[derive(Clone, Debug)]
pub struct Visit(Session);

impl From<Session> for Visit {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

fn broken(error: tower_sessions::session::Error) -> Failure {
    Failure::Internal(error.to_string())
}

impl Visit {
    /// The session of this request.
    ///
    /// # Errors
    /// [`Failure::Internal`] outside a request.
    pub fn current() -> Result<Self, Failure> {
        request::extension()
            .map(Self)
            .ok_or_else(|| Failure::Internal("there is no session".to_owned()))
    }

    /// The person signed in.
    ///
    /// # Errors
    /// When the session cannot be read; likewise below.
    pub async fn user(&self) -> Result<Option<UserId>, Failure> {
        self.0.get(USER).await.map_err(broken)
    }

    /// Signs a person in under a new session id, so that an id known before is worth nothing.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn sign_in(&self, user: UserId) -> Result<(), Failure> {
        self.0.cycle_id().await.map_err(broken)?;
        self.0.insert(USER, user).await.map_err(broken)
    }

    /// Notes the day (a number that grows) on which the visitor was last here, once a day: that is what keeps a
    /// session alive that is only read. Somebody without a session gets none by it.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn seen(&self, day: i64) -> Result<(), Failure> {
        // Reading first finds out whether the cookie belongs to a session at all.
        self.0.get_value(SEEN).await.map_err(broken)?;
        if self.0.id().is_some() {
            self.0.insert(SEEN, day).await.map_err(broken)
        } else {
            Ok(())
        }
    }

    /// Forgets everything.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn sign_out(&self) -> Result<(), Failure> {
        self.0.flush().await.map_err(broken)
    }

    /// The cart.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub async fn cart(&self) -> Result<Option<CartId>, Failure> {
        self.0.get(CART).await.map_err(broken)
    }

    /// Remembers a cart.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn set_cart(&self, cart: CartId) -> Result<(), Failure> {
        self.0.insert(CART, cart).await.map_err(broken)
    }

    /// Orders a guest has proven to know.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub async fn guest_orders(&self) -> Result<Vec<OrderId>, Failure> {
        Ok(self.0.get(ORDERS).await.map_err(broken)?.unwrap_or_default())
    }

    /// Remembers an order a guest has placed or proven to know.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn add_guest_order(&self, order: OrderId) -> Result<(), Failure> {
        let mut orders = self.guest_orders().await?;
        orders.retain(|known| *known != order);
        orders.push(order);
        let surplus = orders.len().saturating_sub(GUEST_ORDERS);
        orders.drain(..surplus);
        self.0.insert(ORDERS, orders).await.map_err(broken)
    }

    /// A small text under a name of the page's own, such as the last filter of a list.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub async fn get(&self, name: &str) -> Result<Option<String>, Failure> {
        self.0.get(name).await.map_err(broken)
    }

    /// Keeps a small text under a name of the page's own.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn set(&self, name: &str, value: &str) -> Result<(), Failure> {
        self.0.insert(name, value).await.map_err(broken)
    }
}
