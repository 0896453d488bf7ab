//! What has to be known before an order is changed: its lines, what is sold, and the terms it was placed under.

use std::collections::HashSet;

use domain::{
    edit::{Change, Fees, Goods, Line, Offer as Sold, Order, Terms},
    ids::{SellerId, VariantId},
    machines::SellerOrderState,
    pricing::{PricedLine, Totals},
    promotions::Promotion,
    words::RequestKind,
};
use sea_orm::ConnectionTrait;
use store::{catalogue::Wanted, graph::Graph};

use super::Wish;
use crate::{
    Error,
    catalogue::{Offer, offers},
    checkout::promotion,
    orders::{money, snapshot},
};

/// Whether work on a part is possible.
pub(super) const fn is_live(state: SellerOrderState) -> bool {
    !matches!(state, SellerOrderState::Cancelled | SellerOrderState::Declined)
}

/// Everything that the order has and the wish adds, as it is sold now.
///
/// # Errors
/// [`Error::Invalid`] on `additions/0/sku` when it is not sold.
pub(super) async fn offers_of(
    conn: &impl ConnectionTrait,
    graph: &Graph,
    wish: &Wish,
) -> Result<Vec<Offer>, Error> {
    let variants: Vec<VariantId> = graph.lines.iter().map(|l| l.variant_id).collect();
    let mut all = offers(conn, graph.order.currency, Wanted::Variants(&variants)).await?;
    let skus: Vec<&str> = wish.additions.iter().map(|(sku, _)| sku.as_str()).collect();
    if !skus.is_empty() {
        let known: HashSet<VariantId> = all.iter().map(|o| o.variant).collect();
        let more = offers(conn, graph.order.currency, Wanted::Skus(&skus)).await?;
        all.extend(more.into_iter().filter(|o| !known.contains(&o.variant)));
    }
    Ok(all)
}

/// The wish in the words of the domain.
///
/// # Errors
/// [`Error::Invalid`] on `additions/0/sku` when it is not sold.
pub(super) fn changes(wish: &Wish, offers: &[Offer]) -> Result<Vec<Change>, Error> {
    let lines = wish.lines.iter();
    let mut changes: Vec<Change> = lines
        .map(|(line, quantity)| Change::Quantity {
            line: *line,
            quantity: *quantity,
        })
        .collect();
    for (at, (sku, quantity)) in wish.additions.iter().enumerate() {
        let sold = offers.iter().find(|o| o.sku == *sku && o.price.is_some());
        let sold = sold.ok_or_else(|| {
            Error::field(
                &format!("additions/{at}/sku"),
                "Nothing of this name is for sale.",
            )
        })?;
        changes.push(Change::Add {
            variant: sold.variant,
            quantity: *quantity,
        });
    }
    let address = wish.address.clone();
    changes.extend(address.map(|address| Change::Address { address }));
    Ok(changes)
}

/// What the domain decides by.
#[derive(Debug)]
pub(super) struct Facts {
    lines: Vec<Line>,
    parts: Vec<(SellerId, Totals)>,
    sold: Vec<Sold>,
    left: Vec<(VariantId, i64)>,
    /// The codes of the promotions.
    pub(super) codes: Vec<String>,
    promotions: Vec<Promotion>,
    fees: Fees,
}

impl Facts {
    /// Reads what is not in the order.
    pub(super) async fn of(
        conn: &impl ConnectionTrait,
        graph: &Graph,
        offers: &[Offer],
    ) -> Result<Self, Error> {
        let promotions = promotion::find(conn, &graph.order.promotion_codes).await?;
        let (codes, promotions) = promotions.into_iter().unzip();
        let sold = |o: &Offer| {
            let price = o.price?;
            Some(Sold {
                product: o.product,
                variant: o.variant,
                seller: o.seller,
                unit_price: price.minor,
                currency: price.currency,
                tax_rate: o.tax_rate,
            })
        };
        Ok(Self {
            lines: lines(graph, offers),
            parts: live(graph).collect(),
            sold: offers.iter().filter_map(sold).collect(),
            left: offers
                .iter()
                .filter_map(|o| Some((o.variant, o.most()?)))
                .collect(),
            fees: fees(graph),
            codes,
            promotions,
        })
    }

    pub(super) fn order<'a>(&'a self, graph: &'a Graph) -> Order<'a> {
        let waiting = |r: &store::entity::requests::Model| r.kind == RequestKind::Cancellation && r.open;
        Order {
            state: graph.order.state,
            currency: graph.order.currency,
            lines: &self.lines,
            parts: &self.parts,
            totals: snapshot::totals(&graph.order),
            paid: money::paid(graph),
            address: &graph.order.shipping_address,
            cancellation_pending: graph.requests.iter().any(waiting),
        }
    }

    pub(super) fn goods(&self) -> Goods<'_> {
        Goods {
            offers: &self.sold,
            left: &self.left,
        }
    }

    pub(super) fn terms<'a>(&'a self, graph: &Graph) -> Terms<'a> {
        Terms {
            placed_at: graph.order.placed_at,
            promotions: &self.promotions,
            fees: self.fees.clone(),
            tax_included: graph.order.tax_included,
        }
    }
}

fn live(graph: &Graph) -> impl Iterator<Item = (SellerId, Totals)> {
    let live = graph.parts.iter().filter(|p| is_live(p.state));
    live.map(|p| (p.seller_id, snapshot::part_totals(p)))
}

fn lines(graph: &Graph, offers: &[Offer]) -> Vec<Line> {
    let product = |variant| {
        let offer = offers.iter().find(|o| o.variant == variant);
        offer.map(|o| o.product)
    };
    let seller = |id| {
        let part = graph.parts.iter().find(|p| p.id == id);
        part.map(|p| p.seller_id)
    };
    let there = graph.lines.iter().filter(|l| l.ordered > 0);
    there
        .filter_map(|l| {
            Some(Line {
                line: l.id,
                product: product(l.variant_id)?,
                variant: l.variant_id,
                seller: seller(l.seller_order_id)?,
                unit_price: l.unit_price,
                tax_rate: l.tax_rate,
                ordered: l.ordered,
                packed: l.packed,
                cancelled: l.cancelled,
                priced: PricedLine {
                    subtotal: l.subtotal,
                    discount: l.discount,
                    tax: l.tax,
                    total: l.total,
                },
            })
        })
        .collect()
}

/// What sending costs under the terms of the order, before free shipping.
fn fees(graph: &Graph) -> Fees {
    let order = &graph.order;
    if order.channel == "import" {
        let fees = live(graph).map(|(seller, totals)| (seller, totals.shipping));
        Fees::PerSeller(fees.collect())
    } else if order.fee_per_seller {
        Fees::Each(order.shipping_fee)
    } else {
        Fees::Shared(order.shipping_fee)
    }
}
