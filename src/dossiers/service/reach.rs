//! Which units a batch names, and the rows of its dossiers: each looked up once.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{FromQueryResult, QueryResult};

use crate::access::Scope;
use crate::db::{Rows, Tx};
use crate::dossiers::entity::dossier;
use crate::refusal::{Answer, Code, Refusal};
use crate::units::service::{self as units, Named};

/// Where a dossier stands: its unit and its code there.
pub(super) type Key = (i64, String);

/// A unit as somebody reaches it.
#[derive(Debug, Clone)]
pub(super) struct Reached {
    pub(super) unit: Named,
    /// Whether they reach all of its dossiers, not only those that they sent.
    pub(super) whole: bool,
    /// The units that had its code before and went up in it, the last first: what they began is gone on with under that code.
    earlier: Vec<Reached>,
}

impl Reached {
    /// The unit that somebody names.
    pub(super) async fn named(tx: &Tx, scope: &Scope, code: &str) -> Answer<Self> {
        let unit = units::named(tx, scope, code).await?;
        let mut earlier = Vec::new();
        for before in units::earlier_holders(tx, &unit).await? {
            earlier.push(Self::alone(tx, scope, before).await?);
        }
        Ok(Self { earlier, ..Self::alone(tx, scope, unit).await? })
    }

    async fn alone(tx: &Tx, scope: &Scope, unit: Named) -> Answer<Self> {
        Ok(Self { whole: scope.covers_wholly(tx, unit.id).await?, unit, earlier: Vec::new() })
    }

    /// Where the dossiers with a code may stand.
    pub(super) fn keys<'a>(&'a self, code: &'a str) -> impl Iterator<Item = Key> + 'a {
        self.units().map(|unit| (unit, code.to_owned()))
    }

    /// Where the dossier with a code stands: with the unit, unless it has none and one before it does.
    pub(super) fn holding(&self, code: &str, stored: &HashMap<Key, dossier::Model>) -> &Self {
        let row = |at: &Self| stored.get(&(at.unit.id, code.to_owned()));
        if self.earlier.is_empty() || row(self).is_some() {
            return self;
        }
        self.earlier.iter().find(|before| row(before).is_some_and(|row| !row.deleted)).unwrap_or(self)
    }

    fn units(&self) -> impl Iterator<Item = i64> {
        std::iter::once(self).chain(&self.earlier).map(|reached| reached.unit.id)
    }
}

/// What names a unit, and where its sender may act.
pub(super) trait Names: Sync {
    /// The scope, and the unit's code.
    fn named(&self) -> (&Scope, &str);
}

/// The units that a batch names: whether each is there, in the scope, and wholly so.
#[derive(Debug, Default)]
pub(super) struct Reach(HashMap<Scope, HashMap<String, Answer<Reached>>>);

impl Reach {
    /// The units that these name.
    pub(super) async fn of(tx: &Tx, naming: &[impl Names]) -> Answer<Self> {
        let mut reach = Self::default();
        reach.extend(tx, naming).await?;
        Ok(reach)
    }

    /// Adds the units that these name.
    pub(super) async fn extend(&mut self, tx: &Tx, naming: &[impl Names]) -> Answer<()> {
        for (scope, code) in naming.iter().map(Names::named) {
            if self.found(scope, code).is_some() {
                continue;
            }
            let found = match Reached::named(tx, scope, code).await {
                Ok(reached) => Ok(reached),
                Err(refusal) if matches!(refusal.code, Code::NotFound | Code::Forbidden) => Err(refusal),
                Err(refusal) => return Err(refusal),
            };
            self.0.entry(scope.clone()).or_default().insert(code.to_owned(), found);
        }
        Ok(())
    }

    fn found(&self, scope: &Scope, code: &str) -> Option<&Answer<Reached>> {
        self.0.get(scope)?.get(code)
    }

    pub(super) fn unit(&self, scope: &Scope, code: &str) -> Answer<&Reached> {
        let found = self.found(scope, code).map(|found| found.as_ref().map_err(Clone::clone));
        found.unwrap_or_else(|| Err(Refusal::internal(&"a unit of the batch was not resolved")))
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = i64> {
        self.0.values().flat_map(HashMap::values).flatten().flat_map(Reached::units)
    }
}

/// The rows of dossiers, those that were taken back included.
pub(super) async fn rows(tx: &Tx, wanted: BTreeSet<Key>) -> Answer<Vec<dossier::Model>> {
    read(&unread_rows(tx, wanted).await?)
}

/// The same, to be [`read`] later.
pub(super) async fn unread_rows(tx: &Tx, wanted: BTreeSet<Key>) -> Answer<Vec<QueryResult>> {
    let keys = wanted.into_iter().map(|(unit, code)| vec![unit.into(), code.into()]);
    Rows::keys_of::<dossier::Entity>(keys.collect())?.find(tx).await
}

/// Dossiers of their rows.
pub(super) fn read(rows: &[QueryResult]) -> Answer<Vec<dossier::Model>> {
    rows.iter().map(|row| Ok(dossier::Model::from_query_result(row, "")?)).collect()
}
