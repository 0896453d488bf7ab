//! Edits to the cent and to the unit, and what they are refused for.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    lines::MOST_UNITS,
    pricing::{Discount, Item, Priced, PromotionKind, price},
    promotions::{Covers, Refusal},
};

const A: SellerId = SellerId(Uuid::from_u128(1));
const B: SellerId = SellerId(Uuid::from_u128(2));
const GOODS: ProductId = ProductId(Uuid::from_u128(3));

fn line_id(n: usize) -> LineId {
    LineId(Uuid::from_u128(100 + n as u128))
}

fn variant(n: usize) -> VariantId {
    VariantId(Uuid::from_u128(200 + n as u128))
}

fn home() -> Address {
    Address {
        name: "Ada Lovelace".into(),
        phone: "+14155550100".into(),
        line1: "1 Market St".into(),
        city: "San Francisco".into(),
        postcode: "94105".into(),
        country: "US".into(),
        ..Address::default()
    }
}

/// An order as it was placed, out of `(seller, unit price, units)`; 10 % tax, a fee of 500.
#[derive(Clone, Debug)]
struct Placed {
    lines: Vec<Line>,
    parts: Vec<(SellerId, Totals)>,
    totals: Totals,
    paid: i64,
    state: OrderState,
    address: Address,
    pending: bool,
    promotions: Vec<Promotion>,
    fees: Fees,
    tax_included: bool,
}

fn promotion(kind: PromotionKind, value: i64, minimum: i64) -> Promotion {
    Promotion {
        discount: Discount { kind, value },
        covers: Covers::Order,
        currency: None,
        minimum,
        starts_at: Timestamp(0),
        ends_at: Some(Timestamp(10)),
        usage_limit: Some(1),
        used: 1,
        limit_per_customer: None,
        exclusive: false,
    }
}

fn placed(of: &[(SellerId, i64, i64)], promotions: &[Promotion]) -> Placed {
    let item = |(seller, unit_price, quantity): &(SellerId, i64, i64)| Item {
        seller: usize::from(*seller == B),
        unit_price: *unit_price,
        quantity: *quantity,
        tax_rate: 1000,
    };
    let items: Vec<Item> = of.iter().map(item).collect();
    let discount = promotions.first().map(|p| p.discount);
    let Priced {
        lines,
        sellers,
        totals,
        ..
    } = price(&items, 2, discount, 500, false).unwrap();
    let line = |i: usize| Line {
        line: line_id(i),
        product: GOODS,
        variant: variant(i),
        seller: of[i].0,
        unit_price: of[i].1,
        tax_rate: 1000,
        ordered: of[i].2,
        packed: 0,
        cancelled: 0,
        priced: lines[i],
    };
    Placed {
        lines: (0..of.len()).map(line).collect(),
        parts: vec![(A, sellers[0]), (B, sellers[1])],
        totals,
        paid: totals.total,
        state: OrderState::Confirmed,
        address: home(),
        pending: false,
        promotions: promotions.to_vec(),
        fees: Fees::Shared(500),
        tax_included: false,
    }
}

fn two() -> Placed {
    placed(&[(A, 1000, 2), (B, 3000, 1)], &[])
}

const PEN: Offer = Offer {
    product: GOODS,
    variant: VariantId(Uuid::from_u128(300)),
    seller: SellerId(Uuid::from_u128(3)),
    unit_price: 250,
    currency: Currency::USD,
    tax_rate: 0,
};

fn try_edit(placed: &Placed, changes: &[Change]) -> Result<Preview, Refused> {
    let order = Order {
        state: placed.state,
        currency: Currency::USD,
        lines: &placed.lines,
        parts: &placed.parts,
        totals: placed.totals,
        paid: placed.paid,
        address: &placed.address,
        cancellation_pending: placed.pending,
    };
    let real = Offer {
        variant: VariantId(Uuid::from_u128(301)),
        currency: Currency::BRL,
        ..PEN
    };
    let goods = Goods {
        offers: &[PEN, real],
        left: &[(variant(0), 5), (PEN.variant, 9)],
    };
    let terms = Terms {
        placed_at: Timestamp(5),
        promotions: &placed.promotions,
        fees: placed.fees.clone(),
        tax_included: placed.tax_included,
    };
    preview(&order, changes, &goods, &terms)
}

fn units(line: usize, quantity: i64) -> Change {
    Change::Quantity {
        line: line_id(line),
        quantity,
    }
}

fn add(variant: VariantId, quantity: i64) -> Change {
    Change::Add { variant, quantity }
}

#[test]
fn fewer_units_give_money_back_and_more_ask_for_it() {
    let fewer = try_edit(&two(), &[units(0, 1)]).unwrap();
    assert_eq!((fewer.before.total, fewer.after.total), (6000, 4900));
    assert_eq!((fewer.due, fewer.refund, fewer.difference()), (0, 1100, -1100));
    assert_eq!(fewer.stock, BTreeMap::from([(variant(0), -1)]));
    let more = try_edit(&two(), &[units(0, 4)]).unwrap();
    assert_eq!((more.due, more.refund), (2200, 0));
    let unpaid = Placed { paid: 0, ..two() };
    let fewer = try_edit(&unpaid, &[units(0, 1)]).unwrap();
    assert_eq!(
        (fewer.due, fewer.refund),
        (0, 0),
        "nothing was paid, nothing goes back"
    );
    let more = try_edit(&unpaid, &[units(0, 4)]).unwrap();
    assert_eq!(
        more.due, 2200,
        "what was due before is not due because of the edit"
    );
}

#[test]
fn a_line_is_removed_and_another_sellers_added_in_one_step() {
    let both = try_edit(&two(), &[units(1, 0), add(PEN.variant, 4)]).unwrap();
    assert_eq!(both.lines[1].quantity, 0);
    assert_eq!(both.lines[1].priced, PricedLine::default());
    assert_eq!((both.lines[2].line, both.lines[2].priced.total), (None, 1000));
    assert_eq!(both.stock, BTreeMap::from([(variant(1), -1), (PEN.variant, 4)]));
    let parts: Vec<_> = both.parts.iter().map(|p| (p.seller, p.new)).collect();
    assert_eq!(parts, [(A, false), (B, false), (PEN.seller, true)]);
    assert_eq!(both.parts[1].totals, Totals::default(), "nothing is left of it");
    assert_eq!(both.after.shipping, 500);
}

#[test]
fn a_fee_of_each_seller_comes_and_goes_with_sellers() {
    let order = Placed {
        fees: Fees::Each(500),
        ..two()
    };
    let fees = |changes: &[Change]| {
        let preview = try_edit(&order, changes).unwrap();
        let of: Vec<i64> = preview.parts.iter().map(|p| p.totals.shipping).collect();
        (of, preview.after.shipping)
    };
    assert_eq!(fees(&[units(0, 1)]), (vec![500, 500], 1000));
    assert_eq!(fees(&[units(1, 0)]), (vec![500, 0], 500));
    assert_eq!(fees(&[add(PEN.variant, 1)]), (vec![500, 500, 500], 1500));
}

#[test]
fn prices_that_include_the_tax_go_on_including_it() {
    let order = Placed {
        tax_included: true,
        ..two()
    };
    let after = try_edit(&order, &[units(0, 1)]).unwrap().after;
    // An eleventh of 4000.
    assert_eq!((after.subtotal, after.tax, after.total), (4000, 364, 4500));
}

#[test]
fn another_address_changes_no_amount() {
    let elsewhere = Address {
        line1: " 2 Market St ".into(),
        ..home()
    };
    let change = Change::Address { address: elsewhere };
    let moved = try_edit(&two(), &[change]).unwrap();
    assert_eq!(moved.address.map(|a| a.line1), Some("2 Market St".into()));
    assert_eq!((moved.after, moved.due, moved.refund), (two().totals, 0, 0));
    assert_eq!(moved.lines[0].priced, two().lines[0].priced);
}

#[test]
fn a_promotion_holds_on_after_its_end_and_is_lost_below_its_minimum() {
    let promotions = [promotion(PromotionKind::Percentage, 1000, 4000)];
    let order = placed(&[(A, 1000, 2), (B, 3000, 1)], &promotions);
    let kept = try_edit(&order, &[units(0, 1)]).unwrap();
    assert_eq!((kept.after.discount, kept.lost.len()), (400, 0));
    let lost = try_edit(&order, &[units(1, 0)]).unwrap();
    assert_eq!(lost.after.discount, 0);
    assert!(matches!(lost.lost[..], [(0, Refusal::BelowMinimum(_))]));
}

#[test]
fn an_order_that_is_past_changing_is_not_changed() {
    let refused = |change: fn(&mut Placed)| {
        let mut order = two();
        change(&mut order);
        try_edit(&order, &[units(0, 1)]).unwrap_err()
    };
    assert_eq!(refused(|o| o.state = OrderState::Completed), Refused::Closed);
    assert_eq!(refused(|o| o.state = OrderState::Cancelled), Refused::Closed);
    assert_eq!(refused(|o| o.lines[1].packed = 1), Refused::Packed);
    assert_eq!(refused(|o| o.lines[1].cancelled = 1), Refused::PartlyCancelled);
    assert_eq!(refused(|o| o.pending = true), Refused::CancellationPending);
}

#[test]
fn a_change_that_cannot_be_says_why() {
    let real = VariantId(Uuid::from_u128(301));
    let most = MOST_UNITS;
    let table: Vec<(Vec<Change>, Refused)> = vec![
        (vec![], Refused::NoChange),
        (vec![units(0, 2)], Refused::NoChange),
        (vec![Change::Address { address: home() }], Refused::NoChange),
        (vec![units(0, 1), units(0, 3)], Refused::Twice),
        (vec![add(PEN.variant, 1), add(PEN.variant, 2)], Refused::Twice),
        (vec![units(7, 1)], Refused::NoSuchLine(line_id(7))),
        (vec![units(0, -1)], Refused::Quantity { least: 0, most }),
        (vec![units(0, most + 1)], Refused::Quantity { least: 0, most }),
        (vec![add(PEN.variant, 0)], Refused::Quantity { least: 1, most }),
        (vec![add(variant(9), 1)], Refused::NotSold(variant(9))),
        (vec![add(real, 1)], Refused::OtherCurrency(real)),
        (
            vec![units(0, 8)],
            Refused::OutOfStock {
                variant: variant(0),
                asked: 6,
                left: 5,
            },
        ),
        (vec![units(0, 0), units(1, 0)], Refused::NothingLeft),
    ];
    for (changes, expected) in table {
        assert_eq!(try_edit(&two(), &changes), Err(expected), "{changes:?}");
    }
    let nowhere = Change::Address {
        address: Address::default(),
    };
    assert!(matches!(try_edit(&two(), &[nowhere]), Err(Refused::Address(_))));
}

proptest! {
    #[test]
    fn an_edit_adds_up_and_editing_back_restores_the_order(
        of in prop::collection::vec((any::<bool>(), 0_i64..5000, 1_i64..6), 1..5),
        new in prop::collection::vec(0_i64..6, 5),
        percent in 0_i64..5000,
    ) {
        let of: Vec<_> = of.into_iter().map(|(a, price, n)| (if a { A } else { B }, price, n)).collect();
        let promotions = [promotion(PromotionKind::Percentage, percent, 0)];
        let mut order = placed(&of, &promotions);
        // Without a seller there is no part.
        order.parts.retain(|(seller, _)| of.iter().any(|l| l.0 == *seller));
        let changes: Vec<Change> = (0..of.len()).map(|i| units(i, new[i])).collect();
        let stocked = of[0].2 + 5 >= new[0];
        match try_edit(&order, &changes) {
            Err(Refused::NothingLeft) => prop_assert!(new[..of.len()].iter().all(|n| *n == 0)),
            Err(Refused::NoChange) => prop_assert!((0..of.len()).all(|i| of[i].2 == new[i])),
            Err(other) => prop_assert!(!stocked, "{}", other),
            Ok(p) => {
                let lines: i64 = p.lines.iter().map(|l| l.priced.total).sum();
                prop_assert_eq!(lines + p.after.shipping, p.after.total);
                let parts: i64 = p.parts.iter().map(|part| part.totals.total).sum();
                prop_assert_eq!(parts, p.after.total);
                prop_assert_eq!(p.due - p.refund, p.difference());
                prop_assert_eq!(p.after.shipping, 500, "the fee of the order stays");
                for (i, line) in order.lines.iter().enumerate() {
                    let more = p.stock.get(&line.variant).copied().unwrap_or(0);
                    prop_assert_eq!(more, new[i] - line.ordered);
                }
                if new[..of.len()].iter().all(|n| *n > 0) {
                    let mut after = order.clone();
                    for (line, edited) in after.lines.iter_mut().zip(&p.lines) {
                        (line.ordered, line.priced) = (edited.quantity, edited.priced);
                    }
                    (after.totals, after.paid) = (p.after, p.after.total);
                    let back: Vec<Change> = (0..of.len()).map(|i| units(i, of[i].2)).collect();
                    let undone = try_edit(&after, &back);
                    // Unless there is too little stock to take the units back.
                    if of[0].2 - new[0] <= 5 {
                        let undone = undone.unwrap();
                        prop_assert_eq!(undone.after, order.totals);
                        prop_assert_eq!(undone.difference(), -p.difference());
                        for (line, edited) in order.lines.iter().zip(&undone.lines) {
                            prop_assert_eq!(line.priced, edited.priced);
                        }
                    }
                }
            }
        }
    }
}
