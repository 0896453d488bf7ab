//! The rules that stop an order by themselves: what each looks at, which hold it sets, and whether it lets go again.

use super::HoldKind;
use crate::{address::Address, money::Money, words};

words! {
    /// A rule that sets a hold. Its word is its key in histories.
    pub enum HoldRule {
        /// Many declined cards before one that pays look like somebody who tries stolen ones.
        DeclinedCards = "declined_cards",
        /// An order of this size is looked at before anything is done for it.
        LargeTotal = "large_total",
        /// The address is a postal box, and parcel services bring goods to doors.
        PostalBox = "postal_box",
        /// An order that a change made dearer waits for the rest of its money.
        BalanceDue = "balance_due",
    }
}

/// So many declined cards stop an order.
pub const DECLINED_CARDS: usize = 3;

/// So much stops an order, in whole units of its currency.
pub const LARGE_TOTAL: i64 = 10_000;

impl HoldRule {
    /// The hold it sets.
    #[must_use]
    pub const fn kind(self) -> HoldKind {
        match self {
            Self::DeclinedCards | Self::LargeTotal => HoldKind::Fraud,
            Self::PostalBox => HoldKind::Address,
            Self::BalanceDue => HoldKind::Payment,
        }
    }
}

/// Why so many declined cards stop an order. People release the hold.
#[must_use]
pub fn declined_cards(declined: usize) -> Option<String> {
    (declined >= DECLINED_CARDS).then(|| format!("{declined} cards were declined before one was taken."))
}

/// Why a total stops an order. People release the hold.
#[must_use]
pub fn large_total(total: Money) -> Option<String> {
    let large = LARGE_TOTAL * 10_i64.pow(total.currency.decimals());
    (total.minor >= large).then(|| "The order is unusually large.".to_owned())
}

/// Why nothing can be brought to an address. The rule releases its hold when the order gets another address.
#[must_use]
pub fn postal_box(address: &Address) -> Option<String> {
    let is_box = names_box(&address.line1) || names_box(&address.line2);
    is_box.then(|| "Parcel services do not deliver to a postal box.".to_owned())
}

/// Why an order waits of which `balance` minor units are to be paid. The rule releases its hold when nothing is.
#[must_use]
pub fn balance_due(balance: i64) -> Option<String> {
    (balance > 0).then(|| "It costs more than was paid; the customer has to pay the rest.".to_owned())
}

/// Whether a line of an address names a postal box, in the words of the countries we deliver to.
fn names_box(line: &str) -> bool {
    const BOXES: &[&[&str]] = &[
        &["po", "box"],
        &["p", "o", "box"],
        &["pobox"],
        &["gpo", "box"],
        &["post", "office", "box"],
        &["postfach"],
        &["caixa", "postal"],
        &["boite", "postale"],
        &["boîte", "postale"],
    ];
    let line = line.to_lowercase();
    let words: Vec<&str> = line
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    BOXES
        .iter()
        .any(|names| words.windows(names.len()).any(|at| at == *names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn a_postal_box_is_known_however_it_is_written_and_a_street_is_not_one() {
        let at = |line1: &str, line2: &str| {
            let address = Address {
                line1: line1.into(),
                line2: line2.into(),
                ..Address::default()
            };
            postal_box(&address).is_some()
        };
        for line in [
            "PO Box 12",
            "P.O. Box 12",
            "p.o.box 7",
            "GPO Box 1",
            "Postfach 10 02",
            "Caixa Postal 9",
        ] {
            assert!(at(line, "") && at("1 Market Street", line), "{line}");
        }
        for line in [
            "1 Market Street",
            "12 Boxwood Lane",
            "3 Post Road",
            "Box Hill 4",
            "",
        ] {
            assert!(!at(line, ""), "{line}");
        }
    }

    #[test]
    fn each_rule_stops_from_its_bound_on() {
        assert!(declined_cards(DECLINED_CARDS - 1).is_none() && declined_cards(DECLINED_CARDS).is_some());
        let (usd, jpy) = (Currency::USD, Currency::from_code("JPY").unwrap());
        for (minor, currency, large) in [
            (999_999, usd, false),
            (1_000_000, usd, true),
            (9_999, jpy, false),
            (10_000, jpy, true),
        ] {
            assert_eq!(large_total(Money::new(minor, currency)).is_some(), large);
        }
    }
}
