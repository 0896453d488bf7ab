//! When a promotion holds.

use uuid::Uuid;

use super::*;
use crate::pricing::PromotionKind;

const A: SellerId = SellerId(Uuid::from_u128(1));
const B: SellerId = SellerId(Uuid::from_u128(2));
const PENS: ProductId = ProductId(Uuid::from_u128(5));
const INKS: ProductId = ProductId(Uuid::from_u128(6));
const PEN: VariantId = VariantId(Uuid::from_u128(3));
const INK: VariantId = VariantId(Uuid::from_u128(4));
const LINES: &[Goods] = &[
    Goods {
        seller: A,
        product: PENS,
        variant: PEN,
        subtotal: 900,
    },
    Goods {
        seller: B,
        product: INKS,
        variant: INK,
        subtotal: 500,
    },
];

fn promotion() -> Promotion {
    Promotion {
        discount: Discount {
            kind: PromotionKind::Fixed,
            value: 100,
        },
        covers: Covers::Order,
        currency: None,
        minimum: 0,
        starts_at: Timestamp(10),
        ends_at: Some(Timestamp(20)),
        usage_limit: Some(3),
        used: 2,
        limit_per_customer: Some(1),
        exclusive: false,
    }
}

fn ask(promotion: &Promotion, now: i64, used_by_customer: i64) -> Result<Reduction, Refusal> {
    promotion.check(&Basket {
        now: Timestamp(now),
        currency: Currency::USD,
        sellers: &[A, B],
        lines: LINES,
        used_by_customer,
        codes: 1,
    })
}

#[test]
fn a_promotion_holds_within_its_window_and_limits() {
    let p = promotion();
    assert_eq!(ask(&p, 9, 0), Err(Refusal::NotYet));
    assert_eq!(ask(&p, 10, 0).map(|r| r.target), Ok(Target::Order));
    assert_eq!(ask(&p, 19, 0).map(|r| r.target), Ok(Target::Order));
    assert_eq!(ask(&p, 20, 0), Err(Refusal::Expired));
    assert_eq!(ask(&p, 15, 1), Err(Refusal::UsedByYou));
    let used = Promotion {
        used: 3,
        ..promotion()
    };
    assert_eq!(ask(&used, 15, 0), Err(Refusal::UsedUp));
    let other = Promotion {
        currency: Some(Currency::BRL),
        ..promotion()
    };
    assert_eq!(ask(&other, 15, 0), Err(Refusal::OtherCurrency));
}

#[test]
fn an_exclusive_promotion_holds_alone() {
    let alone = Promotion {
        exclusive: true,
        ..promotion()
    };
    let with = |promotion: &Promotion, codes| {
        let basket = Basket {
            now: Timestamp(15),
            currency: Currency::USD,
            sellers: &[A, B],
            lines: LINES,
            used_by_customer: 0,
            codes,
        };
        promotion.check(&basket).map(|r| r.target)
    };
    assert_eq!(with(&alone, 1), Ok(Target::Order));
    assert_eq!(with(&alone, 2), Err(Refusal::Alone));
    assert_eq!(with(&promotion(), 2), Ok(Target::Order));
}

#[test]
fn the_minimum_is_about_what_it_covers() {
    let with = |covers, minimum| Promotion {
        covers,
        minimum,
        ..promotion()
    };
    let target = |p: Promotion| ask(&p, 15, 0).map(|r| r.target);
    assert_eq!(target(with(Covers::Order, 1400)), Ok(Target::Order));
    assert_eq!(target(with(Covers::Seller(B), 500)), Ok(Target::Seller(1)));
    let short = Money::new(501, Currency::USD);
    assert_eq!(
        target(with(Covers::Seller(B), 501)),
        Err(Refusal::BelowMinimum(short))
    );
    let pens = Covers::Variants(vec![PEN]);
    assert_eq!(target(with(pens, 900)), Ok(Target::Lines(vec![0])));
    let inks = Covers::Products(vec![INKS]);
    assert_eq!(target(with(inks.clone(), 500)), Ok(Target::Lines(vec![1])));
    assert!(target(with(inks, 501)).is_err(), "the pens do not count");
    let nothing = Covers::Variants(vec![VariantId(Uuid::from_u128(9))]);
    assert_eq!(target(with(nothing, 0)), Err(Refusal::NothingCovered));
}

#[test]
fn what_is_covered_is_stored_as_a_word_or_a_list() {
    let stored = |covers: &Covers| serde_json::to_string(covers).unwrap();
    assert_eq!(stored(&Covers::Order), r#""order""#);
    for covers in [
        Covers::Order,
        Covers::Seller(A),
        Covers::Products(vec![PENS]),
        Covers::Variants(vec![PEN]),
    ] {
        assert_eq!(serde_json::from_str::<Covers>(&stored(&covers)).unwrap(), covers);
    }
}

#[test]
fn a_code_is_read_however_it_is_typed() {
    assert_eq!(code(" save10 "), "SAVE10");
}
