//! A file on its way to what it stands behind.

use std::fmt;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

use super::dto::{Evidence, NewFile};
use super::service::{Arrived, Expected};
use super::store::Store;
use crate::access::{Permits, Permitted, Scope};
use crate::db::Tx;
use crate::http::{App, Created, Incoming, Params, unsupported};
use crate::refusal::{Answer, Refusal};

/// A file that a request sends as its raw body.
pub struct Sending {
    file: NewFile,
    incoming: Incoming,
    is_encoded: bool,
    app: Data<App>,
    store: Data<Store>,
}

impl Sending {
    /// Takes the file in: `expect` says whether it may be sent, before any of it is read, and `note` keeps what has arrived.
    pub async fn keep<P, E, Expecting, N, Noting>(
        self,
        permitted: Permitted<P>,
        expect: E,
        note: N,
    ) -> Answer<Created<Evidence>>
    where
        P: Permits,
        E: FnOnce(Tx, Scope, NewFile) -> Expecting + Send + 'static,
        Expecting: Future<Output = Answer<Expected>> + Send + 'static,
        N: FnOnce(Tx, Scope, Arrived) -> Noting + Send + 'static,
        Noting: Future<Output = Answer<Evidence>> + Send + 'static,
    {
        let Self { file, incoming, is_encoded, app, store } = self;
        let (scope, request) = permitted.current(&app.db).await?;
        let expected = app.db.read(request, move |tx| expect(tx, scope, file)).await?;
        if is_encoded {
            return Err(unsupported("application/octet-stream"));
        }
        let received = store.receive(expected.id, &expected.media_type, app.settings.evidence_bytes, incoming).await?;
        let (id, db) = (expected.id, app.db.clone());
        let arrived = Arrived { expected, received };
        let noting = async move {
            let (scope, request) = permitted.current(&db).await?;
            db.write(request, move |tx| note(tx, scope, arrived)).await
        };
        Created::of(&store.noted(id, noting).await?)
    }
}

impl FromRequest for Sending {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Answer<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_encoded = request.headers().contains_key(header::CONTENT_ENCODING);
        let file = Params::from_request(request, payload);
        let incoming = Incoming::from_request(request, payload);
        let (app, store) = (Data::extract(request), Data::extract(request));
        Box::pin(async move {
            let Params(file) = file.await?;
            let fault = |error: actix_web::Error| Refusal::internal(&error);
            let (app, store) = (app.await.map_err(fault)?, store.await.map_err(fault)?);
            Ok(Self { file, incoming: incoming.await?, is_encoded, app, store })
        })
    }
}

impl fmt::Debug for Sending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").field("file", &self.file).finish_non_exhaustive()
    }
}
