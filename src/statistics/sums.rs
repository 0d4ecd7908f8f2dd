//! The same counts as by [`super::count`], read from the sums that are kept beside the dossiers.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, UnionType, WithClause, WithQuery,
};

use super::count::{Asked, Counts, PLACES};
use super::tally::Group;
use crate::db::Tx;
use crate::dossiers::rules::Counter;
use crate::dossiers::service::{ADDITIONS, Added, Addition, BACKLOG, CHANGES, DAYS, FIELDS, SUMS, WHOLE, read};
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

    /// The part of a number.
    fn numbered(number: i32) -> Answer<Self> {
        let part = Self::ALL.into_iter().find(|part| part.number() == number);
        part.ok_or_else(|| Refusal::internal(&"sums of no part of a period"))
    }

    /// Adds sums of days that it covers to a group.
    fn add(self, group: &mut Group, Added { sums, changed_at }: &Added) {
        group.changed_at = Ord::max(group.changed_at, Some(*changed_at));
        if self == Self::CarriedIn {
            group.carried_in += sums.of(Counter::Pending);
            return;
        }
        for (counter, number) in sums.iter().filter(|(counter, _)| counter.is_stock() == (self == Self::Stocks)) {
            group.sums.add(counter, number);
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

impl Grouped {
    /// The column in which the sums of a span's row are.
    fn column(self, span: Span) -> &'static str {
        match (self, span) {
            (Self::Field, _) => FIELDS,
            (Self::Shown, Span::Day) => DAYS,
            (Self::Shown, _) => WHOLE,
        }
    }
}

impl Asked<'_> {
    /// Whether sums by field are kept for all that the period is made of.
    pub(super) fn has_fields(&self) -> bool {
        let all = Part::ALL.into_iter().flat_map(|part| part.pieces(self.period));
        all.into_iter().all(|piece| piece.span != Span::Day)
    }

    /// The sums by the unit under which they are shown on the tree's day.
    pub(super) async fn sums_by_unit(&self, tx: &Tx) -> Answer<BTreeMap<i64, Group>> {
        self.groups(tx, Grouped::Shown, |shown, _| shown).await
    }

    /// The counts by field, where the period [has them](Self::has_fields).
    pub(super) async fn sums_by_field(&self, tx: &Tx) -> Answer<BTreeMap<String, Counts>> {
        let groups = self.groups(tx, Grouped::Field, |_, field| field.to_owned()).await?;
        let counted = groups.into_iter().map(|(field, group)| (field, group.counts()));
        Ok(counted.filter(|(_, counts)| !counts.is_empty()).collect())
    }

    /// The sums of the period in groups, by the unit that shows them and the field.
    async fn groups<K: Ord>(
        &self,
        tx: &Tx,
        grouped: Grouped,
        key: impl Fn(i64, &str) -> K + Send,
    ) -> Answer<BTreeMap<K, Group>> {
        let mut groups: BTreeMap<K, Group> = BTreeMap::new();
        let mut add = |part: Part, shown, field: &str, added: &Added| {
            part.add(groups.entry(key(shown, field)).or_default(), added);
        };
        if let Some(kept) = kept(self.period, grouped) {
            for row in tx.query_all(&self.with_places(tx, kept)).await? {
                let (part, shown) = (Part::numbered(row.try_get_by_index(0)?)?, row.try_get_by_index(1)?);
                let (is_whole, sums): (bool, Vec<u8>) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
                if is_whole {
                    read::<Option<Added>>(&sums)?.iter().for_each(|whole| add(part, shown, "", whole));
                    continue;
                }
                // the row of a half-month has days of it that lie outside
                let additions = read::<Vec<Addition<'_>>>(&sums)?.into_iter();
                for Addition { field, added, .. } in additions.filter(|added| part.covers(added.day, self.period)) {
                    add(part, shown, &field, &added);
                }
            }
        }
        let parts = Part::ALL.map(|part| (part, part.days(self.period)));
        for row in tx.query_all(&self.with_places(tx, waiting())).await? {
            let (shown, waits): (i64, Vec<u8>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            for Addition { day, field, added } in read::<Vec<Addition<'_>>>(&waits)? {
                for (part, _) in parts.iter().filter(|(_, (first, end))| *first <= day && day < *end) {
                    add(*part, shown, &field, &added);
                }
            }
        }
        Ok(groups)
    }

    /// Names the units of the question in a query, each with the one under which it is shown on the tree's day.
    fn with_places(&self, tx: &Tx, query: SelectStatement) -> WithQuery {
        let mut places = CommonTableExpression::new();
        places.table_name(Alias::new(PLACES)).query(self.units_shown(tx));
        query.with(WithClause::new().cte(places).to_owned())
    }
}

/// The rows of sums of a period: the part, the unit that shows them, whether they are of a whole span, the sums.
fn kept(period: Period, grouped: Grouped) -> Option<SelectStatement> {
    let parts = Part::ALL.into_iter().flat_map(|part| part.pieces(period).into_iter().map(move |piece| (part, piece)));
    let mut queries = parts.map(|(part, piece)| select(grouped, part, piece));
    let mut all = queries.next()?;
    all.unions(queries.map(|query| (UnionType::All, query)));
    Some(all)
}

/// The rows of sums of a piece; days stand in the rows of their half-months.
fn select(grouped: Grouped, part: Part, piece: Piece) -> SelectStatement {
    let span = if piece.span == Span::Day { Span::HalfMonth } else { piece.span };
    let first = Expr::col((SUMS, "first_day"));
    let lies_in = Expr::col((SUMS, "unit_id"))
        .eq(Expr::col((PLACES, "unit_id")))
        .and(Expr::col((SUMS, "span")).eq(span.name()))
        .and(first.clone().gte(span.first_of(piece.from)))
        .and(first.lt(piece.until));
    let (mut query, column) = (Query::select(), grouped.column(piece.span));
    query
        .expr_as(Expr::val(part.number()), "part")
        .column((PLACES, "shown"))
        .expr_as(Expr::val(column == WHOLE), "is_whole")
        .expr_as(Expr::col((SUMS, column)), "sums")
        .from(PLACES)
        .inner_join(SUMS, lies_in);
    query
}

/// What waits to be added to the sums, by the unit that shows it.
fn waiting() -> SelectStatement {
    let select = |table: &'static str| {
        let of_unit = Expr::col((table, "unit_id")).eq(Expr::col((PLACES, "unit_id")));
        let mut query = Query::select();
        query.columns([(PLACES, "shown"), (table, ADDITIONS)]).from(PLACES).inner_join(table, of_unit);
        query
    };
    let mut both = select(CHANGES);
    both.union(UnionType::All, select(BACKLOG));
    both
}
