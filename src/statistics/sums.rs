//! The same counts as by [`super::count`], read from the sums that are kept beside the dossiers.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Utc};
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, Func, Query, SelectStatement, UnionType, WithClause, WithQuery,
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::count::{Asked, Counts};
use super::tally::{Group, STOCKS};
use crate::access::entity::lineage;
use crate::db::Tx;
use crate::dossiers::rules::Counter;
use crate::dossiers::service::{FIELD_SUMS, SUMS, sums};
use crate::refusal::{Answer, Refusal};
use crate::time::{BEGINNING, Period, Piece, Span, pieces};

/// The units of a question, in a query.
const PLACES: &str = "places";

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

    fn pieces(self, period: Period) -> Vec<Piece> {
        let after = period.to + Days::new(1);
        match self {
            Self::Flows => pieces(period.from, after),
            Self::Stocks => pieces(BEGINNING, after),
            Self::CarriedIn => pieces(BEGINNING, period.from),
        }
    }

    /// The number by which a query's rows tell it.
    const fn number(self) -> i32 {
        self as i32
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
        self.groups(tx, SUMS, (PLACES, "shown"), |row| Ok(row.try_get("", "key")?)).await
    }

    /// The counts by field, where the period [has them](Self::has_fields).
    pub(super) async fn sums_by_field(&self, tx: &Tx) -> Answer<BTreeMap<String, Counts>> {
        let groups: BTreeMap<String, Group> =
            self.groups(tx, FIELD_SUMS, (FIELD_SUMS, "field_code"), |row| Ok(row.try_get("", "key")?)).await?;
        let counted = groups.into_iter().map(|(field, group)| (field, group.counts()));
        Ok(counted.filter(|(_, counts)| !counts.is_empty()).collect())
    }

    async fn groups<K: Ord>(
        &self,
        tx: &Tx,
        table: &'static str,
        key: (&'static str, &'static str),
        read: impl Fn(&QueryResult) -> Answer<K> + Send,
    ) -> Answer<BTreeMap<K, Group>> {
        let parts = Part::ALL.into_iter().flat_map(|part| part.pieces(self.period).into_iter().map(move |p| (part, p)));
        let mut selects = parts.map(|(part, piece)| select(table, key, part, piece));
        let Some(mut all) = selects.next() else { return Ok(BTreeMap::new()) };
        all.unions(selects.map(|select| (UnionType::All, select)));
        let mut groups: BTreeMap<K, Group> = BTreeMap::new();
        for row in tx.query_all(&self.with_places(tx, all)).await? {
            add(groups.entry(read(&row)?).or_default(), &row)?;
        }
        Ok(groups)
    }

    /// Names the units of the question in a query, each with the one under which it is shown on the tree's day.
    fn with_places(&self, tx: &Tx, query: SelectStatement) -> WithQuery {
        use lineage::Column::{AncestorId, Depth, RecordedIn, SupersededIn, UnitId, ValidFrom, ValidTo};
        let mut units = Query::select();
        units
            .column(UnitId)
            .expr_as(Expr::col(AncestorId), "shown")
            .from(lineage::Entity)
            .and_where(Expr::col(Depth).eq(0))
            .and_where(Expr::col(ValidFrom).lte(self.tree_day))
            .and_where(Expr::col(ValidTo).gt(self.tree_day))
            .and_where(tx.stands(RecordedIn, SupersededIn))
            .and_where(self.covers(tx, (lineage::Entity, UnitId)));
        let mut places = CommonTableExpression::new();
        places.table_name(Alias::new(PLACES)).query(units);
        query.with(WithClause::new().cte(places).to_owned())
    }
}

/// The sums of a piece, in groups by a column.
fn select(table: &'static str, key: (&'static str, &'static str), part: Part, piece: Piece) -> SelectStatement {
    let first = Expr::col((table, "first_day"));
    let on = Expr::col((table, "unit_id"))
        .eq(Expr::col((PLACES, "unit_id")))
        .and(Expr::col((table, "span")).eq(piece.span.name()))
        .and(first.clone().gte(piece.from))
        .and(first.lt(piece.until));
    let mut query = Query::select();
    query.expr_as(Expr::val(part.number()), "part").expr_as(Expr::col(key), "key");
    for counter in Counter::ALL {
        query.expr_as(Func::sum(Expr::col((table, counter.name()))).cast_as("bigint"), counter.name());
    }
    query.expr_as(Func::max(Expr::col((table, "changed_at"))), "changed_at");
    query.from(PLACES).inner_join(table, on).group_by_col(key);
    query
}

fn add(group: &mut Group, row: &QueryResult) -> Answer<()> {
    let (sums, number) = (sums(row)?, row.try_get::<i32>("", "part")?);
    let part = Part::ALL.into_iter().find(|part| part.number() == number);
    match part.ok_or_else(|| Refusal::internal(&"sums of no part of a period"))? {
        Part::CarriedIn => group.carried_in += sums.of(Counter::Pending),
        part => {
            for counter in Counter::ALL {
                if STOCKS.contains(counter) == (part == Part::Stocks) {
                    group.sums.add(*counter, sums.of(*counter));
                }
            }
        }
    }
    group.changed_at = Ord::max(group.changed_at, row.try_get::<Option<DateTime<Utc>>>("", "changed_at")?);
    Ok(())
}
