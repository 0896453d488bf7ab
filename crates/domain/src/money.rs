//! Money: integer minor units of an ISO 4217 currency, and splits that lose nothing.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An ISO 4217 currency, with its number of decimals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(
    feature = "sea-orm",
    derive(sea_orm::DeriveValueType),
    sea_orm(value_type = "String")
)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// United States dollar, the demo shop's currency.
    pub const USD: Self = Self(iso_currency::Currency::USD);
    /// Brazilian real.
    pub const BRL: Self = Self(iso_currency::Currency::BRL);

    /// Reads a three-letter ISO 4217 code.
    ///
    /// # Errors
    /// [`MoneyError::UnknownCurrency`] when the code is not in the standard.
    pub fn from_code(code: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(code)
            .map(Self)
            .ok_or_else(|| MoneyError::UnknownCurrency(code.to_owned()))
    }

    /// The three-letter ISO 4217 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimals of the minor unit: 2 for USD, 0 for JPY, 3 for KWD.
    #[must_use]
    pub fn decimals(self) -> u32 {
        self.0.exponent().unwrap_or(0).into()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(feature = "sea-orm")]
impl sea_orm::TryFromU64 for Currency {
    fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
        Err(sea_orm::DbErr::ConvertFromU64("Currency"))
    }
}

impl std::str::FromStr for Currency {
    type Err = MoneyError;
    fn from_str(code: &str) -> Result<Self, MoneyError> {
        Self::from_code(code)
    }
}

/// An amount of money in minor units (cents for USD) of one currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; negative for a debit.
    pub minor: i64,
    /// The currency the minor units are of.
    pub currency: Currency,
}

/// Why an amount could not be made or combined.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MoneyError {
    /// The code is not in ISO 4217.
    #[error("{0:?} is not an ISO 4217 currency code")]
    UnknownCurrency(String),
    /// Two amounts of different currencies met.
    #[error("{0} and {1} cannot be added")]
    CurrencyMismatch(Currency, Currency),
    /// The result does not fit 64 bits.
    #[error("the amount is too large")]
    Overflow,
    /// The text is not an amount of this currency.
    #[error("{0:?} is not an amount in {1}")]
    Malformed(String, Currency),
}

impl Money {
    /// `minor` minor units of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads a decimal such as `12`, `12.5` or `-12.50`; never rounds.
    ///
    /// # Errors
    /// [`MoneyError::Malformed`] for anything else, more decimals than the currency has included.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let malformed = || MoneyError::Malformed(text.to_owned(), currency);
        let trimmed = text.trim();
        let (negative, digits) = match trimmed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, trimmed),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let decimals = currency.decimals() as usize;
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || fraction.len() > decimals {
            return Err(malformed());
        }
        let padded = format!("{whole}{fraction:0<decimals$}");
        let minor: i64 = padded.parse().map_err(|_| MoneyError::Overflow)?;
        Ok(Self::new(if negative { -minor } else { minor }, currency))
    }

    /// The decimal without a currency: `12.50`.
    #[must_use]
    pub fn decimal(self) -> String {
        let decimals = self.currency.decimals() as usize;
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        }
    }

    /// Adds an amount of the same currency.
    ///
    /// # Errors
    /// On different currencies and on overflow.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch(self.currency, other.currency));
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }
}

/// `$1,234.50` for the currencies with a sign everybody reads, else `1,234.50 BDT`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal = self.decimal();
        let (sign, digits) = decimal
            .strip_prefix('-')
            .map_or(("", decimal.as_str()), |rest| ("-", rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mut grouped = String::with_capacity(whole.len() + whole.len() / 3);
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        if !fraction.is_empty() {
            grouped.push('.');
            grouped.push_str(fraction);
        }
        match self.currency.code() {
            "USD" => write!(f, "{sign}${grouped}"),
            "EUR" => write!(f, "{sign}€{grouped}"),
            "GBP" => write!(f, "{sign}£{grouped}"),
            "BRL" => write!(f, "{sign}R${grouped}"),
            "INR" => write!(f, "{sign}₹{grouped}"),
            code => write!(f, "{sign}{grouped} {code}"),
        }
    }
}

/// Splits `total` in proportion to `weights` by largest remainder, so that the parts add up to `total` exactly.
///
/// Ties go to the earlier part. All-zero (or no positive) weights count as equal ones; an empty list gives an
/// empty list. `total` may be negative; weights below zero count as zero.
#[must_use]
pub fn split(total: i64, weights: &[i64]) -> Vec<i64> {
    if weights.is_empty() {
        return Vec::new();
    }
    let positive = weights.iter().any(|w| *w > 0);
    let weights: Vec<i128> = weights
        .iter()
        .map(|w| if positive { i128::from((*w).max(0)) } else { 1 })
        .collect();
    let sum: i128 = weights.iter().sum();
    let magnitude = i128::from(total.unsigned_abs());
    let mut parts: Vec<i128> = weights.iter().map(|w| magnitude * w / sum).collect();
    let left = magnitude - parts.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse((magnitude * weights[*i]) % sum));
    for i in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[i] += 1;
    }
    let signum = total.signum();
    // Each part is at most |total|, so it fits.
    parts
        .into_iter()
        .map(|p| i64::try_from(p).unwrap_or(i64::MAX) * signum)
        .collect()
}

/// `numerator / denominator` of `amount`, rounded half away from zero; `denominator` must be positive.
#[must_use]
pub fn fraction(amount: i64, numerator: i64, denominator: i64) -> i64 {
    let product = i128::from(amount) * i128::from(numerator);
    let denominator = i128::from(denominator.max(1));
    let half = denominator / 2;
    let rounded = if product >= 0 {
        (product + half) / denominator
    } else {
        (product - half) / denominator
    };
    i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_written_in_the_currencys_decimals() {
        let jpy = Currency::from_code("JPY").unwrap();
        let kwd = Currency::from_code("KWD").unwrap();
        assert_eq!(Money::new(1_234_567, Currency::USD).to_string(), "$12,345.67");
        assert_eq!(Money::new(-5, Currency::USD).to_string(), "-$0.05");
        assert_eq!(Money::new(1500, jpy).to_string(), "1,500 JPY");
        assert_eq!(Money::new(1500, kwd).decimal(), "1.500");
    }

    #[test]
    fn parsing_refuses_what_it_would_have_to_round() {
        assert!(Money::parse("1.005", Currency::USD).is_err());
        assert!(Money::parse("", Currency::USD).is_err());
        assert!(Money::parse("1,5", Currency::USD).is_err());
        assert!(Money::parse(".5", Currency::USD).is_err());
        assert!(Money::parse("99999999999999999999", Currency::USD).is_err());
        assert_eq!(Money::parse(" 12.5 ", Currency::USD).unwrap().minor, 1250);
    }

    #[test]
    fn different_currencies_do_not_add_up() {
        assert!(
            Money::new(1, Currency::USD)
                .checked_add(Money::new(1, Currency::BRL))
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(minor in -1_000_000_000_000_i64..1_000_000_000_000, code in "USD|JPY|KWD") {
            let money = Money::new(minor, Currency::from_code(&code).unwrap());
            prop_assert_eq!(Money::parse(&money.decimal(), money.currency).unwrap(), money);
        }

        #[test]
        fn a_split_adds_up_and_is_fair(
            total in -1_000_000_000_i64..1_000_000_000,
            weights in prop::collection::vec(0_i64..1_000_000, 1..12),
        ) {
            let parts = split(total, &weights);
            prop_assert_eq!(parts.iter().sum::<i64>(), total);
            let sum: i64 = weights.iter().sum();
            if sum > 0 {
                for (part, weight) in parts.iter().zip(&weights) {
                    let exact = i128::from(total) * i128::from(*weight);
                    prop_assert!((i128::from(*part) * i128::from(sum) - exact).abs() < i128::from(sum));
                    prop_assert!(*weight > 0 || *part == 0);
                }
            }
        }
    }
}
