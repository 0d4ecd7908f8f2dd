//! Use cases of statistics.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::count::{Asked, Counts, Key};
use super::coverage::coverage;
use super::dto::{DrillDown, Form06a, Group, GroupBy, Question, Reach, Report};
use super::figures::Figure;
use super::form;
use super::links::Lead;
use super::rules::{Printing, figures, rates};
use super::sums::SumKey;
use crate::access::Scope;
use crate::db::Tx;
use crate::dossiers::dto::Dossier;
use crate::dossiers::entity::dossier;
use crate::dossiers::service as dossiers;
use crate::http::{Page, Paging};
use crate::ratio::shares;
use crate::reference::service as reference;
use crate::refusal::{Answer, Fault, Refusal, Text};
use crate::time::{Calendar, Period, months, resolve_period};
use crate::units::service::{self as units, Named};

/// The longest period.
const LONGEST: Days = Days::new(366 * 30);

/// The period that a question means.
pub fn period_of(question: &Question) -> Answer<Period> {
    match (question.from, question.to, question.period) {
        (Some(from), Some(to), None) => judged(from, to),
        (None, None, Some(name)) => resolve_period(question.calendar.unwrap_or(Calendar::Admin15), name)
            .map_err(|refusal| refusal.below("?period")),
        _ => Err(Refusal::fault(
            "?period",
            "one_of",
            Text::new("Cần from và to, hoặc period.", "Either from and to, or period is needed."),
        )),
    }
}

fn judged(from: NaiveDate, to: NaiveDate) -> Answer<Period> {
    let refuse = |code, vi: &'static str, en: &'static str| {
        Err(Refusal::invalid(vec![Fault::new("?to", code, Text::new(vi, en))]))
    };
    if to < from {
        return refuse("out_of_order", "to phải từ from trở đi.", "to can't be before from.");
    }
    if from.checked_add_days(LONGEST).is_none_or(|end| to > end) {
        return refuse("period_too_long", "Kỳ dài nhất là 30 năm.", "The longest period is 30 years.");
    }
    Ok(Period { from, to })
}

/// The figures of a unit in a period.
pub async fn report(tx: Tx, scope: Scope, question: Question) -> Answer<Report> {
    let period = period_of(&question)?;
    let tree_day = question.tree_as_of.unwrap_or(period.to);
    let unit = unit_on(&tx, &scope, &question.unit, tree_day).await?;
    let asked = Asked { scope: &scope, unit: unit.id, own: question.reach == Reach::Own, tree_day, period };
    let printing = Printing { decimals: question.decimals, rounding: question.rounding, no_due: question.no_due };
    let lead = Lead { unit: &unit.code, period, reach: question.reach, tree_day, no_due: question.no_due, group: None };
    let whole = asked.sum(&tx).await?;
    let groups = match question.group_by {
        Some(by) => {
            let counted = groups(&tx, &asked, by, question.calendar.unwrap_or(Calendar::Admin15)).await?;
            Some(shown(by, counted, &lead, printing))
        }
        None => None,
    };
    let months_asked = question.group_by == Some(GroupBy::Month) || question.period.is_some();
    Ok(Report {
        from: period.from,
        to: period.to,
        period: question.period,
        calendar: months_asked.then(|| question.calendar.unwrap_or(Calendar::Admin15)),
        tree_as_of: tree_day,
        reach: question.reach,
        figures: figures(&whole, printing),
        rates: rates(&whole, printing),
        groups,
        coverage: coverage(&tx, &asked).await?,
        links: lead.links(),
        unit: unit.into(),
    })
}

/// The unit that had the code on the tree's day; it must lie in the scope of today.
async fn unit_on(tx: &Tx, scope: &Scope, code: &str, day: NaiveDate) -> Answer<Named> {
    let unit = units::resolve(tx, code, day).await?;
    let unit = unit.ok_or_else(|| Refusal::not_found(Text::new("đơn vị", "unit")))?;
    scope.require(tx, unit.id).await?;
    Ok(unit)
}

/// A group as it was counted.
struct Counted {
    key: String,
    name: Option<String>,
    /// A month's own days.
    period: Option<Period>,
    counts: Counts,
}

async fn groups(tx: &Tx, asked: &Asked<'_>, by: GroupBy, calendar: Calendar) -> Answer<Vec<Counted>> {
    match by {
        GroupBy::Month => by_month(tx, asked, calendar).await,
        GroupBy::Unit => by_unit(tx, asked).await,
        GroupBy::Field => by_field(tx, asked).await,
        GroupBy::Procedure => {
            let counted = asked.count(tx, Key::Column(dossier::Column::ProcedureCode)).await?;
            Ok(with_names(counted, &reference::procedure_names(tx).await?))
        }
        GroupBy::Channel => {
            let counted = asked.count(tx, Key::Column(dossier::Column::Channel)).await?;
            Ok(with_names(counted, &HashMap::new()))
        }
    }
}

async fn by_field(tx: &Tx, asked: &Asked<'_>) -> Answer<Vec<Counted>> {
    let counted = if asked.has_fields() {
        asked.sum_by(tx, SumKey::Field).await?
    } else {
        asked.count(tx, Key::Column(dossier::Column::FieldCode)).await?
    };
    Ok(with_names(counted, &reference::field_names(tx).await?))
}

fn with_names(counted: Vec<(String, Counts)>, names: &HashMap<String, String>) -> Vec<Counted> {
    let group = |(key, counts): (String, Counts)| Counted { name: names.get(&key).cloned(), key, period: None, counts };
    counted.into_iter().map(group).collect()
}

async fn by_unit(tx: &Tx, asked: &Asked<'_>) -> Answer<Vec<Counted>> {
    let counted = asked.sum_by(tx, SumKey::Unit).await?;
    let ids: Vec<i64> = counted.iter().filter_map(|(id, _)| id.parse().ok()).collect();
    let names = units::names(tx, ids, asked.tree_day).await?;
    let group = |(id, counts): (String, Counts)| {
        let unit = id.parse().ok().and_then(|id: i64| names.get(&id));
        let key = unit.map_or(id, |unit| unit.code.clone());
        Counted { key, name: unit.map(|unit| unit.name.clone()), period: None, counts }
    };
    let mut groups: Vec<_> = counted.into_iter().map(group).collect();
    groups.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(groups)
}

async fn by_month(tx: &Tx, asked: &Asked<'_>, calendar: Calendar) -> Answer<Vec<Counted>> {
    let mut counted = Vec::new();
    for (key, period) in months(calendar, asked.period) {
        let counts = Asked { period, ..*asked }.sum(tx).await?;
        counted.push(Counted { key, name: None, period: Some(period), counts });
    }
    Ok(counted)
}

fn shown(by: GroupBy, counted: Vec<Counted>, lead: &Lead<'_>, printing: Printing) -> Vec<Group> {
    let received: Vec<i64> = counted.iter().map(|group| group.counts.of(Figure::Received)).collect();
    let shares = shares(&received, printing.decimals);
    let group = |(Counted { key, name, period, counts }, share)| Group {
        link: below(lead, by, &key, period).link("{figure}"),
        from: period.map(|period| period.from),
        to: period.map(|period| period.to),
        figures: figures(&counts, printing),
        rates: rates(&counts, printing),
        key,
        name,
        share,
    };
    counted.into_iter().zip(shares).map(group).collect()
}

/// Where the links of a group lead: a unit's own dossiers, a month's days, or the part that its key names.
fn below<'a>(lead: &Lead<'a>, by: GroupBy, key: &'a str, period: Option<Period>) -> Lead<'a> {
    let period = period.unwrap_or(lead.period);
    match by {
        GroupBy::Unit => Lead { unit: key, reach: Reach::Own, ..lead.clone() },
        _ => Lead { period, group: Some((by, key)), ..lead.clone() },
    }
}

/// Exactly the dossiers that a figure counts.
pub async fn drill_down(tx: Tx, scope: Scope, asked: DrillDown) -> Answer<Page<Dossier>> {
    let figure = Figure::named(&asked.figure, asked.no_due).ok_or_else(|| {
        let names: Vec<_> = Figure::ALL.iter().map(|figure| figure.name()).collect();
        let list = names.join(", ");
        Refusal::fault(
            "?figure",
            "unknown_value",
            Text::new(
                format!("Không có số liệu này; các số liệu: {list}."),
                format!("There is no such figure; known: {list}."),
            ),
        )
    })?;
    let period = judged(asked.from, asked.to)?;
    let tree_day = asked.tree_as_of.unwrap_or(period.to);
    let question = DrillDown { limit: None, cursor: None, ..asked.clone() };
    let paging = Paging::new(asked.limit, asked.cursor.as_deref(), &("drill-down", &question))?;
    let unit = unit_on(&tx, &scope, &asked.unit, tree_day).await?;
    let counted = Asked { scope: &scope, unit: unit.id, own: asked.reach == Reach::Own, tree_day, period };
    let query = dossier::Entity::find().filter(counted.counted_in(&tx, figure)).filter(narrowed(&asked));
    dossiers::page_of(&tx, &scope, query, &paging).await
}

/// The condition that a dossier lies in the group that a question names.
fn narrowed(asked: &DrillDown) -> Condition {
    let field = asked.field_code.as_deref().map(|code| dossier::Column::FieldCode.eq(code));
    let no_field = asked.without_field.then(|| dossier::Column::FieldCode.is_null());
    let procedure = asked.procedure_code.as_deref().map(|code| dossier::Column::ProcedureCode.eq(code));
    let channel = asked.channel.map(|channel| dossier::Column::Channel.eq(channel));
    [field, no_field, procedure, channel].into_iter().flatten().fold(Condition::all(), Condition::add)
}

/// Form II.06a of a unit in a period.
pub async fn form06a(tx: Tx, scope: Scope, question: Question) -> Answer<Form06a> {
    let period = period_of(&question)?;
    let tree_day = question.tree_as_of.unwrap_or(period.to);
    let unit = unit_on(&tx, &scope, &question.unit, tree_day).await?;
    let asked = Asked { scope: &scope, unit: unit.id, own: question.reach == Reach::Own, tree_day, period };
    let whole = asked.sum(&tx).await?;
    let fields = by_field(&tx, &asked).await?.into_iter().zip(1..);
    let rows = fields
        .map(|(field, place)| form::row(place, field.key, field.name.unwrap_or_default(), &field.counts))
        .collect();
    let total = form::row(0, String::new(), "Tổng số".to_owned(), &whole);
    Ok(Form06a { form: "II.06a/VPCP/KSTT", unit: unit.into(), from: period.from, to: period.to, rows, total })
}
