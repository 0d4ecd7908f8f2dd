//! The same counts as by [`super::count`], read from the sums that are kept beside the dossiers.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Func, IntoColumnRef, Query, SelectStatement};

use super::count::{Asked, Counts, sum_where};
use super::tally::{Group, STOCKS};
use crate::access::entity::lineage;
use crate::db::Tx;
use crate::dossiers::rules::Counter;
use crate::dossiers::service::{DAYS, HALF_MONTHS, half_month, sums};
use crate::refusal::Answer;
use crate::time::{Moment, Period};

/// How sums are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SumKey {
    /// By the unit under which they are shown on the tree's day.
    Unit,
    /// By field.
    Field,
}

/// A period, cut into whole half-months and the days at its edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cut {
    period: Period,
    /// The first whole half-month.
    first: NaiveDate,
    /// The half-month after the last whole one.
    end: NaiveDate,
}

/// The latest beginning of a half-month up to which all days up to and including `day` are whole half-months.
fn whole_until(day: NaiveDate) -> NaiveDate {
    half_month(day + Days::new(1))
}

impl Cut {
    fn of(period: Period) -> Self {
        // the half-month of the 1st has 14 days, that of the 15th at most 17
        let next = |half: NaiveDate| half_month(half + Days::new(if half.day() < 15 { 14 } else { 20 }));
        let half = half_month(period.from);
        let first = if half == period.from { half } else { next(half) };
        Self { period, first, end: Ord::max(first, whole_until(period.to)) }
    }

    fn is_whole(&self) -> bool {
        self.first == self.period.from && self.end > self.period.to
    }

    fn before(&self) -> NaiveDate {
        self.period.from - Days::new(1)
    }

    /// In the half-months: the conditions of flows, of stocks at the end, and of stocks before the beginning.
    fn of_halves(&self, half: &Expr) -> [Expr; 3] {
        let within = half.clone().gte(self.first).and(half.clone().lt(self.end));
        [within, half.clone().lt(whole_until(self.period.to)), half.clone().lt(whole_until(self.before()))]
    }

    /// The same in the days.
    fn of_days(&self, day: &Expr) -> [Expr; 3] {
        let edges = day.clone().lt(self.first).or(day.clone().gte(self.end));
        let within = day.clone().between(self.period.from, self.period.to).and(edges);
        let rest = |until: NaiveDate| day.clone().between(whole_until(until), until);
        [within, rest(self.period.to), rest(self.before())]
    }
}

impl Asked<'_> {
    /// Whether the period is made of whole half-months, for which sums by field are kept.
    pub(super) fn has_fields(&self) -> bool {
        Cut::of(self.period).is_whole()
    }

    /// The sums by the unit under which they are shown on the tree's day.
    pub(super) async fn sums_by_unit(&self, tx: &Tx) -> Answer<BTreeMap<i64, Group>> {
        let groups = self.groups(tx, SumKey::Unit).await?;
        Ok(groups.into_iter().filter_map(|(unit, group)| Some((unit.parse().ok()?, group))).collect())
    }

    /// The counts by field, where the period [has them](Self::has_fields).
    pub(super) async fn sums_by_field(&self, tx: &Tx) -> Answer<BTreeMap<String, Counts>> {
        let groups = self.groups(tx, SumKey::Field).await?;
        let counted = groups.iter().map(|(field, group)| (field.clone(), group.counts()));
        Ok(counted.filter(|(_, counts)| !counts.is_empty()).collect())
    }

    /// When a figure up to the period's end last changed.
    pub(super) async fn last_change(&self, tx: &Tx) -> Answer<Option<Moment>> {
        let last = whole_until(self.period.to);
        let halves = Expr::col((HALF_MONTHS, "half_month")).lt(last);
        let days = Expr::col((DAYS, "day")).between(last, self.period.to);
        let mut newest = None;
        for (table, needed) in [(HALF_MONTHS, halves), (DAYS, days)] {
            let mut query = Query::select();
            query.expr_as(Func::max(Expr::col((table, "changed_at"))), "last").from(table);
            query.and_where(needed).and_where(self.covers(tx, (table, "unit_id")));
            if let Some(row) = tx.query_one(&query).await? {
                newest = Ord::max(newest, row.try_get::<Option<DateTime<Utc>>>("", "last")?);
            }
        }
        Ok(newest.map(Moment::new))
    }

    async fn groups(&self, tx: &Tx, key: SumKey) -> Answer<BTreeMap<String, Group>> {
        let cut = Cut::of(self.period);
        let mut groups = BTreeMap::new();
        let half = Expr::col((HALF_MONTHS, "half_month"));
        let conditions = cut.of_halves(&half);
        self.read(tx, key, HALF_MONTHS, conditions, half.lte(self.period.to), &mut groups).await?;
        if key != SumKey::Field {
            let day = Expr::col((DAYS, "day"));
            let needed = cut.of_days(&day).into_iter().reduce(ExprTrait::or).unwrap_or_else(|| Expr::val(false));
            self.read(tx, key, DAYS, cut.of_days(&day), needed, &mut groups).await?;
        }
        Ok(groups)
    }

    /// Groups a query by the unit under which `unit` is shown on the tree's day, and selects it as `key`.
    fn by_unit<C: IntoColumnRef>(&self, tx: &Tx, query: &mut SelectStatement, unit: C) {
        let shown = (lineage::Entity, lineage::Column::AncestorId);
        let on = Expr::col((lineage::Entity, lineage::Column::UnitId))
            .eq(Expr::col(unit))
            .and(Expr::col((lineage::Entity, lineage::Column::Depth)).eq(0))
            .and(Expr::col((lineage::Entity, lineage::Column::ValidFrom)).lte(self.tree_day))
            .and(Expr::col((lineage::Entity, lineage::Column::ValidTo)).gt(self.tree_day))
            .and(tx.stands(
                (lineage::Entity, lineage::Column::RecordedIn),
                (lineage::Entity, lineage::Column::SupersededIn),
            ));
        query.inner_join(lineage::Entity, on).expr_as(Expr::col(shown), "key").group_by_col(shown);
    }

    async fn read(
        &self,
        tx: &Tx,
        key: SumKey,
        table: &'static str,
        [flows, stocks, carried]: [Expr; 3],
        needed: Expr,
        groups: &mut BTreeMap<String, Group>,
    ) -> Answer<()> {
        let mut query = Query::select();
        query.from(table);
        for counter in Counter::ALL {
            let when = if STOCKS.contains(counter) { &stocks } else { &flows };
            query.expr_as(sum_where(when.clone(), Expr::col((table, counter.name()))), counter.name());
        }
        query.expr_as(sum_where(carried, Expr::col((table, Counter::Pending.name()))), "carried_in");
        match key {
            SumKey::Unit => self.by_unit(tx, &mut query, (table, "unit_id")),
            SumKey::Field => {
                let field = (table, "field_code");
                query.expr_as(Expr::col(field), "key").group_by_col(field);
            }
        }
        query.and_where(needed).and_where(self.covers(tx, (table, "unit_id")));
        for row in tx.query_all(&query).await? {
            let name = match key {
                SumKey::Unit => row.try_get::<i64>("", "key")?.to_string(),
                SumKey::Field => row.try_get("", "key")?,
            };
            let group = groups.entry(name).or_default();
            group.sums.add_all(&sums(&row)?);
            group.carried_in += row.try_get::<i64>("", "carried_in")?;
        }
        Ok(())
    }
}
