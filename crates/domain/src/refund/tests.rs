//! Whatever leaves in whatever order: what was paid goes back, and no cent more.

use proptest::{prelude::*, test_runner::TestCaseError};
use uuid::Uuid;

use super::*;
use crate::{
    machine::Word,
    money::{Currency, Money},
    pricing::{Discount, Item, PromotionKind, Quote, Reduction, Shipping, Target},
};

fn id(n: usize) -> LineId {
    LineId(Uuid::from_u128(n as u128))
}

/// A priced order of up to three sellers, as paid.
#[derive(Clone, Debug)]
struct Bought {
    order: PaidOrder,
    currency: Currency,
    total: i64,
}

prop_compose! {
    /// Prices are in units of the currency, so that those without decimals have small numbers to split.
    fn any_order(fees: FeePolicy)(
        code in prop::sample::select(vec!["JPY", "USD", "KWD"]),
        of in prop::collection::vec((0_usize..3, 0_i64..500, 0_i64..1000, 1_i64..8, 0_i64..2800), 1..6),
        percent in 0_i64..10_000,
        fixed in 0_i64..5000,
        shipping in prop::collection::vec(0_i64..2000, 3),
        tax_included: bool,
    ) -> Bought {
        let currency = Currency::from_code(code).unwrap();
        let unit = 10_i64.pow(currency.decimals());
        let items: Vec<Item> = of
            .iter()
            .map(|(seller, whole, cents, quantity, tax_rate)| Item {
                seller: *seller,
                unit_price: whole * unit + cents % unit,
                quantity: *quantity,
                tax_rate: *tax_rate,
            })
            .collect();
        let off = |kind, value, target| Reduction { discount: Discount { kind, value }, target };
        let reductions = [
            off(PromotionKind::Percentage, percent, Target::Order),
            off(PromotionKind::Fixed, fixed, Target::Seller(0)),
        ];
        let shipping = Shipping::PerSeller(&shipping);
        let priced = Quote { items: &items, sellers: 3, reductions: &reductions, shipping, tax_included }
            .price()
            .unwrap();
        let part = |seller: usize| PaidPart {
            shipping: priced.sellers[seller].shipping,
            lines: (0..items.len())
                .filter(|i| items[*i].seller == seller)
                .map(|i| PaidLine {
                    line: id(i),
                    total: priced.lines[i].total,
                    tax: priced.lines[i].tax,
                    ordered: items[i].quantity,
                    cancelled: 0,
                    returned: 0,
                })
                .collect(),
        };
        // A seller nothing was bought from has no part.
        let parts: Vec<PaidPart> = (0..3).map(part).filter(|p| !p.lines.is_empty()).collect();
        let order = PaidOrder { parts, fees };
        let total = order.total();
        Bought { order, currency, total }
    }
}

/// The units of an order one by one, in the order in which `keys` sort them, some of them cancelled and some returned.
fn one_by_one(order: &PaidOrder, keys: &[u32]) -> Vec<Leaving> {
    let lines = || order.parts.iter().flat_map(|p| &p.lines);
    let units = lines().flat_map(|l| (0..l.ordered).map(|_| l.line));
    let mut keyed: Vec<(u32, LineId)> = keys.iter().copied().cycle().zip(units).collect();
    keyed.sort_by_key(|(key, _)| *key);
    let how = |key: u32| {
        if key.is_multiple_of(2) {
            Leave::Cancelled
        } else {
            Leave::Returned
        }
    };
    keyed
        .into_iter()
        .map(|(key, line)| Leaving {
            line,
            units: 1,
            how: how(key),
        })
        .collect()
}

fn sum(worth: &[Worth]) -> i64 {
    worth.iter().map(Worth::total).sum()
}

/// Lets everything leave in steps of `size` and checks each; what went back in all.
fn all_leave(bought: &Bought, leaving: &[Leaving], size: usize) -> Result<(i64, i64), TestCaseError> {
    let mut order = bought.order.clone();
    let (mut back, mut tax) = (0, 0);
    for step in leaving.chunks(size) {
        let preview = order.worth(step).unwrap();
        let worth = order.leave(step).unwrap();
        prop_assert_eq!(&preview, &worth);
        for one in &worth {
            prop_assert!(
                one.goods >= 0 && one.shipping >= 0 && (0..=one.goods.max(0) + 1).contains(&one.tax)
            );
        }
        back += sum(&worth);
        tax += worth.iter().map(|w| w.tax).sum::<i64>();
        prop_assert!(back <= bought.total, "more went back than was paid");
    }
    Ok((back, tax))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn everything_that_leaves_gives_back_exactly_what_was_paid(
        bought in any_order(FeePolicy::WhenGone),
        keys in prop::collection::vec(any::<u32>(), 40),
        size in 1_usize..6,
    ) {
        let leaving = one_by_one(&bought.order, &keys);
        let (back, tax) = all_leave(&bought, &leaving, size)?;
        prop_assert_eq!(
            Money::new(back, bought.currency).to_string(),
            Money::new(bought.total, bought.currency).to_string()
        );
        let paid: i64 = bought.order.parts.iter().flat_map(|p| &p.lines).map(|l| l.tax).sum();
        prop_assert_eq!(tax, paid);
        let mut gone = bought.order.clone();
        gone.leave(&leaving).unwrap();
        for line in gone.parts.iter().flat_map(|p| &p.lines) {
            let more = Leaving { line: line.line, units: 1, how: Leave::Returned };
            prop_assert!(gone.worth(&[more]).is_err(), "a unit left twice");
        }
    }

    #[test]
    fn the_order_of_events_and_the_size_of_steps_change_nothing(
        bought in any_order(FeePolicy::WhenCancelled),
        keys in prop::collection::vec(any::<u32>(), 40),
        more in prop::collection::vec(any::<u32>(), 40),
        taken in 0_usize..40,
        sizes in (1_usize..6, 1_usize..6),
    ) {
        let mut leaving = one_by_one(&bought.order, &keys);
        leaving.truncate(taken);
        let mut shuffled: Vec<(u32, Leaving)> = more.into_iter().zip(leaving.clone()).collect();
        shuffled.sort_by_key(|(key, _)| *key);
        let shuffled: Vec<Leaving> = shuffled.into_iter().map(|(_, l)| l).collect();
        let one = all_leave(&bought, &leaving, sizes.0)?;
        prop_assert_eq!(all_leave(&bought, &shuffled, sizes.1)?, one);
    }

    #[test]
    fn the_fee_stays_when_something_was_sent(
        bought in any_order(FeePolicy::WhenCancelled),
        keys in prop::collection::vec(any::<u32>(), 40),
    ) {
        let leaving = one_by_one(&bought.order, &keys);
        let (back, _) = all_leave(&bought, &leaving, 1)?;
        let sent = |p: &&PaidPart| {
            let returned = |l: &Leaving| l.how == Leave::Returned && p.lines.iter().any(|x| x.line == l.line);
            leaving.iter().any(returned)
        };
        let kept: i64 = bought.order.parts.iter().filter(sent).map(|p| p.shipping).sum();
        prop_assert_eq!(back, bought.total - kept);
        let never = Bought { order: PaidOrder { fees: FeePolicy::Never, ..bought.order.clone() }, ..bought };
        let fees: i64 = never.order.parts.iter().map(|p| p.shipping).sum();
        prop_assert_eq!(all_leave(&never, &leaving, 3)?.0, never.total - fees);
    }

    #[test]
    fn refunds_never_exceed_what_was_captured(
        captured in 0_i64..10_000,
        charged_back in 0_i64..5000,
        asked in prop::collection::vec(1_i64..3000, 0..50),
    ) {
        let charged_back = charged_back.min(captured);
        let mut promised = 0;
        for amount in asked {
            promised += amount.min(refundable(captured, charged_back, promised));
            prop_assert!(promised + charged_back <= captured);
        }
    }

    #[test]
    fn any_sequence_refunds_exactly_what_a_line_cost(
        total in 0_i64..1_000_000_000,
        ordered in 1_i64..200,
        steps in prop::collection::vec(1_i64..30, 1..300),
    ) {
        let mut gone = 0;
        let mut refunded = 0;
        for step in steps {
            let units = step.min(ordered - gone);
            let worth = LineShare { total, ordered, gone }.worth(units);
            prop_assert!(worth >= 0);
            refunded += worth;
            gone += units;
            prop_assert!(refunded <= total);
            prop_assert_eq!(refunded, LineShare { total, ordered, gone: 0 }.worth(gone));
        }
        refunded += LineShare { total, ordered, gone }.worth(ordered - gone);
        prop_assert_eq!(refunded, total);
    }
}

#[test]
fn what_is_not_there_is_refused_and_changes_nothing() {
    let line = PaidLine {
        line: id(1),
        total: 1000,
        tax: 160,
        ordered: 3,
        cancelled: 0,
        returned: 1,
    };
    let mut order = PaidOrder {
        parts: vec![PaidPart {
            shipping: 50,
            lines: vec![line],
        }],
        fees: FeePolicy::WhenGone,
    };
    let before = order.clone();
    let leave = |line, units, how| Leaving { line, units, how };
    for how in Leave::ALL {
        for units in [-1, 0, 3] {
            assert!(matches!(
                order.leave(&[leave(id(1), 1, *how), leave(id(1), units, *how)]),
                Err(RefundError::TooMany(_))
            ));
        }
        assert_eq!(
            order.leave(&[leave(id(2), 1, *how)]),
            Err(RefundError::Unknown(id(2)))
        );
    }
    assert_eq!(order, before);
    // The first unit was worth 333; the others are worth the rest.
    let worth = order.leave(&[leave(id(1), 2, Leave::Returned)]).unwrap();
    assert_eq!((worth[0].goods, worth[0].tax, worth[0].shipping), (667, 107, 50));
}
