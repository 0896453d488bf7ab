//! What is on the shelves of a variant, and setting it after counting.

use domain::{
    actor::{Actor, Permission},
    ids::{LocationId, VariantId},
    words::VariantKind,
};
use sea_orm::ConnectionTrait;
use store::{
    limits,
    shelves::{self as rows, Item},
    stock::{self, StockChange},
};

use crate::{Error, Services, backorders, call::Effect};

/// The stock of a variant, in pieces.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shelves {
    /// What.
    pub variant: VariantId,
    /// Its stock-keeping unit.
    pub sku: String,
    /// Whether more may be ordered than there is.
    pub backorder: bool,
    /// What is ordered and waits for stock.
    pub waiting: i64,
    /// By location, by priority.
    pub places: Vec<Place>,
    /// The version of what [`set`] sets: another one whenever pieces came to the default location or left it, and when more
    /// may be ordered than there is, or may no longer.
    pub version: i64,
}

/// The stock at one location, in pieces.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Where.
    pub location: LocationId,
    /// Its name.
    pub name: String,
    /// Whether it is the one whose pieces [`set`] sets.
    pub is_default: bool,
    /// What is there.
    pub on_hand: i64,
    /// What of it is set aside for orders.
    pub reserved: i64,
}

/// The stock of a variant.
///
/// # Errors
/// [`Error::NotFound`] when there is no such variant or its seller is not the actor's.
pub async fn view(s: &Services, actor: &Actor, sku: &str) -> Result<Shelves, Error> {
    let conn = s.db.read();
    let item = item(conn, actor, sku).await?;
    let location = rows::default_location(conn).await?;
    shelves(conn, item, location).await
}

/// Sets what was counted at the default location, and records the difference as a movement; what orders wait for goes to
/// them soon after. Sets also whether more may be ordered than there is, when that is said.
///
/// # Errors
/// [`Error::NotFound`] when there is no such variant or its seller is not the actor's; [`Error::Conflict`] when less was
/// counted than is set aside for orders, for what is never on a shelf, and when pieces came or went since the caller looked.
pub async fn set(
    s: &Services,
    actor: &Actor,
    sku: &str,
    on_hand: i64,
    backorder: Option<bool>,
) -> Result<(), Error> {
    let tx = s.db.begin().await?;
    let mut item = item(&tx, actor, sku).await?;
    if item.kind != VariantKind::Stocked {
        return Err(Error::conflict(
            "This is never on a shelf, so it cannot be counted.",
        ));
    }
    let location = rows::default_location(&tx)
        .await?
        .ok_or_else(|| Error::conflict("There is no location yet."))?;
    // The variant before its shelf, as placing does.
    if backorder.is_some() {
        limits::lock(&tx, &[item.variant_id]).await?;
        item = self::item(&tx, actor, sku).await?;
    }
    let row = rows::lock(&tx, item.variant_id, location).await?;
    s.expects(version(&tx, &item, Some(location)).await?)?;
    if on_hand < row.reserved {
        return Err(Error::conflict(format!(
            "{} of it are set aside for orders there, so fewer cannot be on the shelf.",
            row.reserved
        )));
    }
    let change = StockChange {
        variant: item.variant_id,
        location,
        on_hand: on_hand - row.on_hand,
        reserved: 0,
        reason: "counted",
        order: None,
    };
    if let Some(backorder) = backorder {
        rows::set_backorder(&tx, item.variant_id, backorder).await?;
        item.backorder = backorder;
    }
    let freed = backorders::freed(std::slice::from_ref(&change));
    stock::apply(&tx, vec![change], s.now()).await?;
    backorders::hand_out(s, &tx, &freed).await?;
    let after = shelves(&tx, item, Some(location)).await?;
    let sealed = s.seal(&tx, Effect::Stock(&after)).await?;
    sealed.commit(tx).await?;
    s.db.wake();
    Ok(())
}

async fn item(conn: &impl ConnectionTrait, actor: &Actor, sku: &str) -> Result<Item, Error> {
    let scope = actor.staff_scope(Permission::ManageStock);
    rows::item(conn, sku, &scope).await?.ok_or(Error::NotFound)
}

/// The version of what is set of an item, at the default location if there is one.
async fn version(
    conn: &impl ConnectionTrait,
    item: &Item,
    location: Option<LocationId>,
) -> Result<i64, Error> {
    let pieces = match location {
        Some(location) => rows::version(conn, item.variant_id, location).await?,
        None => 0,
    };
    Ok(2 * pieces + i64::from(item.backorder))
}

async fn shelves(
    conn: &impl ConnectionTrait,
    item: Item,
    default: Option<LocationId>,
) -> Result<Shelves, Error> {
    let version = version(conn, &item, default).await?;
    let rows = rows::places(conn, item.variant_id).await?;
    Ok(Shelves {
        variant: item.variant_id,
        sku: item.sku,
        backorder: item.backorder,
        waiting: item.waiting,
        version,
        places: rows
            .into_iter()
            .map(|row| Place {
                location: row.location_id,
                name: row.name,
                is_default: Some(row.location_id) == default,
                on_hand: row.on_hand,
                reserved: row.reserved,
            })
            .collect(),
    })
}
