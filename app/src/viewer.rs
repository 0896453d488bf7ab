//! Who looks at the page, as far as navigation needs to know. Permission is decided in the services.

use crate::request;

/// An area of the navigation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// Places orders.
    Customer,
    /// Sells: sees the orders of one seller.
    Seller,
    /// Looks after some orders: those of a branch, or those they created.
    Branch,
    /// Answers customers.
    Support,
    /// Decides cancellations and returns.
    Operations,
    /// May do everything.
    Admin,
}

/// The person who is signed in. A middleware puts it on the request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Viewer {
    /// Their name.
    pub name: String,
    /// Their email address.
    pub email: String,
    /// What they are.
    pub roles: Vec<Role>,
}

impl Viewer {
    /// The person signed in, if anybody is.
    #[must_use]
    pub fn current() -> Option<Self> {
        request::extension()
    }

    /// Whether they sell.
    #[must_use]
    pub fn is_seller(&self) -> bool {
        self.roles.contains(&Role::Seller)
    }

    /// Whether they look after some orders or all.
    #[must_use]
    pub fn looks_after_orders(&self) -> bool {
        self.is_staff() || self.roles.contains(&Role::Branch)
    }

    /// Whether they decide requests.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.roles
            .iter()
            .any(|role| matches!(role, Role::Support | Role::Operations | Role::Admin))
    }
}

/// What waits, shown beside the navigation's links. A middleware puts it on the request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Pieces in the cart.
    pub cart: u64,
    /// Seller orders that are new.
    pub new_orders: u64,
    /// Cancellations to decide.
    pub cancellations: u64,
    /// Returns to decide.
    pub returns: u64,
    /// Refunds that failed, for those who look after them.
    pub refunds: Option<u64>,
    /// Background jobs that were given up, for those who look after them.
    pub jobs: Option<u64>,
}

impl Counts {
    /// The counts of this request.
    #[must_use]
    pub fn current() -> Self {
        request::extension().unwrap_or_default()
    }
}
