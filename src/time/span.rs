//! Spans of the calendar that sums are kept for, and any range of days as the fewest of them.

use chrono::{Datelike, Days, NaiveDate};

/// A span of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// One day.
    Day,
    /// The 1st to the 14th, or the 15th to the month's end: official periods are cut there.
    HalfMonth,
    /// A calendar year.
    Year,
}

/// Neighbouring whole spans of one kind: those that begin on the days `from <= day < until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// What kind.
    pub span: Span,
    /// The first one's first day.
    pub from: NaiveDate,
    /// The day after the last one.
    pub until: NaiveDate,
}

impl Span {
    /// The name in the table of sums.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::HalfMonth => "half_month",
            Self::Year => "year",
        }
    }

    /// The first day of the span in which a day lies.
    pub fn first_of(self, day: NaiveDate) -> NaiveDate {
        let first = match self {
            Self::Day => Some(day),
            Self::HalfMonth => day.with_day(if day.day() < 15 { 1 } else { 15 }),
            Self::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        };
        first.unwrap_or(day)
    }

    /// The first day of the next span after the one that begins on `first`.
    pub fn after(self, first: NaiveDate) -> NaiveDate {
        let longest = match self {
            Self::Day => 1,
            Self::HalfMonth if first.day() == 1 => 14,
            Self::HalfMonth => 17,
            Self::Year => 366,
        };
        self.first_of(first + Days::new(longest))
    }

    /// The first span that begins on `day` or later.
    fn first_from(self, day: NaiveDate) -> NaiveDate {
        let first = self.first_of(day);
        if first == day { day } else { self.after(first) }
    }

    fn finer(self) -> Option<Self> {
        match self {
            Self::Day => None,
            Self::HalfMonth => Some(Self::Day),
            Self::Year => Some(Self::HalfMonth),
        }
    }
}

/// The days `from <= day < until` as whole spans, in their order, each as long as it can be.
pub fn pieces(from: NaiveDate, until: NaiveDate) -> Vec<Piece> {
    let mut pieces = Vec::new();
    cut(Span::Year, from, until, &mut pieces);
    pieces
}

fn cut(span: Span, from: NaiveDate, until: NaiveDate, pieces: &mut Vec<Piece>) {
    if from >= until {
        return;
    }
    let (first, end) = (span.first_from(from), span.first_of(until));
    match span.finer() {
        Some(finer) if first >= end => cut(finer, from, until, pieces),
        Some(finer) => {
            cut(finer, from, first, pieces);
            pieces.push(Piece { span, from: first, until: end });
            cut(finer, end, until, pieces);
        }
        None => pieces.push(Piece { span, from, until }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn shown(from: &str, until: &str) -> Vec<String> {
        let shown = |piece: &Piece| format!("{} {} {}", piece.span.name(), piece.from, piece.until);
        pieces(day(from), day(until)).iter().map(shown).collect()
    }

    #[test]
    fn official_periods_are_half_months_and_years() {
        assert_eq!(
            shown("2022-12-15", "2024-01-15"),
            ["half_month 2022-12-15 2023-01-01", "year 2023-01-01 2024-01-01", "half_month 2024-01-01 2024-01-15"]
        );
        assert_eq!(shown("2023-01-01", "2025-01-01"), ["year 2023-01-01 2025-01-01"]);
    }

    #[test]
    fn odd_edges_are_days() {
        assert_eq!(
            shown("2023-01-14", "2023-03-03"),
            ["day 2023-01-14 2023-01-15", "half_month 2023-01-15 2023-03-01", "day 2023-03-01 2023-03-03"]
        );
        assert_eq!(shown("2023-01-02", "2023-01-14"), ["day 2023-01-02 2023-01-14"]);
        assert_eq!(shown("2023-01-02", "2023-01-02"), [""; 0]);
    }

    proptest! {
        #[test]
        fn pieces_join_to_the_range_and_are_whole(from in 0_u64..5_000, length in 0_u64..3_000) {
            let from = day("2015-01-01") + Days::new(from);
            let until = from + Days::new(length);
            let mut next = from;
            for piece in pieces(from, until) {
                prop_assert_eq!(piece.from, next);
                prop_assert!(piece.from < piece.until);
                prop_assert_eq!(piece.span.first_of(piece.from), piece.from);
                prop_assert_eq!(piece.span.first_of(piece.until), piece.until);
                next = piece.until;
            }
            prop_assert_eq!(next, until);
        }

        #[test]
        fn few_pieces_are_days_or_half_months(from in 0_u64..5_000, length in 0_u64..3_000) {
            let from = day("2015-01-01") + Days::new(from);
            let count = |span| {
                let of_span = pieces(from, from + Days::new(length)).into_iter().filter(|piece| piece.span == span);
                of_span.map(|piece| (piece.until - piece.from).num_days()).sum::<i64>()
            };
            prop_assert!(count(Span::Day) <= 32);
            prop_assert!(count(Span::HalfMonth) <= 2 * 366);
        }
    }
}
