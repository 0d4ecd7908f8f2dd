//! A subtree's findings, summed up; on paper too.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::QueryFilter;

use super::find::{in_order, show_all_on};
use super::history;
use super::narrowing::{Then, narrowed};
use crate::access::Scope;
use crate::db::Tx;
use crate::findings::dto::{
    AreaCounts, Finding, FindingFilter, FindingsSummary, OverdueFinding, SummaryQuestion, UnitCounts,
};
use crate::findings::entity::finding;
use crate::findings::paper;
use crate::findings::rules::{Counts, Standing, sunday_of};
use crate::reference::service::{area_names, working_calendar};
use crate::refusal::{Answer, Refusal};
use crate::stationery::print::Sheet;
use crate::stationery::rules::PaperKind;
use crate::stationery::service::letterhead;
use crate::time::start_of;
use crate::units::dto::NamedUnit;
use crate::units::service as units;

/// The findings of a unit and the units below it, as they stood on a day.
pub async fn summary(tx: Tx, scope: Scope, question: SummaryQuestion) -> Answer<FindingsSummary> {
    let unit = units::named(&tx, &scope, &question.unit).await?;
    let as_of = question.as_of.unwrap_or(tx.today());
    let then = Then::of(as_of, tx.today());
    let below = units::below(&tx, &scope, Some(&question.unit), finding::Column::UnitId).await?;
    let all = narrowed(&FindingFilter::default(), then).filter(below).filter(scope.contains(finding::Column::UnitId));
    let rows = in_order(all).all(&tx).await?;
    let rows = if then.is_past { history::put_back(&tx, rows, as_of).await? } else { rows };
    let at: Vec<i64> = rows.iter().map(|row| row.unit_id).collect();
    let names = units::names(&tx, at.iter().copied(), as_of).await?;
    let found = show_all_on(&tx, rows, as_of).await?;

    let calendar = working_calendar(&tx).await?;
    let areas = area_names(&tx, as_of).await?;
    let mut whole = Counts::default();
    let (mut by_area, mut by_unit, mut overdue) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    for (unit_id, finding) in at.into_iter().zip(found) {
        let unit = names.get(&unit_id).cloned().ok_or_else(|| Refusal::internal(&"a finding's unit has no name"))?;
        let standing = Standing {
            state: finding.state,
            due_on: finding.deadline.as_ref().map(|deadline| deadline.due_on),
            is_recurring: finding.predecessor_id.is_some(),
        };
        let of_area: &mut Counts = by_area.entry(finding.area_code.clone()).or_default();
        let (_, of_unit): &mut (NamedUnit, Counts) =
            by_unit.entry((unit.code.clone(), unit_id)).or_insert_with(|| (unit.clone(), Counts::default()));
        for counts in [&mut whole, of_area, of_unit] {
            counts.add(standing, as_of, &calendar);
        }
        if let (Some(days), Some(due_on)) = (standing.overdue_by(as_of, &calendar), standing.due_on) {
            overdue.push(late(finding, unit, due_on, days));
        }
    }
    overdue.sort_by(|a, b| (a.due_on, &a.unit.code, &a.code).cmp(&(b.due_on, &b.unit.code, &b.code)));
    let area = |(area_code, counts): (String, Counts)| {
        let name = areas.get(&area_code).unwrap_or(&area_code).clone();
        AreaCounts { area_code, name, counts }
    };
    Ok(FindingsSummary {
        unit: unit.into(),
        as_of,
        week_ends: sunday_of(as_of),
        whole,
        by_area: by_area.into_iter().map(area).collect(),
        by_unit: by_unit.into_values().map(|(unit, counts)| UnitCounts { unit, counts }).collect(),
        overdue,
    })
}

fn late(finding: Finding, unit: NamedUnit, due_on: NaiveDate, working_days_overdue: i64) -> OverdueFinding {
    let Finding { id, code, area_code, text, owner, extensions, .. } = finding;
    OverdueFinding { id, code, unit, area_code, text, owner, due_on, working_days_overdue, extensions }
}

/// The summary's paper, and its file's name.
pub async fn summary_document(tx: Tx, scope: Scope, question: SummaryQuestion) -> Answer<(Sheet, String)> {
    let unit = units::named(&tx, &scope, &question.unit).await?;
    let summary = summary(tx.clone(), scope, question).await?;
    let letterhead = letterhead(&tx, unit.id, PaperKind::FindingsSummary, summary.as_of).await?;
    let name = format!("findings {} {}", unit.code, summary.as_of);
    let dated = start_of(summary.as_of).to_utc();
    let document = paper::summary(&summary, &letterhead);
    Ok((Sheet::new(document, &name, &summary, dated)?, name))
}
