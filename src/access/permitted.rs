//! The extractors by which a handler says whom it serves.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::caller::Caller;
use super::permission::Permits;
use super::scope::Scope;
use crate::db::RequestId;
use crate::http;
use crate::refusal::Refusal;

/// A caller who holds the permission `P` somewhere; first in a handler's signature, so that 401 and 403 come first.
#[derive(Debug)]
pub struct Permitted<P> {
    scope: Scope,
    request: RequestId,
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

impl<P: Permits> FromRequest for Permitted<P> {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let scope = http::caller_of(request).and_then(|caller| caller.scope(P::PERMISSION));
        ready(scope.map(|scope| Self { scope, request: http::request_id(request), permission: PhantomData }))
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
