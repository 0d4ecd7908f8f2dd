//! Looking up one dossier: lookups that arrive together share a transaction and its one query.

use std::collections::{BTreeSet, HashMap};

use super::reach::{Key, Names, Reach, Reached, rows};
use super::show::show;
use crate::access::Scope;
use crate::db::{Database, Gathering, RequestId, Tx};
use crate::dossiers::dto::Dossier;
use crate::dossiers::entity::dossier;
use crate::refusal::{Answer, Refusal, Text};

/// How many lookups share a transaction at most.
const MOST: usize = 64;

/// A dossier that somebody wants to see.
#[derive(Debug, Clone)]
struct Lookup {
    scope: Scope,
    unit_code: String,
    code: String,
}

impl Names for Lookup {
    fn named(&self) -> (&Scope, &str) {
        (&self.scope, &self.unit_code)
    }
}

/// Where lookups gather. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lookups(Gathering<Lookup, Answer<Dossier>>);

impl Lookups {
    /// Begins to gather. Must be called on the main runtime; it ends when nothing can ask any more.
    pub fn start(db: &Database) -> Self {
        let db = db.clone();
        Self(Gathering::start(MOST, move |lookups| together(db.clone(), lookups)))
    }

    /// One dossier; 404 for one that the scope doesn't show.
    pub async fn get(&self, scope: Scope, unit_code: String, code: String) -> Answer<Dossier> {
        self.0.ask(Lookup { scope, unit_code, code }).await?
    }
}

/// Looks all of them up in one transaction; what makes that fail is everybody's answer.
async fn together(db: Database, lookups: Vec<Lookup>) -> Vec<Answer<Dossier>> {
    let count = lookups.len();
    let found = db.read(RequestId::none(), move |tx| async move { find(&tx, lookups).await }).await;
    found.unwrap_or_else(|refusal| vec![Err(refusal); count])
}

async fn find(tx: &Tx, lookups: Vec<Lookup>) -> Answer<Vec<Answer<Dossier>>> {
    let reach = Reach::of(tx, &lookups).await?;
    let units: Vec<_> = lookups.iter().map(|lookup| reach.unit(&lookup.scope, &lookup.unit_code)).collect();
    let reached = units.iter().zip(&lookups).filter_map(|(unit, lookup)| Some((unit.as_ref().ok()?, lookup)));
    let wanted: BTreeSet<Key> = reached.flat_map(|(reached, lookup)| reached.keys(&lookup.code)).collect();
    let stored = rows(tx, wanted).await?;
    let stored: HashMap<Key, dossier::Model> =
        stored.into_iter().map(|row| ((row.unit_id, row.code.clone()), row)).collect();
    let answer = |(lookup, unit): (&Lookup, Answer<&Reached>)| {
        let Reached { unit, whole, .. } = unit?.holding(&lookup.code, &stored);
        let row = stored.get(&(unit.id, lookup.code.clone())).filter(|row| !row.deleted);
        let seen = row.filter(|row| *whole || row.sender == lookup.scope.actor().to_string());
        let seen = seen.ok_or_else(|| Refusal::not_found(Text::new("hồ sơ", "dossier")))?;
        Ok(show(seen.clone(), unit.code.clone()))
    };
    Ok(lookups.iter().zip(units).map(answer).collect())
}
