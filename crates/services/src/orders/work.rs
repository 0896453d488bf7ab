//! A command on an order: lock, change, append events, commit, all or nothing.

use std::ops::{Deref, DerefMut};

use domain::{
    actor::{Actor, Permission, Scope},
    ids::{OrderId, SellerOrderId},
};
use futures::future::BoxFuture;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use store::{
    entity::seller_orders,
    graph::{self, Graph},
};

use super::{change::Change, write::write};
use crate::{Error, Services, call::Effect, views};

/// An order under change, on a transaction that keeps others off it. Nothing is written before [`Work::commit`].
#[derive(Debug)]
pub struct Work<'a> {
    change: Change<'a>,
    tx: DatabaseTransaction,
}

impl<'a> Deref for Work<'a> {
    type Target = Change<'a>;

    fn deref(&self) -> &Self::Target {
        &self.change
    }
}

impl DerefMut for Work<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.change
    }
}

/// Whether `actor` may do what needs `permission` to this order, as its customer, if customers may do it, or by a grant.
fn reaches(actor: &Actor, permission: Permission, graph: &Graph) -> bool {
    if let Scope::Own { user, orders } = actor.own_scope_for(permission)
        && ((user.is_some() && graph.order.user_id == user) || orders.contains(&graph.order.id))
    {
        return true;
    }
    match actor.staff_scope(permission) {
        Scope::All => true,
        Scope::Sellers(sellers) => graph.parts.iter().any(|p| sellers.contains(&p.seller_id)),
        Scope::Nothing | Scope::Own { .. } | Scope::Locations(_) => false,
    }
}

impl<'a> Work<'a> {
    /// Opens an order for its customer, or for staff whose grant of `permission` reaches it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such order or it is not the actor's to see; [`Error::Forbidden`] when the
    /// actor sees all orders and may not do this.
    pub async fn customer(
        s: &'a Services,
        actor: &'a Actor,
        order: OrderId,
        permission: Permission,
    ) -> Result<Self, Error> {
        let work = Self::load(s, actor, order).await?;
        if reaches(actor, permission, &work.graph) || work.is_assigned(actor, permission).await? {
            work.expected()
        } else if actor.may_everywhere(Permission::ViewOrders)
            || work.is_assigned(actor, Permission::ViewOrders).await?
        {
            Err(Error::Forbidden)
        } else {
            Err(Error::NotFound)
        }
    }

    /// Whether the order is one that a grant of `permission` reaches by how it came to be. Asks nothing for who has none.
    async fn is_assigned(&self, actor: &Actor, permission: Permission) -> Result<bool, Error> {
        views::is_assigned(&self.tx, actor, permission, self.graph.order.id).await
    }

    /// Opens an order for staff that may do `permission` everywhere, or to this one.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such order or it is not the actor's to see; [`Error::Forbidden`] when the
    /// actor may see it and not do this.
    pub async fn staff(
        s: &'a Services,
        actor: &'a Actor,
        order: OrderId,
        permission: Permission,
    ) -> Result<Self, Error> {
        let work = Self::load(s, actor, order).await?;
        if actor.may_everywhere(permission) || work.is_assigned(actor, permission).await? {
            work.expected()
        } else if reaches(actor, Permission::ViewOrders, &work.graph)
            || work.is_assigned(actor, Permission::ViewOrders).await?
        {
            Err(Error::Forbidden)
        } else {
            Err(Error::NotFound)
        }
    }

    /// Opens the order a seller's part belongs to, for that seller or for staff that fulfil for all.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such part or it is not the actor's to see; [`Error::Forbidden`] when the
    /// actor sees all parts and may not do this.
    pub async fn part(
        s: &'a Services,
        actor: &'a Actor,
        part: SellerOrderId,
        permission: Permission,
    ) -> Result<Self, Error> {
        let mut query = seller_orders::Entity::find_by_id(part)
            .select_only()
            .column(seller_orders::Column::OrderId);
        let scope = actor.staff_scope(permission);
        let only_looks = scope == Scope::Nothing && actor.may_everywhere(Permission::ViewOrders);
        match scope {
            Scope::All => {}
            Scope::Nothing if only_looks => {}
            Scope::Sellers(sellers) => {
                query = query
                    .filter(seller_orders::Column::SellerId.is_in(sellers))
                    .filter(seller_orders::Column::Released.eq(true));
            }
            Scope::Nothing | Scope::Own { .. } | Scope::Locations(_) => return Err(Error::NotFound),
        }
        let order: OrderId = query
            .into_tuple()
            .one(s.db.read())
            .await?
            .ok_or(Error::NotFound)?;
        if only_looks {
            return Err(Error::Forbidden);
        }
        Self::load(s, actor, order).await?.expected()
    }

    /// Opens an order for the program itself.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such order.
    pub async fn system(s: &'a Services, actor: &'a Actor, order: OrderId) -> Result<Self, Error> {
        if actor.system {
            Self::load(s, actor, order).await
        } else {
            Err(Error::Forbidden)
        }
    }

    /// The order, when it is in the version that whoever gives the command knows.
    fn expected(self) -> Result<Self, Error> {
        self.s.expects(self.graph.order.version)?;
        Ok(self)
    }

    fn load(s: &'a Services, actor: &'a Actor, order: OrderId) -> BoxFuture<'a, Result<Self, Error>> {
        Box::pin(async move {
            let tx = s.db.begin().await?;
            let graph = Box::new(graph::load_locked(&tx, order).await?.ok_or(Error::NotFound)?);
            let change = Change::of(s, actor, graph);
            Ok(Self { change, tx })
        })
    }

    /// The transaction, for rows that belong to the command and not to the order.
    #[must_use]
    pub const fn tx(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// Writes everything and tells whoever waits. A command that recorded no event changes nothing, and its answer is kept all
    /// the same: sent again under its key it must not find something to do meanwhile.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else was faster or stock ran out, or the number of a new order is taken;
    /// nothing is kept then.
    pub fn commit(self) -> BoxFuture<'a, Result<(), Error>> {
        let Self { change, tx } = self;
        Box::pin(async move {
            if change.is_empty() {
                let sealed = change.s.seal(&tx, Effect::Order(&change.graph)).await?;
                return sealed.commit(tx).await;
            }
            let s = change.s;
            write(&tx, vec![change]).await?.commit(tx).await?;
            s.db.wake();
            Ok(())
        })
    }
}
