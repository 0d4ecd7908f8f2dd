//! The tree's history as rules: which events may happen, and who was below whom on which day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::TREE;
use crate::access::Lineage;
use crate::time::{BEGINNING, FOREVER};

/// What kind of unit. The tree may have whatever levels it has; districts are optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum UnitKind {
    /// Tỉnh, thành phố trực thuộc trung ương.
    Province,
    /// Huyện, quận, thị xã, thành phố thuộc tỉnh; until July 2025.
    District,
    /// Xã, phường, thị trấn, đặc khu.
    Commune,
    /// A department or office that isn't a territory.
    Office,
}

/// What happens to units on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum EventKind {
    /// Several become one (nhập, sáp nhập).
    Merge,
    /// One becomes several (chia, tách).
    Split,
    /// It gets another name (đổi tên).
    Rename,
    /// It stands under another unit (chuyển).
    Move,
    /// It ends (giải thể), with or without a successor.
    Abolish,
}

impl EventKind {
    /// The kind's name in the contract.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Split => "split",
            Self::Rename => "rename",
            Self::Move => "move",
            Self::Abolish => "abolish",
        }
    }
}

/// A unit during a range of days: `from <= day < to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The unit.
    pub unit: i64,
    /// Under which unit; [`TREE`] for none.
    pub parent: i64,
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last.
    pub to: NaiveDate,
}

/// A unit that ended, and one that took its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Succession {
    /// The unit that ended.
    pub from: i64,
    /// The one that goes on.
    pub into: i64,
}

/// The tree's whole history.
#[derive(Debug, Default)]
pub struct History {
    spans: BTreeMap<i64, Vec<Span>>,
    successors: BTreeMap<i64, BTreeSet<i64>>,
}

impl History {
    /// Collects spans and successions.
    pub fn new(spans: impl IntoIterator<Item = Span>, successions: impl IntoIterator<Item = Succession>) -> Self {
        let mut history = Self::default();
        for span in spans {
            history.spans.entry(span.unit).or_default().push(span);
        }
        for spans in history.spans.values_mut() {
            spans.sort_by_key(|span| span.from);
        }
        for Succession { from, into } in successions {
            history.successors.entry(from).or_default().insert(into);
        }
        history
    }

    /// The unit under which `unit` is shown on `day`, and where that one stands.
    ///
    /// A unit that ended folds into its sole successor; one that was split, or has none, stays as a group under its last
    /// parent; one that doesn't exist yet is shown as itself under its first parent. So every unit has a place on every
    /// day, and no dossier is lost from a sum.
    fn shown(&self, unit: i64, day: NaiveDate) -> (i64, i64) {
        let mut unit = unit;
        for _ in 0..=self.spans.len() {
            let Some(spans) = self.spans.get(&unit) else { return (unit, TREE) };
            if let Some(span) = spans.iter().find(|span| span.from <= day && day < span.to) {
                return (unit, span.parent);
            }
            let ended = spans.last().filter(|span| span.to <= day);
            let heirs = self.successors.get(&unit).filter(|_| ended.is_some());
            match (heirs.and_then(BTreeSet::first), heirs.map_or(0, BTreeSet::len)) {
                (Some(heir), 1) => unit = *heir,
                _ => return (unit, ended.or(spans.first()).map_or(TREE, |span| span.parent)),
            }
        }
        (unit, TREE)
    }

    /// The units above `unit` on `day`, from the one under which it is shown, up to [`TREE`] or to one that stood in
    /// the way already.
    fn climb(&self, unit: i64, day: NaiveDate) -> (Vec<i64>, Option<i64>) {
        let mut way = Vec::new();
        let mut next = unit;
        while next != TREE {
            let (shown, parent) = self.shown(next, day);
            if way.contains(&shown) {
                return (way, Some(shown));
            }
            way.push(shown);
            next = parent;
        }
        (way, None)
    }

    /// The units above `unit` on `day`, from the one under which it is shown up to [`TREE`].
    pub fn chain(&self, unit: i64, day: NaiveDate) -> Vec<i64> {
        let (mut chain, _) = self.climb(unit, day);
        chain.push(TREE);
        chain
    }

    /// The first day from `day` on, whatever was entered for later, on which a unit would stand below itself.
    pub fn cycle_from(&self, day: NaiveDate) -> Option<NaiveDate> {
        let changes = self.spans.values().flatten().flat_map(|span| [span.from, span.to]);
        let days: BTreeSet<_> = changes.filter(|change| *change > day && *change != FOREVER).chain([day]).collect();
        days.into_iter().find(|day| self.spans.keys().any(|unit| self.climb(*unit, *day).1.is_some()))
    }

    /// The whole lineage: one row for each stretch of days on which a unit stood at the same depth below an ancestor.
    pub fn lineage(&self) -> Vec<Lineage> {
        let mut days: BTreeSet<NaiveDate> = BTreeSet::from([BEGINNING]);
        for span in self.spans.values().flatten() {
            days.extend([span.from, span.to]);
        }
        days.remove(&FOREVER);
        let days: Vec<_> = days.into_iter().collect();
        let mut rows = Vec::new();
        for unit in self.spans.keys() {
            self.stretches(*unit, &days, &mut rows);
        }
        rows
    }

    fn stretches(&self, unit: i64, days: &[NaiveDate], rows: &mut Vec<Lineage>) {
        let mut open: BTreeMap<i64, Lineage> = BTreeMap::new();
        for (index, from) in days.iter().enumerate() {
            let to = days.get(index + 1).copied().unwrap_or(FOREVER);
            let mut still = BTreeMap::new();
            for (ancestor, depth) in self.chain(unit, *from).into_iter().zip(0..) {
                let row = match open.remove(&ancestor) {
                    Some(row) if row.depth == depth => Lineage { valid_to: to, ..row },
                    other => {
                        rows.extend(other);
                        Lineage { ancestor_id: ancestor, unit_id: unit, valid_from: *from, valid_to: to, depth }
                    }
                };
                still.insert(ancestor, row);
            }
            rows.extend(open.into_values());
            open = still;
        }
        rows.extend(open.into_values());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(unit: i64, parent: i64, from: &str, to: &str) -> Span {
        Span { unit, parent, from: day(from), to: day(to) }
    }

    /// A district 1 with communes 2, 3, 4, of which 3 and 4 merge into 5 on 2019-12-01.
    fn merged() -> History {
        History::new(
            [
                span(1, TREE, "2000-01-01", "9999-12-31"),
                span(2, 1, "2000-01-01", "9999-12-31"),
                span(3, 1, "2000-01-01", "2019-12-01"),
                span(4, 1, "2000-01-01", "2019-12-01"),
                span(5, 1, "2019-12-01", "9999-12-31"),
            ],
            [Succession { from: 3, into: 5 }, Succession { from: 4, into: 5 }],
        )
    }

    #[test]
    fn merged_units_fold_into_their_successor_from_that_day() {
        assert_eq!(merged().chain(3, day("2019-11-30")), [3, 1, TREE]);
        assert_eq!(merged().chain(3, day("2019-12-01")), [5, 1, TREE]);
    }

    #[test]
    fn a_unit_that_does_not_exist_yet_is_shown_as_itself() {
        assert_eq!(merged().chain(5, day("2010-01-01")), [5, 1, TREE]);
    }

    #[test]
    fn split_units_stay_as_a_group_under_their_last_parent() {
        let history = History::new(
            [
                span(1, TREE, "2000-01-01", "9999-12-31"),
                span(2, 1, "2000-01-01", "2010-01-01"),
                span(3, 1, "2010-01-01", "9999-12-31"),
                span(4, 1, "2010-01-01", "9999-12-31"),
            ],
            [Succession { from: 2, into: 3 }, Succession { from: 2, into: 4 }],
        );
        assert_eq!(history.chain(2, day("2015-01-01")), [2, 1, TREE]);
    }

    prop_compose! {
        /// A tree of up to 12 units, each below an earlier one, some ended with a later one as successor.
        fn any_history()(
            parents in prop::collection::vec(0_i64..12, 1..12),
            ends in prop::collection::vec(prop::option::of((2001_i32..2020, 0_i64..12)), 12),
        ) -> History {
            let count = i64::try_from(parents.len()).unwrap();
            let ended = |unit: i64| ends[usize::try_from(unit - 1).unwrap()];
            let spans = (1..=count).map(|unit| {
                let parent = parents[usize::try_from(unit - 1).unwrap()] % unit;
                let to = ended(unit).map_or(FOREVER, |(year, _)| NaiveDate::from_ymd_opt(year, 7, 1).unwrap());
                Span { unit, parent, from: NaiveDate::from_ymd_opt(2000, 1, 1).unwrap(), to }
            });
            let successions = (1..=count).filter_map(|unit| {
                let (_, into) = ended(unit)?;
                (into > unit && into <= count).then_some(Succession { from: unit, into })
            });
            History::new(spans, successions)
        }
    }

    #[test]
    fn a_move_is_judged_with_the_moves_that_are_entered_for_later() {
        let (before, after) = ("2025-07-01", "2030-07-01");
        let spans = [
            span(1, TREE, "2000-01-01", after),
            span(1, 2, after, "9999-12-31"),
            span(2, TREE, "2000-01-01", before),
            span(2, 1, before, "9999-12-31"),
        ];
        assert_eq!(History::new(spans.clone(), []).cycle_from(day(before)), Some(day(after)));
        assert_eq!(History::new(spans[..3].to_vec(), []).cycle_from(day(before)), None);
    }

    fn new_year(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 1, 1).unwrap()
    }

    prop_compose! {
        /// Up to 5 units; the unit's parent in each year from 2000 on.
        fn any_moves()(count in 1_usize..6)(
            parents in prop::collection::vec(prop::collection::vec(0..=i64::try_from(count).unwrap(), count), 6),
        ) -> Vec<Vec<i64>> {
            parents
        }
    }

    /// Whether following the parents of one year leads every unit to the top.
    fn all_arrive(parents: &[i64]) -> bool {
        (1..=parents.len()).all(|unit| {
            let step = |at: usize| if at == 0 { 0 } else { usize::try_from(parents[at - 1]).unwrap() };
            (0..=parents.len()).fold(unit, |at, _| step(at)) == 0
        })
    }

    proptest! {
        #[test]
        fn the_first_year_with_a_cycle_is_found(moves in any_moves(), begin in 0_usize..6) {
            let spans = moves.iter().zip(2000..).flat_map(|(parents, year)| {
                let to = if year == 2005 { FOREVER } else { new_year(year + 1) };
                parents.iter().zip(1..).map(move |(parent, unit)| {
                    Span { unit, parent: *parent, from: new_year(year), to }
                })
            });
            let expected = moves.iter().zip(2000..).skip(begin).find(|(parents, _)| !all_arrive(parents));
            let history = History::new(spans, []);
            let begin = new_year(2000 + i32::try_from(begin).unwrap());
            prop_assert_eq!(history.cycle_from(begin), expected.map(|(_, year)| new_year(year)));
        }

        #[test]
        fn on_every_day_every_unit_has_exactly_one_place(history in any_history(), year in 1999_i32..2022) {
            let day = NaiveDate::from_ymd_opt(year, 8, 1).unwrap();
            let rows = history.lineage();
            for unit in history.spans.keys() {
                let mut found: Vec<_> = rows
                    .iter()
                    .filter(|row| row.unit_id == *unit && row.valid_from <= day && day < row.valid_to)
                    .map(|row| (row.depth, row.ancestor_id))
                    .collect();
                found.sort_unstable();
                let expected: Vec<_> = history.chain(*unit, day).into_iter().zip(0..).map(|(a, d)| (d, a)).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
