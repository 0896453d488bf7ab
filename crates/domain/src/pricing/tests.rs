//! Prices to the cent, and that every split adds up.

use proptest::prelude::*;

use super::*;
use crate::machine::Word;

#[test]
fn two_sellers_share_shipping_discount_and_tax_exactly() {
    let items = [
        Item {
            seller: 0,
            unit_price: 1000,
            quantity: 1,
            tax_rate: 825,
        },
        Item {
            seller: 1,
            unit_price: 333,
            quantity: 2,
            tax_rate: 825,
        },
    ];
    let discount = Some(Discount {
        kind: PromotionKind::Percentage,
        value: 1000,
    });
    let priced = price(&items, 2, discount, 499, false).unwrap();
    assert_eq!(priced.totals.subtotal, 1666);
    assert_eq!(priced.totals.discount, 167);
    assert_eq!(priced.totals.tax, 124); // 8.25 % of 14.99
    assert_eq!(priced.totals.total, 1666 - 167 + 124 + 499);
    assert_eq!(
        priced.sellers.iter().map(|s| s.shipping).collect::<Vec<_>>(),
        [300, 199]
    );
    assert_eq!(
        priced.sellers.iter().map(|s| s.discount).collect::<Vec<_>>(),
        [100, 67]
    );
}

#[test]
fn an_absurd_price_is_refused_and_does_not_wrap() {
    let items = [Item {
        seller: 0,
        unit_price: i64::MAX,
        quantity: 2,
        tax_rate: 0,
    }];
    assert_eq!(price(&items, 1, None, 0, false), Err(TooLarge));
}

proptest! {
    #[test]
    fn every_split_adds_up(
        items in prop::collection::vec((0_usize..4, 0_i64..1_000_000, 1_i64..100, 0_i64..3000), 1..20),
        kind in prop::sample::select(vec![PromotionKind::Percentage, PromotionKind::Fixed, PromotionKind::FreeShipping]),
        value in 0_i64..20_000,
        shipping in 0_i64..10_000,
        included: bool,
    ) {
        let items: Vec<Item> = items
            .into_iter()
            .map(|(seller, unit_price, quantity, tax_rate)| Item { seller, unit_price, quantity, tax_rate })
            .collect();
        let p = price(&items, 4, Some(Discount { kind, value }), shipping, included).unwrap();
        let of = |f: fn(&PricedLine) -> i64| p.lines.iter().map(f).sum::<i64>();
        prop_assert_eq!(of(|l| l.subtotal), p.totals.subtotal);
        prop_assert_eq!(of(|l| l.discount), p.totals.discount);
        prop_assert_eq!(of(|l| l.tax), p.totals.tax);
        prop_assert_eq!(of(|l| l.total) + p.totals.shipping, p.totals.total);
        prop_assert!(p.lines.iter().all(|l| l.total >= 0 && l.tax >= 0 && (0..=l.subtotal).contains(&l.discount)));
        prop_assert!(p.totals.discount <= p.totals.subtotal);
        for part in &p.sellers {
            let tax = if included { 0 } else { part.tax };
            prop_assert_eq!(part.total, part.subtotal - part.discount + part.shipping + tax);
        }
    }
}

/// Items of `(seller, unit price, quantity, tax rate)`.
fn items(of: &[(usize, i64, i64, i64)]) -> Vec<Item> {
    let item = |(seller, unit_price, quantity, tax_rate): &(usize, i64, i64, i64)| Item {
        seller: *seller,
        unit_price: *unit_price,
        quantity: *quantity,
        tax_rate: *tax_rate,
    };
    of.iter().map(item).collect()
}

fn off(kind: PromotionKind, value: i64, target: Target) -> Reduction {
    Reduction {
        discount: Discount { kind, value },
        target,
    }
}

#[test]
fn discounts_on_lines_come_before_those_on_sellers_and_those_on_the_order() {
    let items = items(&[(0, 1000, 1, 0), (0, 500, 2, 0), (1, 2000, 1, 0)]);
    let reductions = [
        off(PromotionKind::Percentage, 1000, Target::Order), // 10 % of 1000 - 250 + 900 + 2000
        off(PromotionKind::Fixed, 100, Target::Seller(0)),
        off(PromotionKind::Percentage, 2500, Target::Lines(vec![0])),
        off(PromotionKind::FreeShipping, 0, Target::Seller(1)),
    ];
    let quote = Quote {
        items: &items,
        sellers: 2,
        reductions: &reductions,
        shipping: Shipping::PerSeller(&[300, 450]),
        tax_included: false,
    };
    let priced = quote.price().unwrap();
    assert_eq!(priced.reductions, [365, 100, 250, 450]);
    assert_eq!(priced.totals.discount, 250 + 100 + 365);
    assert_eq!(
        priced.sellers.iter().map(|s| s.shipping).collect::<Vec<_>>(),
        [300, 0]
    );
    assert_eq!(priced.totals.total, 4000 - 715 + 300);
}

#[test]
fn tax_is_inside_a_price_that_includes_it() {
    let priced = price(&items(&[(0, 11_900, 1, 1900)]), 1, None, 0, true).unwrap();
    assert_eq!((priced.totals.tax, priced.totals.total), (1900, 11_900));
    let priced = price(&items(&[(0, 10_000, 1, 1900)]), 1, None, 0, false).unwrap();
    assert_eq!((priced.totals.tax, priced.totals.total), (1900, 11_900));
}

#[test]
fn what_is_free_already_cannot_get_cheaper() {
    let items = items(&[(0, 100, 1, 1000)]);
    let reductions = [
        off(PromotionKind::Fixed, 500, Target::Lines(vec![0, 0])),
        off(PromotionKind::Percentage, 20_000, Target::Order),
        off(PromotionKind::FreeShipping, 0, Target::Lines(vec![0])),
        off(PromotionKind::FreeShipping, 0, Target::Order),
    ];
    let quote = Quote {
        items: &items,
        sellers: 1,
        reductions: &reductions,
        shipping: Shipping::Shared(70),
        tax_included: false,
    };
    let priced = quote.price().unwrap();
    assert_eq!(priced.reductions, [100, 0, 70, 0]);
    assert_eq!(priced.totals.total, 0);
}

#[test]
fn what_is_out_of_range_is_refused() {
    let sound = items(&[(0, 100, 1, 0)]);
    let quote = |items: &[Item], reductions: &[Reduction], shipping: Shipping<'_>| {
        Quote {
            items,
            sellers: 1,
            reductions,
            shipping,
            tax_included: true,
        }
        .price()
        .map(drop)
    };
    let none = Shipping::Shared(0);
    assert_eq!(quote(&sound, &[], none), Ok(()));
    for wrong in [
        (1, 100, 1, 0),
        (0, -1, 1, 0),
        (0, 100, 1, i64::MAX),
        (0, LIMIT, 2, 0),
    ] {
        assert_eq!(quote(&items(&[wrong]), &[], none), Err(TooLarge), "{wrong:?}");
    }
    assert_eq!(quote(&sound, &[], Shipping::Shared(-1)), Err(TooLarge));
    assert_eq!(quote(&sound, &[], Shipping::Shared(i64::MAX)), Err(TooLarge));
    assert_eq!(quote(&sound, &[], Shipping::PerSeller(&[1, 2])), Err(TooLarge));
    for target in [Target::Seller(1), Target::Lines(vec![1])] {
        let reduction = off(PromotionKind::Fixed, 1, target);
        assert_eq!(quote(&sound, &[reduction], none), Err(TooLarge));
    }
}

fn any_reduction() -> impl Strategy<Value = Reduction> {
    let target = prop_oneof![
        Just(Target::Order),
        (0_usize..4).prop_map(Target::Seller),
        prop::collection::vec(0_usize..3, 1..4).prop_map(Target::Lines),
    ];
    let kind = prop::sample::select(PromotionKind::ALL);
    (kind, 0_i64..20_000, target).prop_map(|(kind, value, target)| off(kind, value, target))
}

proptest! {
    #[test]
    fn every_split_adds_up_under_any_reductions_and_fees(
        of in prop::collection::vec((0_usize..4, 0_i64..1_000_000, 1_i64..100, 0_i64..3000), 3..20),
        reductions in prop::collection::vec(any_reduction(), 0..6),
        fees in prop::collection::vec(0_i64..10_000, 4),
        shared: bool,
        tax_included: bool,
    ) {
        let items = items(&of);
        let shipping = if shared { Shipping::Shared(fees[0]) } else { Shipping::PerSeller(&fees) };
        let quote = Quote { items: &items, sellers: 4, reductions: &reductions, shipping, tax_included };
        let p = quote.price().unwrap();
        let of = |f: fn(&PricedLine) -> i64| p.lines.iter().map(f).sum::<i64>();
        prop_assert_eq!(of(|l| l.subtotal), p.totals.subtotal);
        prop_assert_eq!(of(|l| l.discount), p.totals.discount);
        prop_assert_eq!(of(|l| l.tax), p.totals.tax);
        prop_assert_eq!(of(|l| l.total) + p.totals.shipping, p.totals.total);
        prop_assert!(p.lines.iter().all(|l| l.tax >= 0 && l.total >= 0 && (0..=l.subtotal).contains(&l.discount)));
        let fees: i64 = if shared { fees[0] } else { fees.iter().sum() };
        prop_assert_eq!(p.reductions.iter().sum::<i64>(), p.totals.discount + fees - p.totals.shipping);
        let free = Quote { reductions: &[], ..quote.clone() }.price().unwrap();
        prop_assert!(p.totals.total <= free.totals.total, "a reduction made it dearer");
        for part in &p.sellers {
            let tax = if tax_included { 0 } else { part.tax };
            prop_assert_eq!(part.total, part.subtotal - part.discount + part.shipping + tax);
        }
    }
}
