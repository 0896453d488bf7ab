//! Who acts, with which permissions, over which rows.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{OrderId, SellerId, UserId},
    priority::CustomerTier,
};

mod permissions;

pub use permissions::{Permission, Reach, Role};

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
    /// The orders with stock set aside at the locations that are granted to this person.
    Locations(UserId),
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
    /// Whether this person may order nothing any more.
    pub blocked: bool,
    /// How this person is treated as a customer.
    pub tier: CustomerTier,
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
            match (grant.role.reach(), grant.seller) {
                (Reach::All, None) => return Scope::All,
                (Reach::All | Reach::Seller, Some(seller)) if !sellers.contains(&seller) => {
                    sellers.push(seller);
                }
                // A seller's role without a seller reaches no row: too little is safe, too much is not. Roles over some
                // orders are asked for by [`Actor::assigned`].
                _ => {}
            }
        }
        if sellers.is_empty() {
            Scope::Nothing
        } else {
            Scope::Sellers(sellers)
        }
    }

    /// The orders on which grants give `permission` by how they came to be: those the person created, and those that go
    /// through the person's locations.
    #[must_use]
    pub fn assigned(&self, permission: Permission) -> Vec<Scope> {
        let Some(user) = self.user else { return Vec::new() };
        let mut scopes = Vec::new();
        for grant in &self.grants {
            let scope = match grant.role.reach() {
                Reach::Created => Scope::Own {
                    user: Some(user),
                    orders: Vec::new(),
                },
                Reach::Locations => Scope::Locations(user),
                Reach::All | Reach::Seller => continue,
            };
            if grant.role.permissions().contains(&permission) && !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        scopes
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

    /// The rows on which a customer may do what needs `permission`: their own, when customers may do it at all.
    #[must_use]
    pub fn own_scope_for(&self, permission: Permission) -> Scope {
        if permission.of_customers() {
            self.own_scope()
        } else {
            Scope::Nothing
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
    use crate::machine::Word;

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

    fn holding(role: Role, seller: Option<SellerId>) -> Actor {
        Actor::user(UserId(Uuid::from_u128(1)), vec![Grant { role, seller }])
    }

    #[test]
    fn a_role_never_reaches_further_than_it_may() {
        let seller = SellerId(Uuid::from_u128(7));
        for role in Role::ALL {
            for permission in Permission::ALL {
                let has = role.permissions().contains(permission);
                let everywhere = holding(*role, None).staff_scope(*permission);
                assert_eq!(
                    everywhere == Scope::All,
                    has && role.reach() == Reach::All,
                    "{role} {permission}"
                );
                assert!(everywhere == Scope::All || everywhere == Scope::Nothing);
                let narrow = holding(*role, Some(seller)).staff_scope(*permission);
                assert_ne!(narrow, Scope::All, "{role} {permission}");
            }
        }
    }

    #[test]
    fn who_looks_after_some_orders_is_assigned_those_and_no_others() {
        let user = UserId(Uuid::from_u128(1));
        let created = Scope::Own {
            user: Some(user),
            orders: Vec::new(),
        };
        let supervisor = holding(Role::SalesSupervisor, None);
        assert_eq!(supervisor.assigned(Permission::EditOrders), [created]);
        assert_eq!(supervisor.assigned(Permission::SetHold), []);
        let manager = holding(Role::BranchManager, None);
        assert_eq!(manager.assigned(Permission::SetHold), [Scope::Locations(user)]);
        assert_eq!(manager.assigned(Permission::EditOrders), []);
        assert_eq!(
            holding(Role::Administrator, None).assigned(Permission::SetHold),
            []
        );
    }

    #[test]
    fn everybody_who_asks_finds_somebody_who_decides() {
        for permission in Permission::ALL {
            let all = Role::ALL.iter().filter(|r| r.reach() == Reach::All);
            let holders: Vec<_> = all.filter(|r| r.permissions().contains(permission)).collect();
            assert!(holders.contains(&&Role::Administrator), "{permission}");
        }
    }

    #[test]
    fn head_office_only_looks() {
        for permission in Role::HeadOffice.permissions() {
            let verb = permission.as_str().rsplit_once('.').unwrap().1;
            assert_eq!(verb, "view", "{permission}");
        }
    }

    #[test]
    fn a_customer_asks_and_never_decides() {
        let customer = Actor::user(UserId(Uuid::from_u128(1)), Vec::new());
        assert_ne!(customer.own_scope_for(Permission::RequestEdit), Scope::Nothing);
        let decides = |p: &&Permission| p.as_str().split('.').any(|word| word == "decide");
        for permission in Permission::ALL.iter().filter(decides) {
            assert_eq!(
                customer.own_scope_for(*permission),
                Scope::Nothing,
                "{permission}"
            );
        }
        assert_eq!(customer.own_scope_for(Permission::EditOrders), Scope::Nothing);
        assert_eq!(customer.own_scope_for(Permission::SetHold), Scope::Nothing);
    }
}
