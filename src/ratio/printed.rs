//! Figures as officials print them, and whether a printed percent is the one that its numbers give.
//!
//! Vietnamese documents group thousands by a point or a space and put a comma before the decimals; software-made
//! figures put a point there. A percent that was cut is as common as one that was rounded.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Decimals, Ratio, Rounding};

const GROUPING: [char; 4] = ['.', ' ', '\u{a0}', '\u{202f}'];
const GROUP: usize = 3;

/// A percent as printed: `88,25%` is 8825 hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PrintedPercent {
    /// The digits without the point.
    pub scaled: i64,
    /// How many of them stand after it.
    pub decimals: Decimals,
}

impl PrintedPercent {
    /// So many smallest steps of the percent, as a decimal text.
    pub fn steps_text(self, steps: i64) -> String {
        self.decimals.text(steps.unsigned_abs().into())
    }
}

/// How a printed percent agrees with its ratio, at the printed number of decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "match_truncated")]
pub enum Match {
    /// Rounding and cutting give the same, and it is what is printed.
    MatchBoth,
    /// It was rounded half-up.
    MatchRounded,
    /// It was cut.
    MatchTruncated,
    /// Neither gives what is printed.
    Mismatch,
}

/// Reads a printed count: `1277`, `05`, or with its thousands grouped by points or spaces, `1.277`, `1 277`.
///
/// Nothing where it isn't one: a comma (it comes before decimals), groups that aren't of three digits, a sign, mixed
/// separators, a grouped number that starts with 0 (`0.277` is a decimal), or more than an `i64` holds.
pub fn parse_printed_integer(text: &str) -> Option<i64> {
    let text = text.trim();
    let Some(separator) = text.chars().find(|c| GROUPING.contains(c)) else {
        return digits(text)?.parse().ok();
    };
    let mut groups = text.split(separator);
    let first = groups.next().filter(|first| first.len() <= GROUP && !first.starts_with('0'))?;
    let mut joined = digits(first)?.to_owned();
    for group in groups {
        joined.push_str(digits(group).filter(|group| group.len() == GROUP)?);
    }
    joined.parse().ok()
}

/// Reads a printed percent, with or without its sign: `88,25%`, `100 %`, `99.68`, `1.250,5 %`.
///
/// A comma comes before decimals. A point does too, unless a comma follows: then it groups thousands. Nothing where it
/// isn't a percent, or has more than six decimals.
pub fn parse_printed_percent(text: &str) -> Option<PrintedPercent> {
    let text = text.trim();
    let number = text.strip_suffix('%').unwrap_or(text).trim_end();
    let (whole, fraction) = match number.split_once(',') {
        Some((whole, fraction)) => (parse_printed_integer(whole)?.to_string(), digits(fraction)?),
        None => match number.split_once('.') {
            Some((whole, fraction)) => (digits(whole)?.to_owned(), digits(fraction)?),
            None => (parse_printed_integer(number)?.to_string(), ""),
        },
    };
    let decimals = Decimals::try_from(u8::try_from(fraction.len()).ok()?).ok()?;
    Some(PrintedPercent { scaled: (whole + fraction).parse().ok()?, decimals })
}

/// Compares a printed percent with the plain half-up and the cut percent of `ratio`; nothing for a zero denominator.
///
/// Plain: who rounds 99.996 to 100 has rounded correctly, though [`Ratio::percent`] wouldn't print it. What that prints agrees
/// too: 0.01 for more than none.
pub fn compare_percent(ratio: Ratio, printed: PrintedPercent) -> Option<Match> {
    let agrees = |rounding| {
        let steps = i128::try_from(ratio.steps(printed.decimals, rounding)?).ok()?;
        Some(if ratio.is_negative() { -steps } else { steps } == i128::from(printed.scaled))
    };
    Some(match (agrees(Rounding::HalfUp)?, agrees(Rounding::Truncate)?) {
        (true, true) => Match::MatchBoth,
        (true, false) => Match::MatchRounded,
        (false, true) => Match::MatchTruncated,
        (false, false) if stops_at(ratio, printed) => Match::MatchBoth,
        (false, false) => Match::Mismatch,
    })
}

/// Whether it is the smallest step, where more than none would print as 0.
fn stops_at(ratio: Ratio, printed: PrintedPercent) -> bool {
    let is_none = ratio.steps(printed.decimals, Rounding::HalfUp) == Some(0);
    printed.scaled == 1 && ratio.numerator != 0 && is_none && !ratio.is_negative()
}

/// The text, if it is digits and nothing else.
fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn compared(numerator: i64, denominator: i64, printed: &str) -> Option<Match> {
        compare_percent(Ratio::new(numerator, denominator), parse_printed_percent(printed).unwrap())
    }

    #[test]
    fn counts_are_read_as_officials_print_them() {
        for (text, count) in [
            ("1277", 1277),
            ("1.277", 1277),
            ("1 277", 1277),
            ("1\u{a0}277", 1277),
            ("1.234.567", 1_234_567),
            ("05", 5),
            ("0", 0),
            (" 118 ", 118),
            ("9223372036854775807", i64::MAX),
        ] {
            assert_eq!(parse_printed_integer(text), Some(count), "{text}");
        }
    }

    #[test]
    fn what_is_no_count_is_not_guessed_at() {
        for text in [
            "",
            "1,277",
            "1.27",
            "1.2777",
            "1.277 000",
            "1277.000",
            "0.277",
            ".277",
            "1.",
            "1..277",
            "-5",
            "+5",
            "05/16",
            "một",
            "１277",
            "9223372036854775808",
            "1.277,5",
        ] {
            assert_eq!(parse_printed_integer(text), None, "{text}");
        }
    }

    #[test]
    fn percents_and_ratios_are_read_as_officials_print_them() {
        for (text, scaled, decimals) in [
            ("88,25%", 8825, 2),
            ("88,25 %", 8825, 2),
            ("100 %", 100, 0),
            ("100%", 100, 0),
            ("99.68", 9968, 2),
            ("37,5%", 375, 1),
            ("0,05%", 5, 2),
            ("1.250,5 %", 12505, 1),
            ("99,123456", 99_123_456, 6),
        ] {
            let read = parse_printed_percent(text).unwrap();
            assert_eq!((read.scaled, read.decimals.get()), (scaled, decimals), "{text}");
        }
        for text in ["", "%", "88,", ",25", "88,2,5", "88.2.5", "99,1234567", "-5%", "gần 90%", "88,25%%", "8 8,25%"]
        {
            assert_eq!(parse_printed_percent(text), None, "{text}");
        }
    }

    #[test]
    fn the_notice_of_2023_cut_its_percents() {
        assert_eq!(compared(1127, 1277, "88,25%"), Some(Match::MatchBoth));
        assert_eq!(compared(1270, 1274, "99,68%"), Some(Match::MatchTruncated));
        assert_eq!(compared(1267, 1271, "99,68%"), Some(Match::MatchTruncated));
        assert_eq!(compared(1270, 1274, "99,69%"), Some(Match::MatchRounded));
        assert_eq!(compared(1270, 1277, "99,68%"), Some(Match::Mismatch));
        assert_eq!(compared(6, 16, "37,5 %"), Some(Match::MatchBoth));
        assert_eq!(compared(1274, 1274, "100 %"), Some(Match::MatchBoth));
    }

    #[test]
    fn comparing_is_plain_and_needs_a_denominator() {
        assert_eq!(compared(99_996, 100_000, "100%"), Some(Match::MatchRounded));
        assert_eq!(compared(1, 100_000, "0,00%"), Some(Match::MatchBoth));
        assert_eq!(compared(1, 100_000, "0,01%"), Some(Match::MatchBoth));
        assert_eq!(compared(0, 100_000, "0,01%"), Some(Match::Mismatch));
        assert_eq!(compared(0, 0, "100%"), None);
    }

    proptest! {
        #[test]
        fn grouped_and_plain_counts_read_the_same(count in 0_i64..=i64::MAX, separator in "[. \u{a0}\u{202f}]") {
            let plain = count.to_string();
            let head = (plain.len() + GROUP - 1) % GROUP + 1;
            let mut grouped = plain[..head].to_owned();
            for start in (head..plain.len()).step_by(GROUP) {
                grouped = grouped + &separator + &plain[start..start + GROUP];
            }
            prop_assert_eq!(parse_printed_integer(&plain), Some(count));
            prop_assert_eq!(parse_printed_integer(&grouped), Some(count));
        }

        #[test]
        fn what_we_print_matches_its_own_rounding(part in 0_i64..5000, rest in 0_i64..50_000, digits in 0_u8..=6) {
            let ratio = Ratio::new(part, part + rest);
            prop_assume!(ratio.denominator > 0);
            let decimals = Decimals::try_from(digits).unwrap();
            let matched = |text: Option<String>| {
                compare_percent(ratio, parse_printed_percent(&text.unwrap()).unwrap()).unwrap()
            };
            let plain = |rounding| matched(ratio.plain_percent(decimals, rounding));
            prop_assert!(matches!(plain(Rounding::HalfUp), Match::MatchBoth | Match::MatchRounded));
            prop_assert!(matches!(plain(Rounding::Truncate), Match::MatchBoth | Match::MatchTruncated));
            for rounding in [Rounding::HalfUp, Rounding::Truncate] {
                prop_assert_ne!(matched(ratio.percent(decimals, rounding)), Match::Mismatch);
            }
        }

        #[test]
        fn any_text_is_answered(text in "[0-9., %/]{0,14}|\\PC{0,12}") {
            let _ = (parse_printed_integer(&text), parse_printed_percent(&text));
        }
    }
}
