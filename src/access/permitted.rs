//! The extractors by which a handler says whom it serves.

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::time::{Duration, Instant};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::caller::Caller;
use super::permission::Permits;
use super::scope::Scope;
use crate::db::{Database, RequestId};
use crate::http;
use crate::refusal::{Answer, Refusal};

/// For how long who came in may act on it without being looked up again.
const FRESH: Duration = Duration::from_secs(1);

/// A caller who holds the permission `P` somewhere; first in a handler's signature, so that 401 and 403 come first.
#[derive(Debug)]
pub struct Permitted<P> {
    caller: Caller,
    scope: Scope,
    request: RequestId,
    since: Instant,
    permission: PhantomData<fn() -> P>,
}

impl<P> Permitted<P> {
    /// Where the caller holds the permission.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Where the caller holds the permission, and the request that they act by.
    pub fn into_parts(self) -> (Scope, RequestId) {
        (self.scope, self.request)
    }
}

impl<P: Permits> Permitted<P> {
    /// The same, for who is about to change something. Who took long to send what they want is looked up again: their roles may have
    /// been taken away meanwhile.
    pub async fn current(&self, db: &Database) -> Answer<(Scope, RequestId)> {
        if self.since.elapsed() < FRESH {
            return Ok((self.scope.clone(), self.request.clone()));
        }
        self.renewed(db).await
    }

    /// The same as the database knows the caller now; 401 or 403 if they may no longer.
    pub async fn renewed(&self, db: &Database) -> Answer<(Scope, RequestId)> {
        let (caller, request) = (self.caller.clone(), self.request.clone());
        let scope = db
            .read_current(request.clone(), |tx| async move { caller.renewed(&tx).await?.scope(P::PERMISSION) })
            .await?;
        Ok((scope, request))
    }
}

impl<P: Permits> FromRequest for Permitted<P> {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let permitted = http::caller_of(request).and_then(|caller| {
            let scope = caller.scope(P::PERMISSION)?;
            let request = http::request_id(request);
            Ok(Self { caller, scope, request, since: Instant::now(), permission: PhantomData })
        });
        ready(permitted)
    }
}

/// A caller with a valid token, whatever their roles: for what concerns only themselves.
#[derive(Debug)]
pub struct Authenticated {
    /// Who calls.
    pub caller: Caller,
    /// The request that they act by.
    pub request: RequestId,
}

impl FromRequest for Authenticated {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(http::caller_of(request).map(|caller| Self { caller, request: http::request_id(request) }))
    }
}
