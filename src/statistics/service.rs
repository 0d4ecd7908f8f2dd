//! Use cases of statistics.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};
use sea_orm::{EntityTrait, QueryFilter};

use super::count::{Asked, Counts, Key};
use super::coverage::coverage;
use super::dto::{DrillDown, Form06a, Group, GroupBy, Question, Reach, Report};
use super::figures::Figure;
use super::form;
use super::rules::{Printing, figures, rates};
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
    let whole = whole(&tx, &asked).await?;
    let groups = match question.group_by {
        Some(by) => Some(groups(&tx, &asked, by, question.calendar, printing).await?),
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
        links: links(&unit, &question, period, tree_day),
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

async fn whole(tx: &Tx, asked: &Asked<'_>) -> Answer<Counts> {
    let counted = asked.count(tx, Key::Whole).await?;
    Ok(counted.into_iter().next().map(|(_, counts)| counts).unwrap_or_default())
}

fn links(unit: &Named, question: &Question, period: Period, tree_day: NaiveDate) -> BTreeMap<&'static str, String> {
    let reach = if question.reach == Reach::Own { "&reach=own" } else { "" };
    let tree = if tree_day == period.to { String::new() } else { format!("&tree_as_of={tree_day}") };
    let link = |figure: &Figure| {
        let (name, code, from, to) = (figure.name(), &unit.code, period.from, period.to);
        let path = format!("/v1/statistics/dossiers?figure={name}&unit={code}&from={from}&to={to}{reach}{tree}");
        Some((figure.shown_as(question.no_due)?, path))
    };
    Figure::ALL.iter().filter_map(link).collect()
}

async fn groups(
    tx: &Tx,
    asked: &Asked<'_>,
    by: GroupBy,
    calendar: Option<Calendar>,
    printing: Printing,
) -> Answer<Vec<Group>> {
    let named = match by {
        GroupBy::Month => return by_month(tx, asked, calendar.unwrap_or(Calendar::Admin15), printing).await,
        GroupBy::Unit => by_unit(tx, asked).await?,
        GroupBy::Field => with_names(
            asked.count(tx, Key::Column(dossier::Column::FieldCode)).await?,
            reference::field_names(tx).await?,
        ),
        GroupBy::Procedure => {
            let counted = asked.count(tx, Key::Column(dossier::Column::ProcedureCode)).await?;
            with_names(counted, reference::procedure_names(tx).await?)
        }
        GroupBy::Channel => with_names(asked.count(tx, Key::Column(dossier::Column::Channel)).await?, HashMap::new()),
    };
    Ok(shown(named.into_iter().map(|(key, name, counts)| (key, name, None, counts)).collect(), printing))
}

type NamedCounts = Vec<(String, Option<String>, Counts)>;

fn with_names(counted: Vec<(String, Counts)>, names: HashMap<String, String>) -> NamedCounts {
    counted.into_iter().map(|(key, counts)| (key.clone(), names.get(&key).cloned(), counts)).collect()
}

async fn by_unit(tx: &Tx, asked: &Asked<'_>) -> Answer<NamedCounts> {
    let counted = asked.count(tx, Key::Unit).await?;
    let ids: Vec<i64> = counted.iter().filter_map(|(id, _)| id.parse().ok()).collect();
    let names = units::names(tx, ids, asked.tree_day).await?;
    let mut groups: NamedCounts = counted
        .into_iter()
        .map(|(id, counts)| {
            let unit = id.parse().ok().and_then(|id: i64| names.get(&id));
            (unit.map_or(id, |unit| unit.code.clone()), unit.map(|unit| unit.name.clone()), counts)
        })
        .collect();
    groups.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    Ok(groups)
}

async fn by_month(tx: &Tx, asked: &Asked<'_>, calendar: Calendar, printing: Printing) -> Answer<Vec<Group>> {
    let mut counted = Vec::new();
    for (label, period) in months(calendar, asked.period) {
        let counts = whole(tx, &Asked { period, ..*asked }).await?;
        counted.push((label, None, Some(period), counts));
    }
    Ok(shown(counted, printing))
}

fn shown(counted: Vec<(String, Option<String>, Option<Period>, Counts)>, printing: Printing) -> Vec<Group> {
    let received: Vec<i64> = counted.iter().map(|(.., counts)| counts.of(Figure::Received)).collect();
    let shares = shares(&received, printing.decimals);
    let group =
        |((key, name, period, counts), share): ((String, Option<String>, Option<Period>, Counts), String)| Group {
            key,
            name,
            from: period.map(|period| period.from),
            to: period.map(|period| period.to),
            figures: figures(&counts, printing),
            rates: rates(&counts, printing),
            share,
        };
    counted.into_iter().zip(shares).map(group).collect()
}

/// Exactly the dossiers that a figure counts.
pub async fn drill_down(tx: Tx, scope: Scope, asked: DrillDown) -> Answer<Page<Dossier>> {
    let figure = Figure::named(&asked.figure).ok_or_else(|| {
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
    let query = dossier::Entity::find().filter(counted.counted_in(figure));
    dossiers::page_of(&tx, &scope, query, &paging).await
}

/// Form II.06a of a unit in a period.
pub async fn form06a(tx: Tx, scope: Scope, question: Question) -> Answer<Form06a> {
    let period = period_of(&question)?;
    let tree_day = question.tree_as_of.unwrap_or(period.to);
    let unit = unit_on(&tx, &scope, &question.unit, tree_day).await?;
    let asked = Asked { scope: &scope, unit: unit.id, own: question.reach == Reach::Own, tree_day, period };
    let fields = asked.count(&tx, Key::Column(dossier::Column::FieldCode)).await?;
    let whole = whole(&tx, &asked).await?;
    let rows = with_names(fields, reference::field_names(&tx).await?).into_iter().zip(1..);
    let rows =
        rows.map(|((code, name, counts), place)| form::row(place, code, name.unwrap_or_default(), &counts)).collect();
    let total = form::row(0, String::new(), "Tổng số".to_owned(), &whole);
    Ok(Form06a { form: "II.06a/VPCP/KSTT", unit: unit.into(), from: period.from, to: period.to, rows, total })
}
