//! Card input of the simulator: checked beside its field, then turned into a token so that the number goes no further.

use super::Token;
use super::scenario::Scenario;

/// A month of a year, as printed on a card.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct YearMonth {
    /// Full year, such as 2031.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
}

/// The input that is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CardField {
    /// The card number.
    Number,
    /// The month and year of expiry.
    Expiry,
    /// The security code.
    Cvc,
}

/// Why card input was refused; belongs beside its field. Never repeats what was typed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct CardError {
    /// The field to show it beside.
    pub field: CardField,
    /// What to tell the payer.
    pub message: &'static str,
}

/// Checks a card and gives the simulator's token for it. The number may be typed with spaces or dashes,
/// the expiry as `MM/YY` or `MM/YYYY`; `today` is the current month.
///
/// # Errors
/// A [`CardError`] for each field that is wrong.
pub fn tokenise(number: &str, expiry: &str, cvc: &str, today: YearMonth) -> Result<Token, Vec<CardError>> {
    let digits: String = number.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let mut errors = Vec::new();
    let mut wrong = |field, message| errors.push(CardError { field, message });
    if !(12..=19).contains(&digits.len()) || !luhn(&digits) {
        wrong(CardField::Number, "This is not a card number.");
    }
    match parse_expiry(expiry) {
        None => wrong(CardField::Expiry, "Write the expiry as MM/YY."),
        Some(expires) if expires < today => wrong(CardField::Expiry, "This card has expired."),
        Some(_) => {}
    }
    let cvc = cvc.trim();
    if !(3..=4).contains(&cvc.len()) || !cvc.bytes().all(|b| b.is_ascii_digit()) {
        wrong(CardField::Cvc, "The security code has 3 or 4 digits.");
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let scenario = match digits.as_str() {
        "4242424242424242" | "4111111111111111" | "5555555555554444" => Scenario::Success,
        "4000000000009995" => Scenario::InsufficientFunds,
        "4000002500003155" => Scenario::RequiresCode,
        "4000000000005126" => Scenario::RefundFails,
        "4000000000000119" => Scenario::TransientOnce,
        // Any other real number must never look as if it had been charged.
        _ => Scenario::Declined,
    };
    Ok(Token::new(scenario.token()))
}

/// The check of ISO/IEC 7812-1, annex B.
fn luhn(digits: &str) -> bool {
    let mut sum = 0;
    for (i, c) in digits.chars().rev().enumerate() {
        let Some(digit) = c.to_digit(10) else { return false };
        let doubled = if i % 2 == 1 { digit * 2 } else { digit };
        sum += if doubled > 9 { doubled - 9 } else { doubled };
    }
    sum % 10 == 0 && digits.bytes().any(|b| b != b'0')
}

fn parse_expiry(text: &str) -> Option<YearMonth> {
    let (month, year) = text.split_once('/')?;
    let (month, year) = (month.trim(), year.trim());
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !digits(month) || !digits(year) {
        return None;
    }
    let month: u8 = month.parse().ok().filter(|m| (1..=12).contains(m))?;
    let year: u16 = match year.len() {
        2 => 2000 + year.parse::<u16>().ok()?,
        4 => year.parse().ok()?,
        _ => return None,
    };
    Some(YearMonth { year, month })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: YearMonth = YearMonth { year: 2026, month: 3 };

    #[test]
    fn card_input_is_refused_beside_its_field_and_never_repeated() {
        let field = |number, expiry, cvc| {
            let error = tokenise(number, expiry, cvc, TODAY).unwrap_err().remove(0);
            assert!(!error.to_string().contains("4242"));
            error.field
        };
        for number in [
            "",
            "4242424242424241",
            "4242",
            "42424242424242424242424242",
            "0000000000000000",
            "٤242424242424242",
            "abcd",
        ] {
            assert_eq!(field(number, "12/30", "123"), CardField::Number, "{number}");
        }
        for expiry in ["", "02/26", "13/30", "0/30", "12-30", "12/3", "+1/30", "12/2019"] {
            assert_eq!(
                field("4242424242424242", expiry, "123"),
                CardField::Expiry,
                "{expiry}"
            );
        }
        for cvc in ["", "12", "12345", "12a"] {
            assert_eq!(field("4242424242424242", "12/30", cvc), CardField::Cvc, "{cvc}");
        }
    }

    #[test]
    fn a_card_is_good_through_its_month_and_may_be_typed_with_spaces() {
        let token = tokenise(" 4242 4242-4242 4242 ", "3 / 2026", " 1234 ", TODAY).unwrap();
        assert_eq!(token.as_str(), "tok_test_success");
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn an_unknown_real_looking_card_is_declined_rather_than_charged() {
        let token = tokenise("4012888888881881", "12/30", "123", TODAY).unwrap();
        assert_eq!(token.as_str(), "tok_test_card_declined");
    }
}
