//! Whatever leaves in whatever order: what was paid goes back, and no cent more.

use proptest::{prelude::*, test_runner::TestCaseError};
use uuid::Uuid;

use super::*;
use crate::{
    money::{Currency, Money},
    pricing::{Discount, Item, PromotionKind, Quote, Reduction, Shipping, Target, Totals},
};

fn id(n: usize) -> LineId {
    LineId(Uuid::from_u128(n as u128))
}

/// A priced order of up to three sellers, as paid.
#[derive(Clone, Debug)]
struct Bought {
    parts: Vec<PaidPart>,
    currency: Currency,
    totals: Totals,
}

prop_compose! {
    /// Prices are in units of the currency, so that those without decimals have small numbers to split.
    fn any_order()(
        code in prop::sample::select(vec!["JPY", "USD", "KWD"]),
        of in prop::collection::vec((0_usize..3, 0_i64..500, 0_i64..1000, 1_i64..8, 0_i64..2800), 1..6),
        percent in 0_i64..10_000,
        fixed in 0_i64..5000,
        fees in prop::collection::vec(0_i64..2000, 3),
        shared: bool,
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
        // A seller nothing was bought from has no part, and nothing to send.
        let bought = |seller: &usize| items.iter().any(|i| i.seller == *seller);
        let own: Vec<i64> = (0..3).map(|s| if bought(&s) { fees[s] } else { 0 }).collect();
        // With goods for nothing, a shared fee is shared out over all sellers, whether they send anything or not.
        let shared = shared && (0..3).all(|s| bought(&s));
        let shipping = if shared { Shipping::Shared(fees[0]) } else { Shipping::PerSeller(&own) };
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
                    gone: 0,
                })
                .collect(),
        };
        let parts = (0..3).filter(bought).map(part).collect();
        Bought { parts, currency, totals: priced.totals }
    }
}

/// The units of an order one by one, in the order in which `keys` sort them.
fn one_by_one(parts: &[PaidPart], keys: &[u32]) -> Vec<(LineId, i64)> {
    let lines = parts.iter().flat_map(|p| &p.lines);
    let units = lines.flat_map(|l| (0..l.ordered).map(|_| l.line));
    let mut keyed: Vec<(u32, LineId)> = keys.iter().copied().cycle().zip(units).collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, line)| (line, 1)).collect()
}

/// Lets units leave every part, as the rows of an order would: what is gone is counted, and nothing else kept.
fn leave(parts: &mut [PaidPart], leaving: &[(LineId, i64)]) -> Undone {
    let mut undone = Undone::default();
    for part in parts {
        undone += part.worth(leaving);
        for (id, units) in leaving {
            for line in part.lines.iter_mut().filter(|l| l.line == *id) {
                line.gone += units;
            }
        }
    }
    undone
}

/// Lets everything leave in steps of `size` and checks each; what went back in all.
fn all_leave(bought: &Bought, leaving: &[(LineId, i64)], size: usize) -> Result<Undone, TestCaseError> {
    let mut parts = bought.parts.clone();
    let mut back = Undone::default();
    for step in leaving.chunks(size) {
        let worth = leave(&mut parts, step);
        prop_assert!(worth.amount() >= 0 && worth.tax >= 0 && worth.shipping >= 0);
        // Two sums that are rounded apart: the tax of a unit can be a cent ahead of its price.
        let lines = i64::try_from(step.len()).unwrap();
        prop_assert!(worth.goods >= -lines);
        back += worth;
        prop_assert!(
            back.amount() <= bought.totals.total,
            "more went back than was paid"
        );
        prop_assert!(back.tax <= bought.totals.tax, "more tax went back than was paid");
    }
    Ok(back)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn everything_that_leaves_gives_back_exactly_what_was_paid(
        bought in any_order(),
        keys in prop::collection::vec(any::<u32>(), 40),
        size in 1_usize..6,
    ) {
        let leaving = one_by_one(&bought.parts, &keys);
        let back = all_leave(&bought, &leaving, size)?;
        let told = |minor| Money::new(minor, bought.currency).to_string();
        prop_assert_eq!(told(back.amount()), told(bought.totals.total));
        prop_assert_eq!(told(back.tax), told(bought.totals.tax));
        prop_assert_eq!(told(back.shipping), told(bought.totals.shipping));
        let mut gone = bought.parts.clone();
        leave(&mut gone, &leaving);
        prop_assert!(gone.iter().all(PaidPart::is_gone));
        prop_assert_eq!(leave(&mut gone, &leaving), Undone::default(), "a unit left twice");
    }

    #[test]
    fn the_order_of_events_and_the_size_of_steps_change_nothing(
        bought in any_order(),
        keys in prop::collection::vec(any::<u32>(), 40),
        more in prop::collection::vec(any::<u32>(), 40),
        taken in 0_usize..40,
        sizes in (1_usize..6, 1_usize..6),
    ) {
        let mut leaving = one_by_one(&bought.parts, &keys);
        leaving.truncate(taken);
        let mut shuffled: Vec<_> = more.into_iter().zip(leaving.clone()).collect();
        shuffled.sort_by_key(|(key, _)| *key);
        let shuffled: Vec<_> = shuffled.into_iter().map(|(_, l)| l).collect();
        let one = all_leave(&bought, &leaving, sizes.0)?;
        prop_assert_eq!(all_leave(&bought, &shuffled, sizes.1)?, one);
    }

    #[test]
    fn the_fee_goes_back_with_the_last_unit_of_its_part(
        bought in any_order(),
        keys in prop::collection::vec(any::<u32>(), 40),
    ) {
        let mut parts = bought.parts.clone();
        for unit in one_by_one(&bought.parts, &keys) {
            let left = |p: &[PaidPart]| p.iter().map(PaidPart::is_gone).collect::<Vec<_>>();
            let before = left(&parts);
            let worth = leave(&mut parts, &[unit]);
            let ended = before.iter().zip(left(&parts)).zip(&parts).filter(|((b, a), _)| !**b && *a);
            prop_assert_eq!(worth.shipping, ended.map(|(_, p)| p.shipping).sum::<i64>());
        }
    }

    #[test]
    fn of_what_is_granted_in_part_each_share_is_within_what_it_is_a_share_of(
        bought in any_order(),
        keys in prop::collection::vec(any::<u32>(), 40),
        grants in prop::collection::vec(0_i64..=1000, 40),
        size in 1_usize..6,
    ) {
        let mut parts = bought.parts.clone();
        let (mut given, mut withheld) = (Undone::default(), 0);
        for (step, grant) in one_by_one(&bought.parts, &keys).chunks(size).zip(grants) {
            let worth = leave(&mut parts, step);
            let amount = worth.amount() * grant / 1000;
            let share = worth.share(amount);
            prop_assert_eq!(share.amount(), amount);
            prop_assert!((0..=worth.tax).contains(&share.tax) && (0..=worth.shipping).contains(&share.shipping));
            prop_assert!(share.goods <= worth.goods.max(0));
            prop_assert_eq!(worth.share(worth.amount()), worth);
            given += share;
            withheld += worth.amount() - amount;
        }
        prop_assert_eq!(given.amount() + withheld, bought.totals.total);
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
        tax in 0_i64..1_000_000_000,
        ordered in 1_i64..200,
        steps in prop::collection::vec(1_i64..30, 1..300),
    ) {
        let mut line = PaidLine { line: id(1), total, tax: tax.min(total), ordered, gone: 0 };
        let whole = line.worth(ordered);
        prop_assert_eq!((whole.amount(), whole.tax), (total, line.tax));
        let mut refunded = 0;
        for step in steps {
            let worth = line.worth(step).amount();
            prop_assert!(worth >= 0);
            refunded += worth;
            let before = PaidLine { gone: 0, ..line };
            line.gone = (line.gone + step).min(ordered);
            prop_assert_eq!(refunded, before.worth(line.gone).amount());
        }
        refunded += line.worth(ordered).amount();
        prop_assert_eq!(refunded, total);
    }
}

#[test]
fn what_is_not_there_is_worth_nothing() {
    let line = PaidLine {
        line: id(1),
        total: 1000,
        tax: 160,
        ordered: 3,
        gone: 1,
    };
    let part = PaidPart {
        shipping: 50,
        lines: vec![line],
    };
    for units in [-1, 0] {
        assert_eq!(part.worth(&[(id(1), units)]), Undone::default());
    }
    assert_eq!(part.worth(&[(id(2), 2)]), Undone::default());
    // The first unit was worth 333; the others are worth the rest.
    let rest = part.worth(&[(id(1), 2)]);
    assert_eq!((rest.amount(), rest.tax, rest.shipping), (717, 107, 50));
    assert_eq!(part.worth(&[(id(1), 9)]), rest);
    assert_eq!(part.worth(&[(id(1), 1), (id(1), 1)]), rest);
}
