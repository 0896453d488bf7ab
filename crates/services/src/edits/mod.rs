//! Changing an order before it is packed: previewed, then applied whole or refused whole.

mod apply;
mod draft;
mod facts;
mod rules;

use domain::{
    actor::{Actor, Permission},
    address::Address,
    edit::{self, Refused},
    forms::{self, FieldErrors},
    holds::HoldRule,
    ids::{LineId, OrderId},
    lines::MOST_UNITS,
    validation::Violation,
};
use sea_orm::ConnectionTrait;
use store::graph::Graph;

use rules::broken;

use crate::{
    Error, Services,
    catalogue::Offer,
    orders::{Work, money},
    payments,
    views::whole,
};

pub use draft::{Draft, DraftLine, draft};
pub use edit::{EditedLine, EditedPart, Preview};

/// What is to be another way.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wish {
    /// Units of lines from now on; 0 removes a line.
    pub lines: Vec<(LineId, i64)>,
    /// Goods to add: stock-keeping unit and units.
    pub additions: Vec<(String, i64)>,
    /// Where the goods go from now on.
    pub address: Option<Address>,
    /// Whether it is to be so though it breaks a limit per customer or a seller's minimum.
    pub despite_rules: bool,
}

/// What a wish would come to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
    /// The version of the order it was computed from.
    pub version: i64,
    /// Money, stock, lines and parts.
    pub preview: Preview,
    /// Whether the order's prices include the tax.
    pub tax_included: bool,
    /// What is then still to be paid by card, in minor units, because of it or of an edit before; the order waits for that.
    pub balance: i64,
    /// Why it cannot be applied, though it can be computed.
    pub blocked: Option<String>,
    /// Limits and minimums that it breaks, whether they are to be overridden or not.
    pub broken: Vec<Violation>,
    codes: Vec<String>,
    offers: Vec<Offer>,
}

impl Proposal {
    /// What a line is called.
    #[must_use]
    pub fn title(&self, line: &EditedLine) -> String {
        let offer = self.offers.iter().find(|o| o.variant == line.variant);
        offer.map(Offer::full_title).unwrap_or_default()
    }

    /// The codes that would not hold any more, and why.
    pub fn lost(&self) -> impl Iterator<Item = (&str, String)> {
        let lost = self.preview.lost.iter();
        lost.filter_map(|(at, refusal)| Some((self.codes.get(*at)?.as_str(), refusal.to_string())))
    }

    /// The stock-keeping unit of a line that would be added.
    #[must_use]
    pub fn sku(&self, line: &EditedLine) -> Option<&str> {
        let offer = self.offers.iter().find(|o| o.variant == line.variant);
        offer.map(|o| o.sku.as_str())
    }
}

/// Says what a wish would come to. Nothing is changed.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`]; [`Error::Invalid`] on `lines/0/quantity`, `additions/0/sku`,
/// `additions/0/quantity` and `shipping_address/…`; [`Error::Conflict`] when the order cannot be changed in this way, or is
/// in another version than the caller expects.
pub async fn preview(s: &Services, actor: &Actor, order: OrderId, wish: &Wish) -> Result<Proposal, Error> {
    let graph = readable(s, actor, order).await?;
    s.expects(graph.order.version)?;
    propose(s.db.read(), &graph, wish).await
}

/// The order, for who may change orders.
async fn readable(s: &Services, actor: &Actor, order: OrderId) -> Result<Graph, Error> {
    let graph = whole::order(s, actor, order).await?;
    if whole::may(s, actor, Permission::EditOrders, order).await? {
        Ok(graph)
    } else {
        Err(Error::Forbidden)
    }
}

/// Changes an order, all of it or nothing.
///
/// # Errors
/// As [`preview`]; [`Error::Invalid`] on `reason` when it is empty; [`Error::Conflict`] when its card is being asked, or
/// somebody was faster.
pub async fn apply(
    s: &Services,
    actor: &Actor,
    order: OrderId,
    wish: &Wish,
    reason: &str,
) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    let reason = forms::required(&mut errors, "reason", "The reason", reason, 1000);
    errors.into_result(())?;
    let mut work = Work::staff(s, actor, order, Permission::EditOrders).await?;
    let proposal = propose(work.tx(), &work.graph, wish).await?;
    if let Some(why) = proposal.blocked {
        return Err(Error::Conflict(why));
    }
    // Before the stock, as placing does. Somebody may have bought more since.
    rules::lock(work.tx(), &proposal.offers).await?;
    let goods = apply::goods(work.tx(), &proposal.offers).await?;
    let broken = broken(work.tx(), &work.graph, &proposal.preview, &proposal.offers).await?;
    if let Some(why) = refused_by(&broken, wish) {
        return Err(Error::Conflict(why));
    }
    apply::all(&mut work, &proposal.preview, &proposal.offers, goods, &reason)?;
    work.commit().await
}

async fn propose(conn: &impl ConnectionTrait, graph: &Graph, wish: &Wish) -> Result<Proposal, Error> {
    checked(wish)?;
    let offers = facts::offers_of(conn, graph, wish).await?;
    let changes = facts::changes(wish, &offers)?;
    let facts = facts::Facts::of(conn, graph, &offers).await?;
    let preview = edit::preview(&facts.order(graph), &changes, &facts.goods(), &facts.terms(graph))
        .map_err(|refused| refuse(refused, &offers))?;
    let broken = broken(conn, graph, &preview, &offers).await?;
    Ok(Proposal {
        version: graph.order.version,
        balance: balance(graph, &preview),
        blocked: blocked(graph, &preview).or_else(|| refused_by(&broken, wish)),
        broken,
        tax_included: graph.order.tax_included,
        preview,
        codes: facts.codes,
        offers,
    })
}

/// Why the rules refuse a wish, unless it is to be despite them.
fn refused_by(broken: &[Violation], wish: &Wish) -> Option<String> {
    let reasons: Vec<&str> = broken.iter().map(|v| v.reason.as_str()).collect();
    (!wish.despite_rules && !reasons.is_empty()).then(|| reasons.join(" "))
}

/// Checks what needs no database.
fn checked(wish: &Wish) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    let lines = wish.lines.iter().map(|(_, n)| ("lines", 0, *n));
    let additions = wish.additions.iter().map(|(_, n)| ("additions", 1, *n));
    for (list, least, at, n) in lines
        .enumerate()
        .chain(additions.enumerate())
        .map(|(at, (list, least, n))| (list, least, at, n))
    {
        if !(least..=MOST_UNITS).contains(&n) {
            errors.add(
                &format!("{list}/{at}/quantity"),
                format!("Please enter a whole number from {least} to {MOST_UNITS}."),
            );
        }
    }
    Ok(errors.into_result(())?)
}

/// Why a change that is possible in itself cannot be made: what a card is asked for is what the order costs, and what orders from
/// elsewhere cost is not asked for here.
fn blocked(graph: &Graph, preview: &Preview) -> Option<String> {
    let waits = payments::is_asked(graph) || !payments::is_settled(graph);
    if preview.stock.is_empty() {
        None
    } else if waits {
        Some("The payment of this order is not settled yet. Please wait until it is.".to_owned())
    } else if preview.due > 0 && graph.order.channel == "import" {
        Some("This order was placed elsewhere, so nothing more can be charged for it here.".to_owned())
    } else {
        None
    }
}

/// What of an edited order is to be paid by card before it goes on, in minor units. An order that waits for its first payment, or
/// that somebody lets go on unpaid, does not wait because of the edit.
fn balance(graph: &Graph, preview: &Preview) -> i64 {
    let waits = preview.due > 0 || graph.order.holds.is_by(HoldRule::BalanceDue);
    if waits && money::by_card(&graph.order) {
        (preview.after.total - graph.order.cancelled_amount - money::paid(graph)).max(0)
    } else {
        0
    }
}

fn refuse(refused: Refused, offers: &[Offer]) -> Error {
    let named = |variant| {
        offers
            .iter()
            .find(|o| o.variant == variant)
            .map(Offer::full_title)
    };
    match refused {
        Refused::Address(errors) => {
            let mut under = FieldErrors::default();
            for (field, error) in errors.0 {
                under.add(&format!("shipping_address/{field}"), error);
            }
            Error::Invalid(under)
        }
        Refused::NoSuchLine(_) => Error::NotFound,
        Refused::OutOfStock { variant, asked, left } => {
            let title = named(variant).unwrap_or_default();
            Error::Conflict(format!("Only {left} more of {title} are left, not {asked}."))
        }
        other => Error::Conflict(other.to_string()),
    }
}
