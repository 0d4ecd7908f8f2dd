//! Figures as they were known after a commit, counted from the history of dossiers.

use std::collections::BTreeMap;

use sea_orm::{ActiveEnum, ConnectionTrait};

use super::count::Asked;
use super::dto::GroupBy;
use super::figures::Figure;
use super::tally::{Group, Tally};
use crate::access::entity::lineage;
use crate::audit;
use crate::db::Tx;
use crate::dossiers::dto::Dossier;
use crate::dossiers::rules::RECORDED;
use crate::dossiers::service::{Standing, Version, contributions_of, versions_standing};
use crate::refusal::Answer;
use crate::time::{Moment, Period};

/// How many versions are read at once.
const READ: u64 = 2_000;

impl Asked<'_> {
    /// Tallies each period in one reading of the history, the first one also in groups.
    pub(super) async fn past_tallies(
        &self,
        tx: &Tx,
        known: i64,
        by: Option<GroupBy>,
        periods: &[Period],
    ) -> Answer<Vec<Tally>> {
        let mut counted: Vec<BTreeMap<i64, Group>> = periods.iter().map(|_| BTreeMap::new()).collect();
        let mut groups: BTreeMap<String, Group> = BTreeMap::new();
        for (unit, shown) in self.past_units(tx).await? {
            let mut further = Some(String::new());
            while let Some(after) = further {
                let Standing { versions, after } = versions_standing(tx, unit, known, &after, READ).await?;
                further = after;
                for dossier in versions.iter().filter_map(|version| version.dossier.as_ref()) {
                    let added = contributions_of(dossier);
                    for (units, period) in counted.iter_mut().zip(periods) {
                        units.entry(shown).or_default().count(*period, &added);
                    }
                    if let (Some(key), Some(period)) = (by.and_then(|by| key(by, dossier)), periods.first()) {
                        groups.entry(key).or_default().count(*period, &added);
                    }
                }
            }
        }
        let mut tallies: Vec<Tally> = counted.into_iter().map(Tally::of_units).collect();
        if let Some(first) = tallies.first_mut() {
            let counted = groups.into_iter().map(|(key, group)| (key, group.counts()));
            first.groups = counted.filter(|(_, counts)| !counts.is_empty()).collect();
        }
        Ok(tallies)
    }

    /// The units of the question, each with the one under which it is shown on the tree's day, as the tree was known.
    async fn past_units(&self, tx: &Tx) -> Answer<Vec<(i64, i64)>> {
        let mut query = self.units_shown(tx);
        query.order_by(lineage::Column::UnitId, sea_orm::Order::Asc);
        let rows = tx.query_all(&query).await?;
        rows.iter().map(|row| Ok((row.try_get("", "unit_id")?, row.try_get("", "shown")?))).collect()
    }

    /// When anything of the units was last recorded by then, as their trail tells: it has an entry a commit, not one a dossier.
    pub(super) async fn past_change(&self, tx: &Tx, known: i64) -> Answer<Option<Moment>> {
        let last = audit::last_of(tx, self.covers(tx, audit::CHAIN), &RECORDED, known).await?;
        Ok(last.map(Moment::new))
    }

    /// The versions that a figure counted, by unit and code, from the one after `after` on.
    pub(super) async fn past_dossiers(
        &self,
        tx: &Tx,
        known: i64,
        figure: Figure,
        lies_in: impl Fn(&Dossier) -> bool + Send,
        (after, wanted): (Option<(i64, String)>, usize),
    ) -> Answer<Vec<Version>> {
        let mut found = Vec::new();
        let (first, mut code) = after.map_or((i64::MIN, None), |(unit, code)| (unit, Some(code)));
        for (unit, _) in self.past_units(tx).await? {
            if unit < first || !self.scope.covers_wholly(tx, unit).await? {
                continue;
            }
            let mut further = Some(code.take().filter(|_| unit == first).unwrap_or_default());
            while let Some(after) = further.filter(|_| found.len() < wanted) {
                let Standing { versions, after } = versions_standing(tx, unit, known, &after, READ).await?;
                further = after;
                let counts = |version: &Version| {
                    version.dossier.as_ref().is_some_and(|dossier| lies_in(dossier) && self.counts(figure, dossier))
                };
                found.extend(versions.into_iter().filter(counts));
            }
        }
        found.truncate(wanted);
        Ok(found)
    }

    fn counts(&self, figure: Figure, dossier: &Dossier) -> bool {
        let mut alone = Group::default();
        alone.count(self.period, &contributions_of(dossier));
        alone.counts().of(figure) > 0
    }
}

/// The group of a dossier; months and units are told apart otherwise.
fn key(by: GroupBy, dossier: &Dossier) -> Option<String> {
    match by {
        GroupBy::Field => Some(dossier.field_code.clone().unwrap_or_default()),
        GroupBy::Procedure => Some(dossier.procedure_code.clone()),
        GroupBy::Channel => Some(dossier.channel.to_value()),
        GroupBy::Unit | GroupBy::Month => None,
    }
}
