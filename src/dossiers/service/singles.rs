//! Single changes: those that arrive together share a transaction and its commit.
//!
//! On PostgreSQL a few batches are under way side by side, each with units of its own.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::RangeInclusive;
use std::thread::available_parallelism;

use super::apply::{UNIT_CODE, apply};
use super::change::{Change, Happened};
use crate::access::Scope;
use crate::db::{Database, Gathering, RequestId};
use crate::dossiers::dto::{Dossier, DossierInput};
use crate::http::{Body, IfMatch};
use crate::refusal::{Answer, Code, Refusal, Text};
use sea_orm::DbBackend;

/// How many changes share a transaction at most.
const MOST: usize = 64;
/// How many batches are under way at once on PostgreSQL: a few, and no more than this machine has cores, because those that wait
/// for a core would be cheaper as parts of larger ones.
const LANES: RangeInclusive<usize> = 2..=4;

/// Where single changes gather. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Singles {
    lanes: Vec<Gathering<Change, Answer<Happened>>>,
}

impl Singles {
    /// Starts the lanes. Must be called on the main runtime; they end when nothing can send to them any more.
    pub fn start(db: &Database) -> Self {
        let cores = available_parallelism().map_or(*LANES.end(), usize::from);
        let count = if db.backend() == DbBackend::Postgres { cores.clamp(*LANES.start(), *LANES.end()) } else { 1 };
        let lane = |_| {
            let db = db.clone();
            Gathering::start(MOST, move |changes| together(db.clone(), changes))
        };
        Self { lanes: (0..count).map(lane).collect() }
    }

    /// Creates or replaces one dossier. Answers with what is stored, and whether it is new.
    pub async fn put(
        &self,
        (scope, request): (Scope, RequestId),
        (unit_code, code): (String, String),
        condition: IfMatch,
        body: Body<DossierInput>,
    ) -> Answer<(Dossier, bool)> {
        let content = Some(body.read());
        let change = Change { scope, request, unit_code, code, condition, content };
        match self.apply(change).await? {
            Happened::Created(stored) => Ok((*stored, true)),
            Happened::Updated(stored) | Happened::Unchanged(stored) => Ok((*stored, false)),
            Happened::Stale => Err(stale()),
            Happened::Deleted => Err(Refusal::internal(&"a dossier that was put is gone")),
        }
    }

    /// Takes one dossier back; its history stays, and it counts in no figure.
    pub async fn delete(
        &self,
        (scope, request): (Scope, RequestId),
        (unit_code, code): (String, String),
        condition: IfMatch,
    ) -> Answer<()> {
        self.apply(Change { scope, request, unit_code, code, condition, content: None }).await.map(drop)
    }

    async fn apply(&self, change: Change) -> Answer<Happened> {
        let happened = self.lane(&change.unit_code).ask(change).await?;
        happened.map_err(|mut refusal| {
            // here the unit stands in the path, and no field is at fault
            refusal.faults.retain(|fault| fault.pointer != UNIT_CODE);
            refusal
        })
    }

    /// Changes of one unit share a lane: they would wait for each other anyway.
    fn lane(&self, unit_code: &str) -> &Gathering<Change, Answer<Happened>> {
        &self.lanes[place_of(unit_code, self.lanes.len())]
    }
}

/// Which of `lanes` lanes a unit's changes take.
pub(super) fn place_of(unit_code: &str, lanes: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    unit_code.hash(&mut hasher);
    usize::try_from(hasher.finish() % lanes as u64).unwrap_or_default()
}

/// Applies changes in one transaction; if that fails, each in its own, so that none suffers for another.
async fn together(db: Database, changes: Vec<Change>) -> Vec<Answer<Happened>> {
    match batch(&db, changes.clone()).await {
        Ok(happened) => happened,
        // what may have been done isn't tried again: a change with If-Match would be told that another one came before it
        Err(refusal) if changes.len() == 1 || concerns_all(&refusal) => {
            changes.iter().map(|_| Err(refusal.clone())).collect()
        }
        Err(_) => {
            let mut happened = Vec::with_capacity(changes.len());
            for change in changes {
                let alone = batch(&db, vec![change]).await;
                happened.push(alone.and_then(|all| all.into_iter().next().unwrap_or_else(|| Err(unanswered()))));
            }
            happened
        }
    }
}

/// Whether no change would fare better alone: the database is away or full, or nobody knows what it did.
fn concerns_all(refusal: &Refusal) -> bool {
    matches!(refusal.code, Code::OutcomeUnknown | Code::Unavailable | Code::StorageFull)
}

async fn batch(db: &Database, changes: Vec<Change>) -> Answer<Vec<Answer<Happened>>> {
    db.write(RequestId::none(), move |tx| async move { apply(&tx, changes).await }).await
}

fn unanswered() -> Refusal {
    Refusal::internal(&"a batch of one has no answer")
}

fn stale() -> Refusal {
    let fault = Refusal::fault(
        "/source_updated_at",
        "stale",
        Text::new("Đã có bản mới hơn của hồ sơ này.", "A newer version of this dossier is stored."),
    );
    Refusal { code: Code::Stale, ..fault }
}
