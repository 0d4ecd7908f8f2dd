//! Counting by SQL, straight from the dossiers: what every faster way is judged by.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use sea_orm::JoinType;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, IntoColumnRef, Query, SelectStatement};

use super::figures::{Amount, Figure, col};
use crate::access::entity::lineage;
use crate::access::{Scope, members_known};
use crate::db::Tx;
use crate::dossiers::entity::dossier;
use crate::refusal::Answer;
use crate::time::Period;

/// How the dossiers of a question are told apart.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key {
    /// Not at all.
    Whole,
    /// By a column.
    Column(dossier::Column),
}

/// Which dossiers a question is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) scope: &'a Scope,
    pub(super) unit: i64,
    /// Only the unit's own desk, not the units below it.
    pub(super) own: bool,
    pub(super) tree_day: chrono::NaiveDate,
    pub(super) period: Period,
    /// Whether the figures [apart](Figure::is_apart) are asked for.
    pub(super) apart: bool,
}

/// The counts of one group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) counts: BTreeMap<Figure, i64>,
    pub(super) amounts: BTreeMap<Amount, i64>,
}

impl Counts {
    pub(super) fn of(&self, figure: Figure) -> i64 {
        self.counts.get(&figure).copied().unwrap_or_default()
    }

    pub(super) fn amount(&self, amount: Amount) -> i64 {
        self.amounts.get(&amount).copied().unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.counts.values().all(|count| *count == 0)
    }
}

impl Asked<'_> {
    /// The condition that a dossier lies in the units of the question; never more than the scope.
    pub(super) fn place(&self, tx: &Tx) -> Expr {
        self.covers(tx, (dossier::Entity, dossier::Column::UnitId))
    }

    /// The condition that `unit` is one of the units of the question; never more than the scope.
    pub(super) fn covers<C: IntoColumnRef + Copy>(&self, tx: &Tx, unit: C) -> Expr {
        let mut units = members_known(tx, &[self.unit], self.tree_day);
        if self.own {
            units.and_where(Expr::col(lineage::Column::Depth).eq(0));
        }
        Expr::col(unit).in_subquery(units).and(self.scope.contains(unit))
    }

    /// The units of the question as `unit_id`, each with the one under which it is shown on the tree's day as `shown`.
    pub(super) fn units_shown(&self, tx: &Tx) -> SelectStatement {
        use lineage::Column::{AncestorId, Depth, RecordedIn, SupersededIn, UnitId, ValidFrom, ValidTo};
        let mut query = Query::select();
        query
            .column(UnitId)
            .expr_as(Expr::col(AncestorId), "shown")
            .from(lineage::Entity)
            .and_where(Expr::col(Depth).eq(0))
            .and_where(Expr::col(ValidFrom).lte(self.tree_day))
            .and_where(Expr::col(ValidTo).gt(self.tree_day))
            .and_where(tx.stands(RecordedIn, SupersededIn))
            .and_where(self.covers(tx, (lineage::Entity, UnitId)));
        query
    }

    /// The condition of a drill-down: exactly the dossiers that a figure counts, in this question.
    pub(super) fn counted_in(&self, tx: &Tx, figure: Figure) -> Expr {
        figure.condition(self.period).and(self.place(tx))
    }

    /// Counts every figure, in groups by `key`.
    pub(super) async fn count(&self, tx: &Tx, key: Key) -> Answer<Vec<(String, Counts)>> {
        let mut query = Query::select();
        query.from(dossier::Entity);
        for (index, figure) in Figure::ALL.iter().enumerate() {
            query.expr_as(sum_where(figure.condition(self.period), Expr::val(1)), format!("f{index}"));
        }
        for (index, (figure, column)) in Amount::ALL.iter().map(|amount| amount.of()).enumerate() {
            query.expr_as(sum_where(figure.condition(self.period), col(column)), format!("a{index}"));
        }
        if let Key::Column(column) = key {
            query.expr_as(Expr::col((dossier::Entity, column)), "key").group_by_col((dossier::Entity, column));
        }
        query.and_where(col(dossier::Column::Deleted).eq(false)).and_where(self.place(tx));
        let rows = tx.query_all(&query).await?;
        let mut groups = Vec::new();
        for row in rows {
            let mut counts = Counts::default();
            for (index, amount) in Amount::ALL.iter().enumerate() {
                counts.amounts.insert(*amount, row.try_get("", &format!("a{index}"))?);
            }
            for (index, figure) in Figure::ALL.iter().enumerate() {
                counts.counts.insert(*figure, row.try_get("", &format!("f{index}"))?);
            }
            let name = match key {
                Key::Whole => String::new(),
                Key::Column(_) => row.try_get::<Option<String>>("", "key")?.unwrap_or_default(),
            };
            if matches!(key, Key::Whole) || !counts.is_empty() {
                groups.push((name, counts));
            }
        }
        groups.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(groups)
    }
}

impl Asked<'_> {
    /// Counts the figures [apart](Figure::is_apart) by the unit under which dossiers are shown on the tree's day.
    pub(super) async fn count_apart(&self, tx: &Tx) -> Answer<BTreeMap<i64, BTreeMap<Figure, i64>>> {
        let figures: Vec<Figure> = Figure::ALL.iter().copied().filter(|figure| figure.is_apart()).collect();
        let unit = Expr::col((PLACES, lineage::Column::UnitId)).eq(col(dossier::Column::UnitId));
        let mut query = Query::select();
        query.column((PLACES, "shown")).from(dossier::Entity).join_subquery(
            JoinType::InnerJoin,
            self.units_shown(tx),
            PLACES,
            unit,
        );
        for figure in &figures {
            query.expr(sum_where(figure.condition(self.period), Expr::val(1)));
        }
        query.and_where(col(dossier::Column::Deleted).eq(false)).and_where(Figure::Received.condition(self.period));
        query.group_by_col((PLACES, "shown"));
        let mut found = BTreeMap::new();
        for row in tx.query_all(&query).await? {
            let counts = figures.iter().zip(1..).map(|(figure, place)| Ok((*figure, row.try_get_by_index(place)?)));
            found.insert(row.try_get_by_index(0)?, counts.collect::<Answer<_>>()?);
        }
        Ok(found)
    }
}

/// The units of a question, in a query.
pub(super) const PLACES: &str = "places";

fn sum_where(condition: Expr, what: Expr) -> Expr {
    let each = CaseStatement::new().case(condition, what).finally(0);
    let sum = Func::coalesce([Func::sum(each).into(), Expr::val(0)]);
    Expr::from(sum).cast_as("bigint")
}
