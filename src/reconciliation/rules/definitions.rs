//! What the figures' definitions say about each other.

use super::declared::Figure;

/// A sum that holds by definition.
#[derive(Debug)]
pub(super) struct Sum {
    /// What the parts make.
    pub(super) whole: &'static str,
    /// The parts without which the sum is incomplete.
    pub(super) needed: &'static [&'static str],
    /// Parts that papers may leave out: there are none, or they stand among the others.
    pub(super) optional: &'static [&'static str],
}

impl Sum {
    const fn new(whole: &'static str, needed: &'static [&'static str], optional: &'static [&'static str]) -> Self {
        Self { whole, needed, optional }
    }

    /// All parts.
    pub(super) fn parts(&self) -> impl Iterator<Item = &'static str> {
        self.needed.iter().chain(self.optional).copied()
    }
}

/// The sums. Papers count by post among direct (form II.06a has one column for both), paused among pending in time, withdrawn and
/// handed over among resolved.
pub(super) const SUMS: &[Sum] = &[
    Sum::new("received.total", &["received.online", "received.direct"], &["received.postal"]),
    Sum::new("resolved.total", &["resolved.early", "resolved.on_time", "resolved.late"], &["resolved.unclassified"]),
    Sum::new("pending.total", &["pending.in_time", "pending.overdue"], &["pending.paused"]),
    Sum::new("to_handle", &["received.total", "carried_in"], &["taken_over"]),
    Sum::new("to_handle", &["resolved.total", "pending.total"], &["withdrawn", "handed_over"]),
    Sum::new("late", &["resolved.late", "pending.overdue"], &[]),
    Sum::new(
        "late",
        &[
            "late_causes.staff",
            "late_causes.late_data",
            "late_causes.software",
            "late_causes.other_body",
            "late_causes.untold",
        ],
        &[],
    ),
    Sum::new("ii06a.column_3", &["ii06a.column_4", "ii06a.column_5", "ii06a.column_6"], &[]),
    Sum::new("ii06a.column_7", &["ii06a.column_8", "ii06a.column_9", "ii06a.column_10"], &[]),
    Sum::new("ii06a.column_11", &["ii06a.column_12", "ii06a.column_13"], &[]),
    Sum::new("ii06a.column_3", &["ii06a.column_7", "ii06a.column_11"], &[]),
];

/// Parts whose percent is of something else than a sum.
const PARTS: &[(&str, &str)] = &[
    ("due_in_time", "due"),
    ("late_apologised", "late"),
    ("accepted_late", "received.online"),
    ("awaiting.late", "awaiting.total"),
    ("paid_online", "with_fee"),
    ("rated", "resolved.total"),
    ("satisfied", "rated"),
    ("certified_copies.dossiers", "received.total"),
];

/// The classes of what falls in no class.
const RESIDUAL_CLASSES: &[&str] = &["resolved.unclassified", "late_causes.untold"];

/// The counts that percents in reports are divided by.
pub const BASES: &[&str] = &[
    "received.total",
    "received.online",
    "received.direct",
    "received.postal",
    "to_handle",
    "resolved.total",
    "pending.total",
    "due",
    "late",
    "awaiting.total",
    "with_fee",
    "rated",
    "ii06a.column_3",
    "ii06a.column_7",
    "ii06a.column_11",
];

/// The columns of a table in which the percent of a row is its share of the column.
pub const SHARED_OUT: &[&str] = &["received.total", "to_handle", "ii06a.column_3"];

/// The wholes that a residual class may be the rest of.
pub fn wholes() -> Vec<&'static str> {
    let mut wholes: Vec<_> = SUMS.iter().map(|sum| sum.whole).collect();
    wholes.sort_unstable();
    wholes.dedup();
    wholes
}

/// The figures that count what stands in no class, by their places, and how many they count; none that count nothing.
pub fn residual_classes(figures: &[Figure]) -> Vec<(usize, i64)> {
    let is_class =
        |figure: &Figure| figure.residual_of.is_some() || RESIDUAL_CLASSES.iter().any(|class| figure.counts(class));
    let classes = figures.iter().enumerate().filter(|(_, figure)| is_class(figure));
    classes.filter_map(|(place, figure)| Some((place, figure.declared.value.filter(|count| *count > 0)?))).collect()
}

/// What a count's percent is of, where nothing else is said.
pub fn base_of(definition: &str) -> Option<&'static str> {
    let sum = SUMS.iter().find(|sum| sum.parts().any(|part| part == definition)).map(|sum| sum.whole);
    sum.or_else(|| PARTS.iter().find(|(part, _)| *part == definition).map(|(_, base)| *base))
}

/// Of which days a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Days {
    /// Of all days of its period, each on its own: months add up to the year.
    Each,
    /// Of the beginning of its period.
    First,
    /// Of the end of its period.
    Last,
    /// Of its period as a whole.
    Whole,
}

const OF_EACH_DAY: &[&str] = &[
    "received",
    "taken_over",
    "resolved",
    "withdrawn",
    "handed_over",
    "due",
    "due_in_time",
    "accepted_late",
    "components_digitised",
    "results_digitised",
    "with_fee",
    "paid_online",
    "rated",
    "satisfied",
    "certified_copies",
    "late_days",
];

/// Of which days a definition counts.
pub(super) fn days_of(definition: &str) -> Days {
    let group = definition.split_once('.').map_or(definition, |(group, _)| group);
    match definition {
        "carried_in" | "ii06a.column_6" => Days::First,
        "ii06a.column_11" | "ii06a.column_12" | "ii06a.column_13" => Days::Last,
        "ii06a.column_4" | "ii06a.column_5" | "ii06a.column_7" | "ii06a.column_8" | "ii06a.column_9"
        | "ii06a.column_10" => Days::Each,
        _ if matches!(group, "pending" | "awaiting") => Days::Last,
        _ if OF_EACH_DAY.contains(&group) => Days::Each,
        _ => Days::Whole,
    }
}
