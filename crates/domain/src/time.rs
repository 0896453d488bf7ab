//! Points in time: microseconds since 1970 in UTC, the same number on every database.

use std::fmt;

use ::time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, format_description::well_known::Rfc3339};
use serde::{Deserialize, Serialize};

/// A point in time: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType))]
pub struct Timestamp(pub i64);

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Microseconds in a day.
pub const DAY: i64 = 24 * HOUR;

impl Timestamp {
    /// This moment `micros` microseconds later.
    #[must_use]
    pub const fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Microseconds since `earlier`.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// As a date and time of the `time` crate, in UTC; the epoch when it is out of that crate's range.
    #[must_use]
    pub fn to_utc(self) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH
            .checked_add(Duration::microseconds(self.0))
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// RFC 3339 in UTC: `2026-11-21T09:30:00Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.to_utc().format(&Rfc3339).unwrap_or_default()
    }

    /// For people: `21 Nov 2026, 09:30 UTC`.
    #[must_use]
    pub fn human(self) -> String {
        let at = self.to_utc();
        format!("{}, {:02}:{:02} UTC", self.human_date(), at.hour(), at.minute())
    }

    /// For people, the day alone: `21 Nov 2026`.
    #[must_use]
    pub fn human_date(self) -> String {
        let at = self.to_utc();
        let month = at.month().to_string();
        format!("{} {} {}", at.day(), month.get(..3).unwrap_or(&month), at.year())
    }

    /// Midnight UTC of a day written `2026-11-21`.
    #[must_use]
    pub fn from_date(text: &str) -> Option<Self> {
        let format = ::time::macros::format_description!("[year]-[month]-[day]");
        let date = Date::parse(text, format).ok()?;
        Some(date.midnight().assume_utc().into())
    }

    /// A date and time written `2026-11-21 09:30:00`, taken as UTC.
    #[must_use]
    pub fn from_datetime(text: &str) -> Option<Self> {
        let format = ::time::macros::format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
        PrimitiveDateTime::parse(text, format)
            .ok()
            .map(|at| at.assume_utc().into())
    }
}

impl From<OffsetDateTime> for Timestamp {
    fn from(at: OffsetDateTime) -> Self {
        Self(i64::try_from(at.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written_in_utc() {
        let at = Timestamp::from_datetime("2017-11-24 23:59:01").unwrap();
        assert_eq!(at.rfc3339(), "2017-11-24T23:59:01Z");
        assert_eq!(at.human(), "24 Nov 2017, 23:59 UTC");
        assert_eq!(
            at.since(Timestamp::from_date("2017-11-24").unwrap()),
            23 * HOUR + 59 * MINUTE + SECOND
        );
        assert_eq!(Timestamp::from_date("2017-13-01"), None);
    }
}
