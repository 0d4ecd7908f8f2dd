//! What handlers reach: the database, the settings, and the three ways to run a use case.

use std::future::Future;
use std::sync::Arc;

use serde::Serialize;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::answer::{Created, Resource};
use super::body::Body;
use super::kept::{self, InFlight};
use crate::access::keys::Keys;
use crate::access::service::forget_old;
use crate::access::{Limits, Permits, Permitted, Remembered, Scope};
use crate::config::Settings;
use crate::db::{Database, RequestId, Tx};
use crate::refusal::Answer;

/// The state of a running service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub db: Database,
    /// The keys that sign and verify access tokens.
    pub keys: Arc<Keys>,
    /// Who stands behind the tokens that came lately.
    pub remembered: Remembered,
    /// How many requests somebody may send.
    pub limits: Limits,
    /// The settings it was started with.
    pub settings: Arc<Settings>,
    /// The repeatable requests that are under way.
    pub in_flight: InFlight,
    /// Told when a day of the working calendar changed.
    pub calendar_changed: Arc<Notify>,
    /// Cancelled when the service begins to stop: who waits for something to happen waits no longer.
    pub closing: CancellationToken,
}

impl App {
    /// Drops what is kept for a time only: answers to old keys, sessions that ended, counts of old sign-ins and
    /// requests.
    pub async fn tidy(&self) -> Answer<()> {
        self.limits.forget_old();
        self.db
            .write(RequestId::none(), |tx| async move {
                kept::forget_old(&tx).await?;
                forget_old(&tx).await
            })
            .await
    }

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
        let (scope, request) = permitted.current(&self.db).await?;
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
        let (scope, request) = permitted.current(&self.db).await?;
        let key = body.key()?;
        let flight = key.as_ref().map(|key| self.in_flight.begin(scope.actor(), key)).transpose()?;
        self.db
            .write(request, move |tx| async move {
                let _until_done = flight;
                let Some(key) = key else { return Created::of(&use_case(tx, scope, body).await?) };
                if let Some(kept) = kept::find(&tx, &scope, &key).await? {
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
