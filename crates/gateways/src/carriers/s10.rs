//! Postal item identifiers of the Universal Postal Union, standard S10: `RB473124829US`.

/// The weights of the eight digits.
const WEIGHTS: [u32; 8] = [8, 6, 4, 2, 3, 5, 9, 7];

/// The check digit of an eight-digit serial number, or none when it is not eight digits (UPU S10-12, 4.3).
#[must_use]
pub fn check_digit(serial: &str) -> Option<u32> {
    if serial.len() != WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (c, weight) in serial.chars().zip(WEIGHTS) {
        sum += c.to_digit(10)? * weight;
    }
    Some(match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        digit => digit,
    })
}

/// True for two capital letters, eight digits, their check digit and a two-letter country.
#[must_use]
pub fn is_valid(identifier: &str) -> bool {
    let capitals = |s: &str| s.bytes().all(|b| b.is_ascii_uppercase());
    if identifier.len() != 13 || !identifier.is_ascii() {
        return false;
    }
    let (service, rest) = identifier.split_at(2);
    let (serial, rest) = rest.split_at(8);
    let (check, country) = rest.split_at(1);
    capitals(service)
        && capitals(country)
        && check
            .parse()
            .ok()
            .is_some_and(|digit: u32| check_digit(serial) == Some(digit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_standards_example_and_both_exceptions_hold() {
        assert_eq!(check_digit("47312482"), Some(9));
        assert_eq!(check_digit("00000000"), Some(5), "11 is written 5");
        // 3 × 4 = 12, and 11 - 1 = 10.
        assert_eq!(check_digit("00300000"), Some(0), "10 is written 0");
        assert_eq!(check_digit("4731248"), None);
        assert_eq!(check_digit("4731248x"), None);
    }

    #[test]
    fn an_identifier_has_letters_digits_and_a_country() {
        assert!(is_valid("RB473124829US"));
        for wrong in [
            "RB473124828US",
            "rb473124829US",
            "RB473124829U1",
            "RB473124829",
            "1B473124829US",
            "RÜ47312482US",
            "",
        ] {
            assert!(!is_valid(wrong), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_of_the_serial_is_noticed_unless_it_hides_behind_an_exception(
            serial in "[0-9]{8}", at in 0..8_usize, digit in 0..10_u32,
        ) {
            let mut other: Vec<char> = serial.chars().collect();
            other[at] = char::from_digit(digit, 10).unwrap();
            let other: String = other.into_iter().collect();
            let (a, b) = (check_digit(&serial).unwrap(), check_digit(&other).unwrap());
            prop_assert!(a < 10 && b < 10);
            // 5 stands for both 5 and 11, 0 for 10 only.
            prop_assert!(other == serial || a != b || a == 5);
        }
    }
}
