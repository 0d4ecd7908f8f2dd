//! What the service counts for the figures of a notice.

use std::collections::HashMap;

use serde_json::Value;

use crate::access::Scope;
use crate::db::Tx;
use crate::inspections::dto::FigureRow;
use crate::notices::dto::{Notice, NoticeFigure};
use crate::ratio::Ratio;
use crate::reconciliation::rules::{BASES, Computed, Figure, Known, RowBy, SHARED_OUT, base_of, computed};
use crate::refusal::{Answer, Code, Refusal, Text};
use crate::statistics::dto::{GroupBy, Question};
use crate::statistics::rules::NoDue;
use crate::statistics::service::{form06a, report};
use crate::time::Period;

/// What is known of a figure.
#[derive(Default)]
pub(super) struct Found {
    /// The figure.
    pub(super) computed: Option<Computed>,
    /// A count as a part of what its percent would be of.
    pub(super) share: Option<Ratio>,
    /// The counts beside it that percents are divided by.
    pub(super) bases: Vec<Known>,
    /// Why nothing was computed, although it has a definition.
    pub(super) because: Option<Text>,
}

/// A question that one answer of the statistics settles.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Asked {
    unit: String,
    period: Period,
    by: Option<RowBy>,
    is_form: bool,
    /// Whether dossiers without a due date stand apart, as the notice has them.
    no_due_apart: bool,
}

/// Counts for each figure, in their order. The notice's own unit and period have to be there; what another unit or period refuses
/// is not computable.
pub(super) async fn ask(
    tx: &Tx,
    scope: &Scope,
    notice: &Notice,
    period: Period,
    figures: &[Figure],
) -> Answer<Vec<Found>> {
    let unit = notice.unit.code.clone();
    let main = Asked { unit, period, by: None, is_form: false, no_due_apart: false };
    let mut answers = HashMap::from([(main.clone(), Some(main.answer(tx, scope, period).await?))]);
    let mut found = Vec::new();
    for (figure, shown) in figures.iter().zip(&notice.figures) {
        let Some(definition) = &figure.definition else {
            found.push(Found::default());
            continue;
        };
        let Some(asked) = asked(figure, shown, definition, figures) else {
            found.push(Found { because: Some(no_such_row()), ..Found::default() });
            continue;
        };
        if !answers.contains_key(&asked) {
            let answer = unless_refused(asked.answer(tx, scope, period).await)?;
            answers.insert(asked.clone(), answer);
        }
        let answer = answers.get(&asked).and_then(Option::as_ref);
        let key = shown.row.as_ref().and_then(|row| row.key.as_deref());
        let none = || Found { because: Some(out_of_sight()), ..Found::default() };
        found.push(answer.map_or_else(none, |answer| Part::of(answer, key).found(definition, &Part::of(answer, None))));
    }
    Ok(found)
}

/// The question for a figure; none where the service keeps no such rows.
fn asked(figure: &Figure, shown: &NoticeFigure, definition: &str, figures: &[Figure]) -> Option<Asked> {
    let is_form = definition.starts_with("ii06a.");
    let by = match &shown.row {
        None => None,
        Some(FigureRow { by, key: Some(_), .. }) if *by == RowBy::Field || !is_form => Some(*by),
        Some(_) => return None,
    };
    let is_apart = |other: &Figure| other.unit == figure.unit && other.period == figure.period;
    let no_due_apart = figures.iter().any(|other| is_apart(other) && other.counts("resolved.unclassified"));
    Some(Asked { unit: figure.unit.clone(), period: figure.period, by, is_form, no_due_apart })
}

/// What a refusal leaves uncounted: a unit that the caller doesn't see or that there was not, a period that is too long.
fn unless_refused(answer: Answer<Value>) -> Answer<Option<Value>> {
    match answer {
        Err(refusal) if matches!(refusal.code, Code::NotFound | Code::Forbidden | Code::InvalidInput) => Ok(None),
        answer => answer.map(Some),
    }
}

impl Asked {
    /// The statistics' answer. Units are those of the notice's period, also where a figure is of other days.
    async fn answer(&self, tx: &Tx, scope: &Scope, main: Period) -> Answer<Value> {
        let question = Question {
            group_by: self.by.and_then(group),
            tree_as_of: (self.period != main).then_some(main.to),
            no_due: if self.no_due_apart { NoDue::Unclassified } else { NoDue::OnTime },
            ..Question::of(self.unit.clone(), self.period.from, self.period.to)
        };
        let (tx, scope) = (tx.clone(), scope.clone());
        let answer = if self.is_form {
            serde_json::to_value(form06a(tx, scope, question).await?)
        } else {
            serde_json::to_value(report(tx, scope, question).await?)
        };
        answer.map_err(|e| Refusal::internal(&e))
    }
}

const fn group(by: RowBy) -> Option<GroupBy> {
    match by {
        RowBy::Field => Some(GroupBy::Field),
        RowBy::Procedure => Some(GroupBy::Procedure),
        RowBy::Unit => Some(GroupBy::Unit),
        RowBy::Channel => Some(GroupBy::Channel),
        RowBy::Other => None,
    }
}

/// The part of an answer that a row is about.
struct Part<'a> {
    value: &'a Value,
    /// Whether the row isn't there: no dossier lies in it.
    is_none: bool,
}

impl<'a> Part<'a> {
    fn of(answer: &'a Value, key: Option<&str>) -> Self {
        let whole = answer.get("total").unwrap_or(answer);
        let Some(key) = key else { return Self { value: whole, is_none: false } };
        let rows = ["rows", "groups"].into_iter().filter_map(|list| answer[list].as_array()).flatten();
        let is_it = |row: &&Value| ["field_code", "key"].into_iter().any(|name| row[name] == key);
        let row = rows.into_iter().find(is_it);
        Self { value: row.unwrap_or(whole), is_none: row.is_none() }
    }

    fn computed(&self, definition: &str) -> Option<Computed> {
        let found = computed(self.value, definition)?;
        Some(if self.is_none { found.none() } else { found })
    }

    fn count(&self, definition: &str) -> Option<i64> {
        self.computed(definition).and_then(Computed::count)
    }

    /// What is known under a definition in this row of a table, and in the whole.
    fn found(&self, definition: &str, whole: &Self) -> Found {
        let count = self.count(definition);
        let base = if !std::ptr::eq(self.value, whole.value) && SHARED_OUT.contains(&definition) {
            whole.count(definition)
        } else {
            base_of(definition).and_then(|base| self.count(base))
        };
        Found {
            computed: self.computed(definition),
            share: count.zip(base).map(|(count, base)| Ratio::new(count, base)),
            bases: self.bases(),
            because: None,
        }
    }

    /// The counts that percents are divided by, and the denominators of the rates.
    fn bases(&self) -> Vec<Known> {
        let known = |definition: &str, count| Known { definition: definition.to_owned(), count };
        let counts = BASES.iter().filter_map(|base| Some(known(base, self.count(base)?)));
        let rates = self.value["rates"].as_object().into_iter().flat_map(serde_json::Map::values);
        let of_rates = rates
            .filter(|_| !self.is_none)
            .filter_map(|rate| Some(known(rate["denominator_of"].as_str()?, rate["denominator"].as_i64()?)));
        counts.chain(of_rates).collect()
    }
}

fn no_such_row() -> Text {
    Text::new(
        "Dịch vụ không tính số liệu này theo hàng như vậy.",
        "The service doesn't count this figure by such rows.",
    )
}

fn out_of_sight() -> Text {
    Text::new(
        "Đơn vị hoặc kỳ của số liệu này nằm ngoài phạm vi tra cứu được.",
        "The unit or the period of this figure is out of reach.",
    )
}
