//! Use cases of statistics.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

use super::count::{Asked, Counts, Key};
use super::coverage::coverage;
use super::dto::{self, Compared, DrillDown, Form06a, GroupBy, Question, Reach, Report};
use super::figures::Figure;
use super::form;
use super::links::Lead;
use super::polls;
use super::rates::{need_counting, rates};
use super::rules::{Printing, figures};
use super::tag::{last_day, tag};
use super::tally::{Group, Tally};
use crate::access::Scope;
use crate::access::entity::lineage;
use crate::db::Tx;
use crate::dossiers::dto::Dossier;
use crate::dossiers::entity::dossier;
use crate::dossiers::service as dossiers;
use crate::http::{Page, Paging, Tagged};
use crate::ratio::shares;
use crate::reference::service as reference;
use crate::refusal::{Answer, Fault, Refusal, Text};
use crate::time::{Calendar, Comparison, Period, months, resolve_period};
use crate::units::service::{self as units, Named};

/// The longest period.
const LONGEST: Days = Days::new(366 * 30);

/// The period that a question means, under its calendar.
fn period_of(question: &Question, calendar: &Calendar) -> Answer<Period> {
    match (question.from, question.to, question.period) {
        (Some(from), Some(to), None) => judged(from, to),
        (None, None, Some(name)) => resolve_period(calendar, name).map_err(|refusal| refusal.below("?period")),
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
    let tagged = report_unless(tx, scope, question, |_| false).await?;
    tagged.value.ok_or_else(|| Refusal::internal(&"a report was left out"))
}

/// The same with its ETag; the figures are left out where the caller knows them by it.
pub async fn report_unless(
    tx: Tx,
    scope: Scope,
    question: Question,
    knows: impl FnOnce(&str) -> bool + Send,
) -> Answer<Tagged<Report>> {
    let (calendar_code, calendar) = reference::calendar(&tx, question.calendar.as_deref()).await?;
    let period = period_of(&question, &calendar)?;
    let other = match question.compare_to {
        Some(other) => Some(compared(other, period, &question, &calendar)?),
        None => None,
    };
    let definitions = reference::rates_on(&tx, period.to).await?;
    let tree_day = tree_day(&tx, question.tree_as_of, period).await?;
    let unit = unit_on(&tx, &scope, &question.unit, tree_day).await?;
    let own = question.reach == Reach::Own;
    let asked = Asked { scope: &scope, unit: unit.id, own, tree_day, period, apart: need_counting(&definitions) };
    let printing = Printing {
        decimals: question.decimals,
        rounding: question.rounding,
        no_due: question.no_due,
        rates: &definitions,
    };
    let lead = Lead {
        unit: &unit.code,
        period,
        reach: question.reach,
        tree_day,
        no_due: question.no_due,
        known_at: question.known_at,
        group: None,
    };
    let cut = if question.group_by == Some(GroupBy::Month) { months(&calendar, period) } else { Vec::new() };
    let periods: Vec<Period> = other.into_iter().chain([period]).collect();
    let etag = tag(&tx, &asked, &question, &periods).await?;
    if knows(&etag) {
        polls::remember(&tx, &asked, &question, last_day(&periods, &asked)).await?;
        return Ok(Tagged { etag, value: None });
    }
    let further: Vec<Period> = other.into_iter().chain(cut.iter().map(|(_, month)| *month)).collect();
    let (tally, mut others) = asked.tallies(&tx, question.group_by, &further).await?;
    let comparison = other.map(|period| beside(&others.remove(0).whole(), period, &lead, printing));
    let groups = match question.group_by {
        Some(GroupBy::Month) => Some(by_month(cut, &others)),
        Some(by) => Some(named(&tx, &asked, by, &tally).await?),
        None => None,
    };
    let months_asked = question.group_by == Some(GroupBy::Month) || question.period.is_some();
    let whole = tally.whole();
    let report = Report {
        from: period.from,
        to: period.to,
        period: question.period,
        calendar: months_asked.then_some(calendar_code),
        tree_as_of: tree_day,
        reach: question.reach,
        known_at: question.known_at,
        figures: figures(&whole, printing),
        rates: rates(&whole, printing),
        groups: question.group_by.zip(groups).map(|(by, groups)| shown(by, groups, &lead, printing)),
        comparison,
        coverage: coverage(&tx, &asked, &tally).await?,
        rebuilding: asked.is_rebuilding(&tx).await?,
        links: lead.links(),
        unit: unit.into(),
    };
    Ok(Tagged { etag, value: Some(report) })
}

fn compared(other: Comparison, period: Period, question: &Question, calendar: &Calendar) -> Answer<Period> {
    let other = other.period(period, question.period, calendar).and_then(|other| judged(other.from, other.to));
    other.map_err(|refusal| Refusal {
        faults: refusal.faults.into_iter().map(|fault| Fault { pointer: "?compare_to".into(), ..fault }).collect(),
        ..refusal
    })
}

fn beside(counts: &Counts, period: Period, lead: &Lead<'_>, printing: Printing<'_>) -> Compared {
    Compared {
        from: period.from,
        to: period.to,
        figures: figures(counts, printing),
        rates: rates(counts, printing),
        links: Lead { period, ..lead.clone() }.links(),
    }
}

impl Asked<'_> {
    /// Tallies the period, also in the groups that are kept with the tally, and further periods without groups: from the sums,
    /// or from the history where the question is about what was known.
    async fn tallies(&self, tx: &Tx, by: Option<GroupBy>, further: &[Period]) -> Answer<(Tally, Vec<Tally>)> {
        if let Some(known) = tx.known() {
            let periods: Vec<Period> = [self.period].iter().chain(further).copied().collect();
            let mut tallies = self.past_tallies(tx, known, by, &periods).await?;
            return Ok((tallies.remove(0), tallies));
        }
        let mut others = Vec::new();
        for period in further {
            let asked = Asked { period: *period, ..*self };
            others.push(asked.tally(tx).await?);
        }
        let groups = match by {
            Some(GroupBy::Field) if self.has_fields() && !self.apart => self.sums_by_field(tx).await?,
            Some(GroupBy::Field) => self.count_by(tx, dossier::Column::FieldCode).await?,
            Some(GroupBy::Procedure) => self.count_by(tx, dossier::Column::ProcedureCode).await?,
            Some(GroupBy::Channel) => self.count_by(tx, dossier::Column::Channel).await?,
            Some(GroupBy::Unit | GroupBy::Month) | None => BTreeMap::new(),
        };
        Ok((Tally { groups, ..self.tally(tx).await? }, others))
    }

    /// Tallies the period from the sums, and what no sums give dossier by dossier.
    pub(super) async fn tally(&self, tx: &Tx) -> Answer<Tally> {
        let mut units = self.sums_by_unit(tx).await?;
        if self.apart {
            for (unit, counted) in self.count_apart(tx).await? {
                units.entry(unit).or_default().apart = counted;
            }
        }
        Ok(Tally::of_units(units))
    }

    /// Whether dossiers of the question are yet to be counted by a changed working calendar.
    async fn is_rebuilding(&self, tx: &Tx) -> Answer<bool> {
        let waiting = &dossiers::waiting_recounts(tx).await?.0;
        if tx.known().is_some() || waiting.is_empty() {
            return Ok(false);
        }
        let mut query = self.units_shown(tx);
        query.and_where(Expr::col(lineage::Column::UnitId).is_in(waiting.iter().copied())).limit(1);
        Ok(tx.query_one(&query).await?.is_some())
    }

    async fn count_by(&self, tx: &Tx, column: dossier::Column) -> Answer<BTreeMap<String, Counts>> {
        Ok(self.count(tx, Key::Column(column)).await?.into_iter().collect())
    }
}

/// The day by whose tree units are grouped: by default the period's last. One before there were units is refused.
async fn tree_day(tx: &Tx, asked: Option<NaiveDate>, period: Period) -> Answer<NaiveDate> {
    let (Some(day), Some(first)) = (asked, units::first_day(tx).await?) else { return Ok(asked.unwrap_or(period.to)) };
    if first <= day {
        return Ok(day);
    }
    let detail = Text::new(
        format!("Cây đơn vị có từ ngày {first}; hãy chọn ngày đó hoặc muộn hơn."),
        format!("The tree of units begins on {first}; choose that day or a later one."),
    );
    Err(Refusal::invalid(vec![Fault::new("?tree_as_of", "before_first_unit", detail)]))
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

/// The groups of a tally with their names, as they were called then.
async fn named(tx: &Tx, asked: &Asked<'_>, by: GroupBy, tally: &Tally) -> Answer<Vec<Counted>> {
    let names = match by {
        GroupBy::Unit => return by_unit(tx, asked, tally).await,
        GroupBy::Field => reference::field_names(tx).await?,
        GroupBy::Procedure => reference::procedure_names(tx).await?,
        GroupBy::Channel | GroupBy::Month => HashMap::new(),
    };
    let group = |(key, counts): (&String, &Counts)| Counted {
        name: names.get(key).cloned(),
        key: key.clone(),
        period: None,
        counts: counts.clone(),
    };
    Ok(tally.groups.iter().map(group).collect())
}

async fn by_unit(tx: &Tx, asked: &Asked<'_>, tally: &Tally) -> Answer<Vec<Counted>> {
    let names = units::names(tx, tally.units.keys().copied(), asked.tree_day).await?;
    let group = |(id, group): (&i64, &Group)| {
        let unit = names.get(id);
        let key = unit.map_or_else(|| id.to_string(), |unit| unit.code.clone());
        Counted { key, name: unit.map(|unit| unit.name.clone()), period: None, counts: group.counts() }
    };
    let mut groups: Vec<_> = tally.units.iter().map(group).filter(|group| !group.counts.is_empty()).collect();
    groups.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(groups)
}

fn by_month(cut: Vec<(String, Period)>, tallies: &[Tally]) -> Vec<Counted> {
    let group = |((key, period), tally): ((String, Period), &Tally)| Counted {
        key,
        name: None,
        period: Some(period),
        counts: tally.whole(),
    };
    cut.into_iter().zip(tallies).map(group).collect()
}

fn shown(by: GroupBy, counted: Vec<Counted>, lead: &Lead<'_>, printing: Printing<'_>) -> Vec<dto::Group> {
    let received: Vec<i64> = counted.iter().map(|group| group.counts.of(Figure::Received)).collect();
    let shares = shares(&received, printing.decimals.unwrap_or_default());
    let group = |(Counted { key, name, period, counts }, share)| dto::Group {
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
    let tree_day = tree_day(&tx, asked.tree_as_of, period).await?;
    let question = DrillDown { limit: None, cursor: None, ..asked.clone() };
    let paging = Paging::new(asked.limit, asked.cursor.as_deref(), &("drill-down", &question))?;
    let unit = unit_on(&tx, &scope, &asked.unit, tree_day).await?;
    let own = asked.reach == Reach::Own;
    let counted = Asked { scope: &scope, unit: unit.id, own, tree_day, period, apart: figure.is_apart() };
    if let Some(known) = tx.known() {
        let after = (paging.after.clone(), usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
        let versions = counted.past_dossiers(&tx, known, figure, |dossier| lies_in(&asked, dossier), after).await?;
        let page =
            paging.page(versions, |version| (version.unit_id, version.code.clone()), |version| version.dossier)?;
        return Ok(Page { items: page.items.into_iter().flatten().collect(), next_cursor: page.next_cursor });
    }
    let query = dossier::Entity::find().filter(counted.counted_in(&tx, figure)).filter(narrowed(&asked));
    dossiers::page_of(&tx, &scope, query, &paging).await
}

/// The same of a dossier as it was known.
fn lies_in(asked: &DrillDown, dossier: &Dossier) -> bool {
    let is = |wanted: &Option<String>, found: Option<&str>| wanted.is_none() || wanted.as_deref() == found;
    is(&asked.field_code, dossier.field_code.as_deref())
        && !(asked.without_field && dossier.field_code.is_some())
        && is(&asked.procedure_code, Some(&dossier.procedure_code))
        && asked.channel.is_none_or(|channel| channel == dossier.channel)
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
    let (_, calendar) = reference::calendar(&tx, question.calendar.as_deref()).await?;
    let period = period_of(&question, &calendar)?;
    let tree_day = tree_day(&tx, question.tree_as_of, period).await?;
    let unit = unit_on(&tx, &scope, &question.unit, tree_day).await?;
    let own = question.reach == Reach::Own;
    let asked = Asked { scope: &scope, unit: unit.id, own, tree_day, period, apart: false };
    let (tally, _) = asked.tallies(&tx, Some(GroupBy::Field), &[]).await?;
    let whole = tally.whole();
    let fields = named(&tx, &asked, GroupBy::Field, &tally).await?.into_iter().zip(1..);
    let rows = fields
        .map(|(field, place)| form::row(place, field.key, field.name.unwrap_or_default(), &field.counts))
        .collect();
    let total = form::row(0, String::new(), "Tổng số".to_owned(), &whole);
    Ok(Form06a { form: "II.06a/VPCP/KSTT", unit: unit.into(), from: period.from, to: period.to, rows, total })
}
