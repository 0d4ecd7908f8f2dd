//! Which units a batch names, and the rows of its dossiers: each looked up once.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{EntityTrait, QueryFilter};

use crate::access::Scope;
use crate::db::{Tx, padded};
use crate::dossiers::entity::dossier;
use crate::refusal::{Answer, Code, Refusal};
use crate::units::service::{self as units, Named};

/// How many rows one statement looks for: below the fewest values that a database binds.
pub(super) const ROWS: usize = 512;

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
#[derive(Debug)]
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
    let mut rows = Vec::with_capacity(wanted.len());
    for some in wanted.into_iter().collect::<Vec<_>>().chunks(ROWS) {
        let place = Expr::tuple([Expr::col(dossier::Column::UnitId), Expr::col(dossier::Column::Code)]);
        let stored = dossier::Entity::find().filter(place.in_tuples(padded(some.to_vec())));
        rows.extend(stored.all(tx).await?);
    }
    Ok(rows)
}
