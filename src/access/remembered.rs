//! Who stands behind a token, remembered: a signature is checked once, who may do what is asked again every second.
//!
//! What this copy of the service changes itself counts at once; what another copy changes, within that second.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::caller::Caller;
use super::tokens::{self, Claims};
use crate::db::RequestId;
use crate::http::App;
use crate::refusal::Answer;

/// For how long a caller's roles are taken from memory.
const FRESH: Duration = Duration::from_secs(1);
/// How many tokens are remembered at most.
const MOST: usize = 10_000;

/// The tokens that were verified lately. Cheap to clone; clones share them.
#[derive(Debug, Default, Clone)]
pub struct Remembered(Arc<Mutex<HashMap<[u8; 32], Known>>>);

#[derive(Debug, Clone)]
struct Known {
    claims: Claims,
    caller: Caller,
    asked: Instant,
    /// What had changed in access by then.
    generation: u64,
}

impl Remembered {
    /// The caller behind a token; 401 for one that is invalid, expired or revoked.
    pub async fn caller(&self, app: &App, request: RequestId, token: &str) -> Answer<Caller> {
        let (key, generation) = (Sha256::digest(token).into(), app.db.access_generation());
        let now = app.db.clock().now();
        let known = self.get(&key).filter(|known| known.claims.hold_at(now));
        if let Some(known) = &known
            && known.generation == generation
            && known.asked.elapsed() < FRESH
            && known.caller.today() == app.db.clock().today_at(now)
        {
            return Ok(known.caller.clone());
        }
        let claims = match known {
            Some(known) => known.claims,
            None => tokens::verify(app, token).await?,
        };
        let asked = Instant::now();
        let of = claims.clone();
        let caller = app.db.read_current(request, move |tx| async move { Caller::find(&tx, &of).await }).await?;
        self.keep(key, Known { claims, caller: caller.clone(), asked, generation });
        Ok(caller)
    }

    /// Forgets every token: the keys may have changed.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn get(&self, key: &[u8; 32]) -> Option<Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn keep(&self, key: [u8; 32], known: Known) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.retain(|_, known| known.asked.elapsed() < FRESH);
        }
        if all.len() < MOST {
            all.insert(key, known);
        }
    }
}
