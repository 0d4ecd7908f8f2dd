//! The sums beside the dossiers: what a batch changes is summed in memory, then added to the stored sums at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, Value};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect};

use super::show::late_by;
use crate::db::{Database, RequestId, Rows, There, Tx, padded};
use crate::dossiers::entity::dossier;
use crate::dossiers::rules::{Counter, Life, Pause, Status, Sums, contributions};
use crate::refusal::{Answer, Refusal};
use crate::time::{Moment, Span};

/// The table of sums by unit, span and field.
pub const SUMS: &str = "dossier_sums";
/// The table of changes that are yet to be added to them.
pub const CHANGES: &str = "dossier_sum_changes";
/// How many changes of a unit wait to be added at most.
const WAITING: usize = 1_000;

/// The table of how often a unit's half-months and years changed.
pub const MARKS: &str = "figure_marks";

/// How many dossiers are read at once to be counted anew.
const READ: u64 = 2_000;

/// What sums are kept by, beside the unit: a span of all fields, or of one. Days by field would be as many as the dossiers of
/// a commune.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    /// The span.
    pub span: Span,
    /// Whether of one field.
    pub by_field: bool,
}

impl Kind {
    /// Every kind.
    const ALL: [Self; 5] = [
        Self { span: Span::Day, by_field: false },
        Self { span: Span::HalfMonth, by_field: false },
        Self { span: Span::Year, by_field: false },
        Self { span: Span::HalfMonth, by_field: true },
        Self { span: Span::Year, by_field: true },
    ];

    /// Whether changes of this kind wait until there are many: each dossier changes others, so that they would be written
    /// all over the table. What most questions are answered from never waits.
    pub const fn waits(self) -> bool {
        self.by_field || matches!(self.span, Span::Day)
    }

    /// The name in the table.
    pub const fn name(self) -> &'static str {
        match (self.span, self.by_field) {
            (Span::Year, true) => "year_of_field",
            (_, true) => "half_month_of_field",
            (span, false) => span.name(),
        }
    }
}

/// Where sums stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The unit.
    pub unit: i64,
    /// What kind of sums.
    pub kind: Kind,
    /// The span's first day.
    pub first: NaiveDate,
    /// The field, empty for a dossier without one and for sums of all fields.
    pub field: String,
}

/// What is added to sums, and when the last of it changed.
#[derive(Debug, Clone, Copy)]
struct Addition {
    sums: Sums,
    at: DateTime<Utc>,
}

type Additions = BTreeMap<Place, Addition>;

/// What changes in the sums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rollups {
    /// By place.
    pub sums: BTreeMap<Place, Sums>,
    /// The half-months of units that something was counted in, though it may cancel out.
    pub touched: BTreeSet<(i64, NaiveDate)>,
}

impl Rollups {
    /// Adds what a dossier contributes, once, or `-1` times to take it out.
    pub fn count(&mut self, row: &dossier::Model, times: i64) {
        if row.deleted {
            return;
        }
        let mut days: BTreeMap<NaiveDate, Sums> = BTreeMap::new();
        for (day, counter, number) in contributions(&life(row, counted_pauses(row))) {
            days.entry(day).or_default().add(counter, times * number);
        }
        let field = row.field_code.as_deref().unwrap_or_default();
        for (day, sums) in days {
            self.touched.insert((row.unit_id, Span::HalfMonth.first_of(day)));
            for kind in Kind::ALL {
                let field = if kind.by_field { field.to_owned() } else { String::new() };
                let place = Place { unit: row.unit_id, kind, first: kind.span.first_of(day), field };
                self.sums.entry(place).or_default().add_all(&sums);
            }
        }
    }

    /// What all dossiers of a unit add, counted anew.
    pub async fn recounted(tx: &Tx, unit: i64) -> Answer<Self> {
        let mut rollups = Self::default();
        let mut last = String::new();
        loop {
            let rows = dossier::Entity::find()
                .filter(dossier::COLUMN.unit_id.eq(unit))
                .filter(dossier::COLUMN.code.gt(last.as_str()))
                .order_by_asc(dossier::Column::Code)
                .limit(READ)
                .all(tx)
                .await?;
            let Some(row) = rows.last() else { return Ok(rollups) };
            last.clone_from(&row.code);
            for row in &rows {
                rollups.count(row, 1);
            }
        }
    }

    /// The stored sums of a unit.
    pub async fn kept(tx: &Tx, unit: i64) -> Answer<Self> {
        let mut kept = stored(tx, SUMS, [unit]).await?;
        add(&mut kept, stored(tx, CHANGES, [unit]).await?);
        let sums = kept.into_iter().map(|(place, addition)| (place, addition.sums));
        Ok(Self { sums: sums.collect(), ..Self::default() })
    }

    /// Replaces the stored sums of a unit by what its dossiers add; changes of the unit wait meanwhile.
    pub async fn rebuild(tx: &Tx, unit: i64) -> Answer<()> {
        tx.hold_units([unit]).await?;
        let kept = Self::kept(tx, unit).await?.sums.into_keys();
        let touched = kept.map(|place| (place.unit, Span::HalfMonth.first_of(place.first)));
        forget(tx, SUMS, [unit]).await?;
        forget(tx, CHANGES, [unit]).await?;
        let mut rollups = Self::recounted(tx, unit).await?;
        rollups.touched.extend(touched);
        mark(tx, &rollups.touched).await?;
        let at = tx.now();
        grow(tx, rollups.sums.into_iter().map(|(place, sums)| (place, Addition { sums, at })).collect()).await
    }

    /// Each number that differs from `other`'s, with where it stands.
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        differing(&self.sums, &other.sums)
    }

    /// Adds the changes to the stored sums, and marks where there were some. The units have to be held.
    pub async fn write(self, tx: &Tx) -> Answer<()> {
        mark(tx, &self.touched).await?;
        let at = tx.now();
        let changes = self.sums.into_iter().filter(|(_, sums)| !sums.is_empty());
        let changes = changes.map(|(place, sums)| (place, Addition { sums, at }));
        let (waiting, mut now): (Additions, Additions) = changes.partition(|(place, _)| place.kind.waits());
        add(&mut now, wait(tx, waiting).await?);
        grow(tx, now).await
    }
}

/// Leaves changes until there are many of a unit; answers with those that are to be added now.
async fn wait(tx: &Tx, changes: Additions) -> Answer<Additions> {
    let mut by_unit: BTreeMap<i64, Vec<(Place, Addition)>> = BTreeMap::new();
    for (place, addition) in changes {
        by_unit.entry(place.unit).or_default().push((place, addition));
    }
    let last = waiting(tx, by_unit.keys().copied()).await?;
    let (mut left, mut due, mut units) = (Vec::new(), BTreeMap::new(), Vec::new());
    for (unit, changes) in by_unit {
        let last = last.get(&unit).copied().unwrap_or_default();
        if usize::try_from(last).unwrap_or_default() + changes.len() > WAITING {
            units.push(unit);
            due.extend(changes);
            continue;
        }
        for ((place, addition), number) in changes.iter().zip(last + 1..) {
            left.push([vec![unit.into(), number.into()], key(place).split_off(1), value(addition)?].concat());
        }
    }
    let kinds = ["bigint", "bigint", "text", "date", "text", "text", "timestamptz"];
    let names = ["unit_id", "place", "span", "first_day", "field_code", "sums", "changed_at"];
    let columns: Vec<_> = names.into_iter().zip(kinds).collect();
    Rows::with_columns(CHANGES, &columns[..2], columns[2..].iter().copied(), left).write(tx, There::Refused).await?;
    if !units.is_empty() {
        add(&mut due, stored(tx, CHANGES, units.iter().copied()).await?);
        forget(tx, CHANGES, units).await?;
    }
    Ok(due)
}

/// How many changes of units wait.
async fn waiting(tx: &Tx, units: impl Iterator<Item = i64>) -> Answer<HashMap<i64, i64>> {
    let units = padded(units.collect());
    if units.is_empty() {
        return Ok(HashMap::new());
    }
    let unit = Expr::col(("wanted", "column1"));
    let mut last = Query::select();
    last.expr(Func::max(Expr::col("place"))).from(CHANGES).and_where(Expr::col((CHANGES, "unit_id")).eq(unit.clone()));
    let mut query = Query::select();
    query.expr_as(unit, "unit").expr_as(Expr::from(last), "last").from_values(units, "wanted");
    let rows = tx.query_all(&query).await?;
    rows.iter()
        .map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index::<Option<i64>>(1)?.unwrap_or(0))))
        .collect()
}

/// Adds changes to the stored sums.
async fn grow(tx: &Tx, mut changes: Additions) -> Answer<()> {
    changes.retain(|_, addition| !addition.sums.is_empty());
    let mut kept: HashMap<Place, Sums> = HashMap::new();
    for row in rows(changes.keys().map(key).collect()).find(tx).await? {
        kept.insert(place(&row)?, sums(&row, 4)?);
    }
    let mut grown = Vec::with_capacity(changes.len());
    for (place, mut addition) in changes {
        if let Some(before) = kept.get(&place) {
            addition.sums.add_all(before);
        }
        grown.push([key(&place), value(&addition)?].concat());
    }
    rows(grown).write(tx, There::Replaced).await
}

fn add(additions: &mut Additions, further: impl IntoIterator<Item = (Place, Addition)>) {
    for (place, Addition { sums, at }) in further {
        let all = additions.entry(place).or_insert(Addition { sums: Sums::default(), at });
        all.sums.add_all(&sums);
        all.at = Ord::max(all.at, at);
    }
}

/// What a table has of some units, added up by place.
async fn stored(tx: &Tx, table: &'static str, units: impl IntoIterator<Item = i64>) -> Answer<Additions> {
    let mut query = Query::select();
    query.columns(COLUMNS).from(table).and_where(Expr::col("unit_id").is_in(units));
    let mut found = Additions::new();
    for row in tx.query_all(&query).await? {
        let addition = Addition { sums: sums(&row, 4)?, at: row.try_get_by_index(5)? };
        add(&mut found, [(place(&row)?, addition)]);
    }
    Ok(found)
}

async fn forget(tx: &Tx, table: &'static str, units: impl IntoIterator<Item = i64>) -> Answer<()> {
    let mut old = Query::delete();
    old.from_table(table).and_where(Expr::col("unit_id").is_in(units));
    tx.execute(&old).await?;
    Ok(())
}

async fn mark(tx: &Tx, touched: &BTreeSet<(i64, NaiveDate)>) -> Answer<()> {
    let spans = [Span::HalfMonth, Span::Year];
    let all = touched.iter().flat_map(|(unit, half)| spans.map(|span| (*unit, span, span.first_of(*half))));
    let marks = all.collect::<BTreeSet<_>>().into_iter();
    let marks =
        marks.map(|(unit, span, first)| vec![unit.into(), span.name().into(), first.into(), Value::from(1_i64)]);
    let key = [("unit_id", "bigint"), ("span", "text"), ("first_day", "date")];
    let columns = [("changes", "bigint")].into_iter();
    Rows::with_columns(MARKS, &key, columns, marks.collect()).write(tx, There::Grown).await
}

/// The columns of the table, its key first.
const COLUMNS: [&str; 6] = ["unit_id", "span", "first_day", "field_code", "sums", "changed_at"];

fn rows(rows: Vec<Vec<Value>>) -> Rows {
    let kinds = ["bigint", "text", "date", "text", "text", "timestamptz"];
    let columns: Vec<_> = COLUMNS.into_iter().zip(kinds).collect();
    let (key, others) = columns.split_at(4);
    Rows::with_columns(SUMS, key, others.iter().copied(), rows)
}

fn key(place: &Place) -> Vec<Value> {
    let Place { unit, kind, first, field } = place;
    vec![(*unit).into(), kind.name().into(), (*first).into(), field.as_str().into()]
}

/// The last two columns of a row.
fn value(Addition { sums, at }: &Addition) -> Answer<Vec<Value>> {
    let text = serde_json::to_string(sums).map_err(|error| Refusal::internal(&error))?;
    Ok(vec![text.into(), (*at).into()])
}

fn place(row: &QueryResult) -> Answer<Place> {
    let name: String = row.try_get_by_index(1)?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
    let kind = kind.ok_or_else(|| Refusal::internal(&format!("sums of the span '{name}'")))?;
    Ok(Place { unit: row.try_get_by_index(0)?, kind, first: row.try_get_by_index(2)?, field: row.try_get_by_index(3)? })
}

/// The sums in a row's column.
pub fn sums(row: &QueryResult, column: usize) -> Answer<Sums> {
    let text: String = row.try_get_by_index(column)?;
    serde_json::from_str(&text).map_err(|error| Refusal::internal(&error))
}

/// A number that isn't what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Of what: a span, a span and a field, or a period.
    pub of: String,
    /// The counter or figure.
    pub name: &'static str,
    /// What is kept.
    pub kept: i64,
    /// What was counted.
    pub counted: i64,
}

fn differing(kept: &BTreeMap<Place, Sums>, counted: &BTreeMap<Place, Sums>) -> Vec<Difference> {
    let of = |sums: &BTreeMap<Place, Sums>, place: &Place, counter| sums.get(place).map_or(0, |sums| sums.of(counter));
    let name = |Place { kind, first, field, .. }: &Place| {
        let of_field = if kind.by_field { format!(" field '{field}'") } else { String::new() };
        format!("{} {first}{of_field}", kind.span.name())
    };
    let places: BTreeSet<&Place> = kept.keys().chain(counted.keys()).collect();
    let each = places.into_iter().flat_map(|place| Counter::ALL.iter().map(move |counter| (place, *counter)));
    each.map(|(place, counter)| (place, counter, of(kept, place, counter), of(counted, place, counter)))
        .filter(|(.., kept, counted)| kept != counted)
        .map(|(place, counter, kept, counted)| Difference { of: name(place), name: counter.name(), kept, counted })
        .collect()
}

/// The units that have dossiers, or sums.
pub async fn units_counted(tx: &Tx) -> Answer<BTreeSet<i64>> {
    let mut units = BTreeSet::new();
    for table in ["dossiers", SUMS, CHANGES] {
        let mut query = Query::select();
        query.distinct().column("unit_id").from(table);
        for row in tx.query_all(&query).await? {
            units.insert(row.try_get("", "unit_id")?);
        }
    }
    Ok(units)
}

/// Makes the sums of units that have dossiers and none: those of a database from before there were these sums.
pub async fn begin_sums(db: &Database) -> Answer<()> {
    for unit in db.read_current(RequestId::none(), |tx| async move { units_without_sums(&tx).await }).await? {
        db.write(RequestId::none(), move |tx| async move { Rollups::rebuild(&tx, unit).await }).await?;
    }
    Ok(())
}

async fn units_without_sums(tx: &Tx) -> Answer<Vec<i64>> {
    let of_unit = |table: &'static str| {
        let mut rows = Query::select();
        rows.expr(Expr::val(1)).from(table).and_where(Expr::col((table, "unit_id")).eq(Expr::col(("units", "id"))));
        Expr::exists(rows)
    };
    let mut query = Query::select();
    query.column("id").from("units").and_where(of_unit("dossiers")).and_where(of_unit(SUMS).not());
    tx.query_all(&query).await?.iter().map(|row| row.try_get("", "id").map_err(Into::into)).collect()
}

/// The pauses that count: the sender's, else those derived from statuses.
pub(super) fn counted_pauses(row: &dossier::Model) -> &[Pause] {
    if row.pauses.0.is_empty() { &row.derived_pauses.0 } else { &row.pauses.0 }
}

fn life<'a>(row: &dossier::Model, pauses: &'a [Pause]) -> Life<'a> {
    Life {
        channel: row.channel,
        entered_on: row.entered_on,
        closed: row.closed_on.zip(row.outcome),
        due_on: row.due_on,
        origin: row.origin_kind,
        received_at: row.received_at.map(Moment::new),
        submitted_on: row.submitted_on,
        accept_by: row.accept_by.map(Moment::new),
        refused_on: row.refused_on,
        is_registered: row.status == Status::Registered,
        pauses,
        components_digitised: row.components_digitised,
        result_digitised: row.result_digitised,
        fee_amount: row.fee_amount,
        fee_paid_online: row.fee_paid_online == Some(true),
        copies: row.certified_copies.unwrap_or_default(),
        rating: row.rating,
        late_by: late_by(row.late_days, row.late_working_days),
        late_cause: row.late_cause,
        is_apologised: row.apology_sent_at.is_some(),
    }
}
