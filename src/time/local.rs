//! Vietnam's days and the moments that arrive from outside.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, SubsecRound, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use super::scan::{Scan, from_text, in_range, no_such_day};
use crate::refusal::{Misread, Text};

/// Vietnam's time, +07:00 the whole year.
pub const VIETNAM: FixedOffset = match FixedOffset::east_opt(7 * 3600) {
    Some(offset) => offset,
    None => panic!("+07:00 is an offset"),
};

const FURTHEST_OFFSET_MINUTES: u32 = 14 * 60;

/// The day in Vietnam on which `moment` lies.
pub fn day_of(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&VIETNAM).date_naive()
}

/// The midnight in Vietnam with which `day` begins.
pub fn start_of(day: NaiveDate) -> DateTime<FixedOffset> {
    DateTime::from_naive_utc_and_offset(day.and_time(NaiveTime::MIN) - VIETNAM, VIETNAM)
}

/// A moment as it stands in requests and answers: read from RFC 3339 with any offset between ±14:00, kept to the
/// microsecond (finer digits are cut), written in Vietnam's time.
///
/// Reading refuses a missing offset, the 60th second and `24:00`, days that don't exist, and years outside 1900–2200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2023-09-14T08:00:00+07:00")]
pub struct Moment(DateTime<Utc>);

impl Moment {
    /// The moment `time`, cut to microseconds.
    pub fn new(time: DateTime<Utc>) -> Self {
        Self(time.trunc_subsecs(6))
    }

    /// The same moment in UTC.
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// The day in Vietnam on which it lies.
    pub fn day(self) -> NaiveDate {
        day_of(self.0)
    }
}

impl From<DateTime<Utc>> for Moment {
    fn from(time: DateTime<Utc>) -> Self {
        Self::new(time)
    }
}

impl From<DateTime<FixedOffset>> for Moment {
    fn from(time: DateTime<FixedOffset>) -> Self {
        Self::new(time.to_utc())
    }
}

impl FromStr for Moment {
    type Err = Misread;

    fn from_str(text: &str) -> Result<Self, Misread> {
        let written = Written::scan(text).ok_or_else(not_a_moment)?;
        let utc = written.local(text)?.checked_sub_offset(written.offset()?).ok_or_else(not_a_moment)?.and_utc();
        in_range(day_of(utc))?;
        Ok(Self(utc))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = if self.0.nanosecond() == 0 { SecondsFormat::Secs } else { SecondsFormat::Micros };
        f.write_str(&self.0.with_timezone(&VIETNAM).to_rfc3339_opts(digits, false))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(decoder: D) -> Result<Self, D::Error> {
        from_text(decoder, "a time such as 2023-09-14T08:00:00+07:00", str::parse)
    }
}

/// The digits of a moment, before it is known whether they make sense.
struct Written {
    date: (i32, u32, u32),
    hour: u32,
    minute: u32,
    second: u32,
    micro: u32,
    /// The sign, hours and minutes; nothing where the text ends without an offset.
    offset: Option<(bool, u32, u32)>,
}

impl Written {
    fn scan(text: &str) -> Option<Self> {
        let mut scan = Scan(text.as_bytes());
        let date = scan.date()?;
        scan.one_of(b"Tt")?;
        let hour = scan.digits(2)?;
        scan.one_of(b":")?;
        let minute = scan.digits(2)?;
        scan.one_of(b":")?;
        let second = scan.digits(2)?;
        let micro = scan_fraction(&mut scan)?;
        let offset = if scan.0.is_empty() { None } else { Some(scan_offset(&mut scan)?) };
        scan.0.is_empty().then_some(Self { date, hour, minute, second, micro, offset })
    }

    fn local(&self, text: &str) -> Result<NaiveDateTime, Misread> {
        let (year, month, day) = self.date;
        let date = NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| no_such_day(&text[..10]))?;
        match (self.hour, self.second) {
            (24, _) => Err(midnight_at_the_end()),
            (_, 60) => Err(leap_second()),
            (hour, second) => date.and_hms_micro_opt(hour, self.minute, second, self.micro).ok_or_else(not_a_moment),
        }
    }

    fn offset(&self) -> Result<FixedOffset, Misread> {
        let (east, hours, minutes) = self.offset.ok_or_else(no_offset)?;
        let distance = hours * 60 + minutes;
        if minutes > 59 || distance > FURTHEST_OFFSET_MINUTES {
            return Err(offset_too_far());
        }
        let seconds = distance.cast_signed() * 60;
        FixedOffset::east_opt(if east { seconds } else { -seconds }).ok_or_else(offset_too_far)
    }
}

/// The microseconds in a fraction of a second; 0 where there is none.
fn scan_fraction(scan: &mut Scan<'_>) -> Option<u32> {
    if scan.one_of(b".").is_none() {
        return Some(0);
    }
    let mut micro = 0;
    let mut unit = 100_000;
    let mut digit = Some(scan.digits(1)?);
    while let Some(value) = digit {
        micro += value * unit;
        unit /= 10;
        digit = scan.digits(1);
    }
    Some(micro)
}

fn scan_offset(scan: &mut Scan<'_>) -> Option<(bool, u32, u32)> {
    let sign = scan.one_of(b"Zz+-")?;
    if sign.eq_ignore_ascii_case(&b'z') {
        return Some((true, 0, 0));
    }
    let hours = scan.digits(2)?;
    scan.one_of(b":")?;
    Some((sign == b'+', hours, scan.digits(2)?))
}

fn not_a_moment() -> Misread {
    Misread::new(
        "wrong_format",
        Text::new(
            "Thời điểm phải viết theo RFC 3339, có múi giờ, ví dụ 2023-09-14T08:00:00+07:00.",
            "A time has to be written as RFC 3339 with its offset, such as 2023-09-14T08:00:00+07:00.",
        ),
    )
}

fn no_offset() -> Misread {
    Misread::new(
        "wrong_format",
        Text::new(
            "Thời điểm thiếu múi giờ; hãy thêm +07:00 (hoặc Z, nếu là giờ UTC) vào cuối.",
            "The time has no offset; add +07:00 (or Z, if it is UTC) at its end.",
        ),
    )
}

fn offset_too_far() -> Misread {
    Misread::new(
        "wrong_format",
        Text::new(
            "Múi giờ phải nằm trong khoảng -14:00 đến +14:00; giờ Việt Nam là +07:00.",
            "The offset has to be between -14:00 and +14:00; Vietnam's is +07:00.",
        ),
    )
}

fn leap_second() -> Misread {
    Misread::new(
        "leap_second",
        Text::new(
            "Giây thứ 60 (leap_second) không được nhận; hãy gửi giây 59, hoặc giây 00 của phút sau.",
            "The 60th second (leap_second) is not taken; send second 59, or second 00 of the next minute.",
        ),
    )
}

fn midnight_at_the_end() -> Misread {
    Misread::new(
        "wrong_format",
        Text::new(
            "Không có giờ 24; nửa đêm viết là 00:00:00 của ngày hôm sau.",
            "There is no hour 24; midnight is 00:00:00 of the next day.",
        ),
    )
}

#[cfg(test)]
mod tests;
