//! Which units a batch names, and the rows of its dossiers: each looked up once.

use std::collections::{BTreeSet, HashMap};

use sea_orm::FromQueryResult;

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
}

/// The units that a batch names: whether each is there, in the scope, and wholly so.
#[derive(Debug, Default)]
pub(super) struct Reach(HashMap<(Scope, String), Answer<Reached>>);

impl Reach {
    pub(super) async fn of(tx: &Tx, named: impl Iterator<Item = (&Scope, &String)> + Send) -> Answer<Self> {
        let mut units = HashMap::new();
        for (scope, code) in named {
            let asked = (scope.clone(), code.clone());
            if units.contains_key(&asked) {
                continue;
            }
            let found = match units::named(tx, scope, code).await {
                Ok(unit) => Ok(Reached { whole: scope.covers_wholly(tx, unit.id).await?, unit }),
                Err(refusal) if matches!(refusal.code, Code::NotFound | Code::Forbidden) => Err(refusal),
                Err(refusal) => return Err(refusal),
            };
            units.insert(asked, found);
        }
        Ok(Self(units))
    }

    pub(super) fn unit(&self, scope: &Scope, code: &str) -> Answer<Reached> {
        let found = self.0.get(&(scope.clone(), code.to_owned())).cloned();
        found.unwrap_or_else(|| Err(Refusal::internal(&"a unit of the batch was not resolved")))
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = i64> {
        self.0.values().flatten().map(|reached| reached.unit.id)
    }
}

/// The rows of dossiers, those that were taken back included.
pub(super) async fn rows(tx: &Tx, wanted: BTreeSet<Key>) -> Answer<Vec<dossier::Model>> {
    let keys = wanted.into_iter().map(|(unit, code)| vec![unit.into(), code.into()]);
    let found = Rows::keys_of::<dossier::Entity>(keys.collect())?.find(tx).await?;
    found.iter().map(|row| Ok(dossier::Model::from_query_result(row, "")?)).collect()
}
