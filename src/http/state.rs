//! What handlers reach: the database, the settings, and the three ways to run a use case.

use std::future::Future;
use std::sync::Arc;

use serde::Serialize;

use super::answer::{Created, Resource};
use super::body::Body;
use super::kept;
use crate::access::keys::Keys;
use crate::access::{Permits, Permitted, Scope};
use crate::config::Settings;
use crate::db::{Database, Tx};
use crate::refusal::Answer;

/// The state of a running service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub db: Database,
    /// The keys that sign and verify access tokens.
    pub keys: Arc<Keys>,
    /// The settings it was started with.
    pub settings: Arc<Settings>,
}

impl App {
    /// Runs a use case that only reads.
    pub async fn read<P, T, F, W>(&self, permitted: Permitted<P>, use_case: F) -> Answer<T>
    where
        P: Permits,
        F: FnOnce(Tx, Scope) -> W + Send + 'static,
        W: Future<Output = Answer<T>> + Send + 'static,
        T: Send + 'static,
    {
        let (scope, request) = permitted.into_parts();
        self.db.read(request, move |tx| use_case(tx, scope)).await
    }

    /// Runs a use case that changes something, and answers after the commit.
    pub async fn write<P, T, F, W>(&self, permitted: Permitted<P>, use_case: F) -> Answer<T>
    where
        P: Permits,
        F: FnOnce(Tx, Scope) -> W + Send + 'static,
        W: Future<Output = Answer<T>> + Send + 'static,
        T: Send + 'static,
    {
        let (scope, request) = permitted.into_parts();
        self.db.write(request, move |tx| use_case(tx, scope)).await
    }

    /// Runs a use case that makes something new. With an `Idempotency-Key`, the answer is kept in the same transaction
    /// and given again for the same key and body.
    pub async fn create<P, I, T, F, W>(&self, permitted: Permitted<P>, body: Body<I>, use_case: F) -> Answer<Created<T>>
    where
        P: Permits,
        I: Send + 'static,
        F: FnOnce(Tx, Scope, Body<I>) -> W + Send + 'static,
        W: Future<Output = Answer<T>> + Send + 'static,
        T: Resource + Serialize + Send + 'static,
    {
        let (scope, request) = permitted.into_parts();
        self.db
            .write(request, move |tx| async move {
                let Some(key) = body.key()? else { return Created::of(&use_case(tx, scope, body).await?) };
                if let Some(kept) = kept::find(&tx, scope.actor(), &key).await? {
                    return Ok(kept);
                }
                let actor = scope.actor().clone();
                let created = Created::of(&use_case(tx.clone(), scope, body).await?)?;
                kept::keep(&tx, &actor, &key, &created).await?;
                Ok(created)
            })
            .await
    }
}
