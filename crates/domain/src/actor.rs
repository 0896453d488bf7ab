//! Who acts, with which permissions, over which rows.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{OrderId, SellerId, UserId},
    words,
};

words! {
    /// A role that is granted to a person, besides being a customer, which everybody is.
    pub enum Role {
        /// Owns a seller's account.
        SellerOwner = "seller_owner",
        /// Works for a seller.
        SellerStaff = "seller_staff",
        /// Helps customers.
        Support = "support",
        /// Fulfils orders for all sellers.
        Operations = "operations",
        /// Looks after payments and refunds.
        Finance = "finance",
        /// Decides requests and manages the marketplace.
        Administrator = "administrator",
        /// Sees everything and changes nothing.
        HeadOffice = "head_office",
    }

    /// A thing that can be permitted.
    pub enum Permission {
        /// See orders.
        ViewOrders = "orders.view",
        /// Ask for a cancellation.
        RequestCancellation = "cancellations.request",
        /// Approve or reject a cancellation.
        DecideCancellation = "cancellations.decide",
        /// Ask for a return.
        RequestReturn = "returns.request",
        /// Approve or reject a return.
        DecideReturn = "returns.decide",
        /// Process, pack, ship and deliver.
        Fulfil = "fulfilment.write",
        /// Write notes that customers do not see.
        WriteNotes = "notes.write",
        /// See the requests that wait for a decision.
        ViewRequests = "requests.view",
        /// See what is on the shelves, and set it after counting.
        ManageStock = "stock.manage",
        /// See and retry the jobs that were given up.
        ManageJobs = "jobs.manage",
    }
}

impl Role {
    /// What the role permits within its scope.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::SellerOwner | Self::SellerStaff => {
                &[P::ViewOrders, P::Fulfil, P::WriteNotes, P::ManageStock]
            }
            Self::Support => &[
                P::ViewOrders,
                P::RequestCancellation,
                P::RequestReturn,
                P::WriteNotes,
                P::ViewRequests,
            ],
            Self::Operations => &[
                P::ViewOrders,
                P::Fulfil,
                P::WriteNotes,
                P::ViewRequests,
                P::ManageStock,
            ],
            Self::Finance | Self::HeadOffice => &[P::ViewOrders, P::ViewRequests],
            Self::Administrator => &[
                P::ViewOrders,
                P::RequestCancellation,
                P::DecideCancellation,
                P::RequestReturn,
                P::DecideReturn,
                P::Fulfil,
                P::WriteNotes,
                P::ViewRequests,
                P::ManageStock,
                P::ManageJobs,
            ],
        }
    }
}

/// A role over the rows of one seller, or over all rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The seller it is limited to; `None` for all rows.
    pub seller: Option<SellerId>,
}

/// The rows a permission reaches. Queries take it; nothing is filtered afterwards.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scope {
    /// No row.
    Nothing,
    /// The actor's own orders, and those proven by number and e-mail in this session.
    Own {
        /// The signed-in person.
        user: Option<UserId>,
        /// Orders proven by a guest.
        orders: Vec<OrderId>,
    },
    /// The rows of these sellers.
    Sellers(Vec<SellerId>),
    /// Every row.
    All,
}

/// Who gives a command or asks a question.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Actor {
    /// The signed-in person, if any.
    pub user: Option<UserId>,
    /// Roles of that person.
    pub grants: Vec<Grant>,
    /// Orders this session has proven knowledge of.
    pub guest_orders: Vec<OrderId>,
    /// The program itself: a job, an import, a rule.
    pub system: bool,
}

impl Actor {
    /// The program itself.
    #[must_use]
    pub fn system() -> Self {
        Self {
            system: true,
            ..Self::default()
        }
    }

    /// A person with grants.
    #[must_use]
    pub fn user(user: UserId, grants: Vec<Grant>) -> Self {
        Self {
            user: Some(user),
            grants,
            ..Self::default()
        }
    }

    /// The widest staff scope that grants give for `permission`, leaving out what a customer may do with own orders.
    #[must_use]
    pub fn staff_scope(&self, permission: Permission) -> Scope {
        if self.system {
            return Scope::All;
        }
        let mut sellers = Vec::new();
        for grant in self
            .grants
            .iter()
            .filter(|g| g.role.permissions().contains(&permission))
        {
            match grant.seller {
                None => return Scope::All,
                Some(seller) if !sellers.contains(&seller) => sellers.push(seller),
                Some(_) => {}
            }
        }
        if sellers.is_empty() {
            Scope::Nothing
        } else {
            Scope::Sellers(sellers)
        }
    }

    /// The rows a customer's own rights reach.
    #[must_use]
    pub fn own_scope(&self) -> Scope {
        if self.user.is_none() && self.guest_orders.is_empty() {
            Scope::Nothing
        } else {
            Scope::Own {
                user: self.user,
                orders: self.guest_orders.clone(),
            }
        }
    }

    /// Whether any grant gives `permission` over all rows.
    #[must_use]
    pub fn may_everywhere(&self, permission: Permission) -> bool {
        self.staff_scope(permission) == Scope::All
    }

    /// The word that says in the event log what kind of actor it was.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        if self.system {
            "system"
        } else if self.user.is_some() {
            "user"
        } else {
            "guest"
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_seller_reaches_own_rows_only_and_decides_nothing() {
        let seller = SellerId(Uuid::from_u128(7));
        let actor = Actor::user(
            UserId(Uuid::from_u128(1)),
            vec![Grant {
                role: Role::SellerStaff,
                seller: Some(seller),
            }],
        );
        assert_eq!(
            actor.staff_scope(Permission::Fulfil),
            Scope::Sellers(vec![seller])
        );
        assert_eq!(actor.staff_scope(Permission::DecideCancellation), Scope::Nothing);
    }

    #[test]
    fn a_stranger_reaches_nothing() {
        assert_eq!(Actor::default().own_scope(), Scope::Nothing);
        assert_eq!(
            Actor::default().staff_scope(Permission::ViewOrders),
            Scope::Nothing
        );
    }
}
