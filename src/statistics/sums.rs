//! The same counts as by [`super::count`], read from the sums that are kept beside the dossiers.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, UnionType, WithClause, WithQuery,
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::count::{Asked, Counts, PLACES};
use super::tally::{Group, STOCKS};
use crate::db::Tx;
use crate::dossiers::rules::{Counter, Sums};
use crate::dossiers::service::{Addition, Kind, SUMS, WAITING, additions, sums};
use crate::refusal::{Answer, Refusal};
use crate::time::{BEGINNING, Period, Piece, Span, pieces};

/// What of a period some pieces are: each has sums of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The period's days: what happens.
    Flows,
    /// All days up to its last: what stands then.
    Stocks,
    /// All days before its first: what stood then.
    CarriedIn,
}

impl Part {
    const ALL: [Self; 3] = [Self::Flows, Self::Stocks, Self::CarriedIn];

    /// Its days, `first <= day < end`.
    fn days(self, period: Period) -> (NaiveDate, NaiveDate) {
        let after = period.to + Days::new(1);
        match self {
            Self::Flows => (period.from, after),
            Self::Stocks => (BEGINNING, after),
            Self::CarriedIn => (BEGINNING, period.from),
        }
    }

    fn pieces(self, period: Period) -> Vec<Piece> {
        let (first, end) = self.days(period);
        pieces(first, end)
    }

    fn covers(self, day: NaiveDate, period: Period) -> bool {
        let (first, end) = self.days(period);
        first <= day && day < end
    }

    /// Adds sums of days that it covers to a group.
    fn add(self, group: &mut Group, sums: &Sums) {
        if self == Self::CarriedIn {
            group.carried_in += sums.of(Counter::Pending);
            return;
        }
        for counter in Counter::ALL {
            if STOCKS.contains(counter) == (self == Self::Stocks) {
                group.sums.add(*counter, sums.of(*counter));
            }
        }
    }

    /// The number by which a query's rows tell it.
    const fn number(self) -> i32 {
        self as i32
    }
}

/// By what sums are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grouped {
    /// By the unit under which they are shown on the tree's day.
    Shown,
    /// By field.
    Field,
}

impl Asked<'_> {
    /// Whether sums by field are kept for all that the period is made of.
    pub(super) fn has_fields(&self) -> bool {
        let all = Part::ALL.into_iter().flat_map(|part| part.pieces(self.period));
        all.into_iter().all(|piece| piece.span != Span::Day)
    }

    /// The sums by the unit under which they are shown on the tree's day.
    pub(super) async fn sums_by_unit(&self, tx: &Tx) -> Answer<BTreeMap<i64, Group>> {
        let read = |row: &QueryResult| Ok(row.try_get_by_index(KEY)?);
        let mut groups: BTreeMap<i64, Group> = self.groups(tx, false, Grouped::Shown, read).await?;
        self.add_waiting(tx, &mut groups, |shown, _| shown).await?;
        Ok(groups)
    }

    /// The counts by field, where the period [has them](Self::has_fields).
    pub(super) async fn sums_by_field(&self, tx: &Tx) -> Answer<BTreeMap<String, Counts>> {
        let read = |row: &QueryResult| Ok(row.try_get_by_index(KEY)?);
        let mut groups: BTreeMap<String, Group> = self.groups(tx, true, Grouped::Field, read).await?;
        self.add_waiting(tx, &mut groups, |_, field| field.to_owned()).await?;
        let counted = groups.into_iter().map(|(field, group)| (field, group.counts()));
        Ok(counted.filter(|(_, counts)| !counts.is_empty()).collect())
    }

    async fn groups<K: Ord>(
        &self,
        tx: &Tx,
        by_field: bool,
        grouped: Grouped,
        read: impl Fn(&QueryResult) -> Answer<K> + Send,
    ) -> Answer<BTreeMap<K, Group>> {
        let Some(all) = all_of(self.period, by_field, grouped) else { return Ok(BTreeMap::new()) };
        let mut groups: BTreeMap<K, Group> = BTreeMap::new();
        for row in tx.query_all(&self.with_places(tx, all)).await? {
            add(groups.entry(read(&row)?).or_default(), &row)?;
        }
        Ok(groups)
    }

    /// Adds what waits to be added to the sums.
    async fn add_waiting<K: Ord>(
        &self,
        tx: &Tx,
        groups: &mut BTreeMap<K, Group>,
        key: impl Fn(i64, &str) -> K + Send,
    ) -> Answer<()> {
        let mut waiting = Query::select();
        let of_unit = Expr::col((WAITING, "unit_id")).eq(Expr::col((PLACES, "unit_id")));
        waiting.columns([(PLACES, "shown"), (WAITING, "additions")]).from(PLACES).inner_join(WAITING, of_unit);
        for row in tx.query_all(&self.with_places(tx, waiting)).await? {
            let shown = row.try_get_by_index(0)?;
            for Addition { day, field, sums, changed_at } in additions(&row, 1)? {
                for part in Part::ALL.into_iter().filter(|part| part.covers(day, self.period)) {
                    let group = groups.entry(key(shown, &field)).or_default();
                    part.add(group, &sums);
                    group.changed_at = Ord::max(group.changed_at, Some(changed_at));
                }
            }
        }
        Ok(())
    }

    /// Names the units of the question in a query, each with the one under which it is shown on the tree's day.
    fn with_places(&self, tx: &Tx, query: SelectStatement) -> WithQuery {
        let mut places = CommonTableExpression::new();
        places.table_name(Alias::new(PLACES)).query(self.units_shown(tx));
        query.with(WithClause::new().cte(places).to_owned())
    }
}

/// The places of columns in the rows of [`select`].
const PART: usize = 0;
const KEY: usize = 1;
const COUNTED: usize = 2;
const CHANGED_AT: usize = 3;

/// The rows of sums of a period.
fn all_of(period: Period, by_field: bool, grouped: Grouped) -> Option<SelectStatement> {
    let parts = Part::ALL.into_iter().flat_map(|part| part.pieces(period).into_iter().map(move |piece| (part, piece)));
    let mut queries = parts.map(|(part, piece)| {
        let kind = Kind { span: piece.span, by_field };
        select(kind, grouped, (part, piece))
    });
    let mut all = queries.next()?;
    all.unions(queries.map(|query| (UnionType::All, query)));
    Some(all)
}

/// The rows of sums of a piece, each with the group that it belongs to.
fn select(kind: Kind, grouped: Grouped, (part, piece): (Part, Piece)) -> SelectStatement {
    let first = Expr::col((SUMS, "first_day"));
    let lies_in = Expr::col((SUMS, "unit_id"))
        .eq(Expr::col((PLACES, "unit_id")))
        .and(Expr::col((SUMS, "span")).eq(kind.name()))
        .and(first.clone().gte(piece.from))
        .and(first.lt(piece.until));
    let key = match grouped {
        Grouped::Shown => (PLACES, "shown"),
        Grouped::Field => (SUMS, "field_code"),
    };
    let mut query = Query::select();
    query
        .expr_as(Expr::val(part.number()), "part")
        .expr_as(Expr::col(key), "key")
        .columns([(SUMS, "sums"), (SUMS, "changed_at")])
        .from(PLACES)
        .inner_join(SUMS, lies_in);
    query
}

fn add(group: &mut Group, row: &QueryResult) -> Answer<()> {
    let (sums, number) = (sums(row, COUNTED)?, row.try_get_by_index::<i32>(PART)?);
    let part = Part::ALL.into_iter().find(|part| part.number() == number);
    part.ok_or_else(|| Refusal::internal(&"sums of no part of a period"))?.add(group, &sums);
    group.changed_at = Ord::max(group.changed_at, Some(row.try_get_by_index::<DateTime<Utc>>(CHANGED_AT)?));
    Ok(())
}
