//! Each rule, broken alone.

use std::{collections::BTreeSet, sync::LazyLock};

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::machine::Word;

const A: SellerId = SellerId(Uuid::from_u128(1));
const B: SellerId = SellerId(Uuid::from_u128(2));

const SELLERS: &[Seller<'static>] = &[Seller {
    seller: A,
    name: "Papyrus",
    minimum: 1000,
}];

static HOME: LazyLock<Address> = LazyLock::new(|| Address {
    name: "Ada Lovelace".into(),
    phone: "+14155550100".into(),
    line1: "1 Market St".into(),
    city: "San Francisco".into(),
    postcode: "94105".into(),
    country: "US".into(),
    ..Address::default()
});

static NOWHERE: LazyLock<Address> = LazyLock::new(|| Address {
    postcode: "1".into(),
    ..HOME.clone()
});

fn line(variant: u128, seller: SellerId, quantity: i64) -> Line<'static> {
    Line {
        variant: VariantId(Uuid::from_u128(variant)),
        title: "Pen",
        seller: Some(seller),
        quantity,
        price: Some(Money::new(500, Currency::USD)),
        seen: Some(500),
        left: Some(10),
        limit: Some(8),
        bought: 2,
    }
}

fn check<'a>(lines: &'a [Line<'a>], change: impl FnOnce(&mut Candidate<'a>)) -> Vec<Violation> {
    let mut order = Candidate {
        currency: Currency::USD,
        lines,
        sellers: SELLERS,
        shipping: Some(&HOME),
        billing: None,
        blocked: false,
        most_units: 20,
    };
    change(&mut order);
    validate(&order)
}

/// The violations of an order of two sound lines, the first of which is changed.
fn with(change: impl FnOnce(&mut Line<'static>)) -> Vec<Violation> {
    let mut lines = [line(1, A, 2), line(2, B, 1)];
    change(&mut lines[0]);
    check(&lines, |_| {})
}

fn sound() -> [Line<'static>; 2] {
    [line(1, A, 2), line(2, B, 1)]
}

fn broken() -> Vec<(Rule, &'static str, &'static str, Vec<Violation>)> {
    vec![
        (
            Rule::LinesPresent,
            "lines",
            "nothing to order",
            check(&[], |_| {}),
        ),
        (
            Rule::QuantityInRange,
            "lines[0].quantity",
            "from 1 to 20",
            with(|l| {
                (l.quantity, l.left, l.limit) = (21, None, None);
            }),
        ),
        (
            Rule::StillSold,
            "lines[0].sku",
            "not sold any more",
            check(
                &[Line {
                    price: None,
                    ..line(1, B, 1)
                }],
                |_| {},
            ),
        ),
        (
            Rule::CurrencyMatches,
            "currency",
            "Not sold in USD: Pen.",
            with(|l| l.price = Some(Money::new(500, Currency::BRL))),
        ),
        (
            Rule::PriceUnchanged,
            "lines[0].price",
            "is now $5.00; it was $4.00",
            with(|l| l.seen = Some(400)),
        ),
        (
            Rule::InStock,
            "lines[0].quantity",
            "Only 1 of Pen are left, not 2.",
            with(|l| l.left = Some(1)),
        ),
        (
            Rule::InStock,
            "lines[0].quantity",
            "sold out",
            with(|l| l.left = Some(0)),
        ),
        (
            Rule::LimitPerCustomer,
            "lines[0].quantity",
            "can buy 3 of Pen. You have bought 2 already.",
            with(|l| l.limit = Some(3)),
        ),
        (
            Rule::SellerMinimum,
            "lines",
            "Papyrus takes orders from $10.00.",
            with(|l| l.quantity = 1),
        ),
        (
            Rule::ShippingAddress,
            "shipping_address.postcode",
            "not a postcode",
            check(&sound(), |o| o.shipping = Some(&NOWHERE)),
        ),
        (
            Rule::BillingAddress,
            "billing_address.postcode",
            "not a postcode",
            check(&sound(), |o| o.billing = Some(&NOWHERE)),
        ),
        (
            Rule::CustomerAllowed,
            "email",
            "cannot take",
            check(&sound(), |o| o.blocked = true),
        ),
    ]
}

#[test]
fn a_sound_order_can_be_placed() {
    assert_eq!(check(&sound(), |_| {}), []);
    assert_eq!(check(&sound(), |o| o.shipping = None), [], "nothing is sent");
}

#[test]
fn each_rule_is_broken_alone_and_says_where_and_why() {
    for (rule, field, reason, found) in broken() {
        assert_eq!(found.len(), 1, "{rule}: {found:?}");
        assert_eq!((found[0].rule, found[0].field.as_str()), (rule, field));
        assert!(found[0].reason.contains(reason), "{:?}", found[0]);
        assert!(found[0].field.starts_with(rule.field()));
        assert!(found.iter().any(|v| v.field == field));
    }
    let tried: BTreeSet<Rule> = broken().into_iter().map(|b| b.0).collect();
    assert_eq!(tried, Rule::ALL.iter().copied().collect());
}

#[test]
fn two_lines_of_one_thing_share_its_stock_and_its_limit() {
    let lines = [line(1, A, 6), line(1, A, 5)];
    let found: Vec<Rule> = check(&lines, |_| {}).into_iter().map(|v| v.rule).collect();
    assert_eq!(
        found,
        [Rule::InStock, Rule::LimitPerCustomer],
        "each is said once"
    );
}

#[test]
fn every_rule_has_a_sentence() {
    let sentences: BTreeSet<&str> = Rule::ALL.iter().map(|r| r.sentence()).collect();
    assert_eq!(sentences.len(), Rule::ALL.len());
    assert!(sentences.iter().all(|s| s.ends_with('.')));
}

proptest! {
    #[test]
    fn an_order_without_violations_is_within_every_limit(
        lines in prop::collection::vec((1_u128..4, any::<i64>(), 0_i64..12, -1_i64..12), 0..5),
        small: bool,
    ) {
        let lines: Vec<Line<'_>> = lines
            .into_iter()
            .map(|(variant, quantity, left, limit)| Line {
                quantity: if small { quantity.rem_euclid(8) } else { quantity },
                left: Some(left),
                limit: Some(limit),
                ..line(variant, B, 1)
            })
            .collect();
        if check(&lines, |_| {}).is_empty() {
            prop_assert!(!lines.is_empty());
            for one in &lines {
                let units: i64 = lines.iter().filter(|l| l.variant == one.variant).map(|l| l.quantity).sum();
                let first = lines.iter().find(|l| l.variant == one.variant).unwrap();
                prop_assert!(units >= 1 && units <= first.left.unwrap());
                prop_assert!(units + first.bought <= first.limit.unwrap());
            }
        }
    }
}
