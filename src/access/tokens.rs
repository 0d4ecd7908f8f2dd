//! Access tokens: JWTs after RFC 9068, signed with Ed25519, checked against the injected clock.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::caller::{Subject, unauthenticated};
use crate::db::Tx;
use crate::http::App;
use crate::refusal::Answer;

/// Who issues the tokens and for whom they are: this service, both times.
pub const ISSUER: &str = "cchc";
/// RFC 9068 section 2.1: no other kind of token passes.
const TYPE: &str = "at+jwt";

/// What a token says: whom it names, and until when. Roles are never in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// `user:…` or `client:…`, so that the two never collide.
    sub: String,
    client_id: String,
    iat: i64,
    exp: i64,
    jti: Uuid,
    /// The session of a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
    /// The generation of a machine's secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<i32>,
}

impl Claims {
    /// Claims that name `subject` for `seconds` from now.
    pub fn new(tx: &Tx, subject: Subject, seconds: u32) -> Self {
        let (sub, client_id, sid, generation) = match subject {
            Subject::User(id, session) => (format!("user:{id}"), "cchc".to_owned(), Some(session), None),
            Subject::Client(id, generation) => (format!("client:{id}"), id.to_string(), None, Some(generation)),
        };
        let until = tx.now() + TimeDelta::seconds(i64::from(seconds));
        Self {
            iss: ISSUER.to_owned(),
            aud: ISSUER.to_owned(),
            sub,
            client_id,
            iat: tx.now().timestamp(),
            exp: until.timestamp(),
            jti: Uuid::new_v4(),
            sid,
            generation,
        }
    }

    /// Whether the token has not expired.
    pub fn hold_at(&self, now: DateTime<Utc>) -> bool {
        self.exp > now.timestamp()
    }

    /// Whom the token names.
    pub fn subject(&self) -> Answer<Subject> {
        let subject = match (self.sub.split_once(':'), self.sid, self.generation) {
            (Some(("user", id)), Some(session), None) => id.parse().map(|id| Subject::User(id, session)).ok(),
            (Some(("client", id)), None, Some(generation)) => id.parse().map(|id| Subject::Client(id, generation)).ok(),
            _ => None,
        };
        subject.ok_or_else(unauthenticated)
    }
}

/// Signs the claims with the key of the day.
pub fn sign(app: &App, claims: &Claims) -> Answer<String> {
    app.keys.sign(TYPE, claims)
}

/// Checks a token: its type, algorithm and key (RFC 8725 section 3), issuer, audience and time.
pub async fn verify(app: &App, token: &str) -> Answer<Claims> {
    let header = decode_header(token).map_err(|_| unauthenticated())?;
    if header.typ.as_deref() != Some(TYPE) || header.alg != Algorithm::EdDSA {
        return Err(unauthenticated());
    }
    let kid = header.kid.ok_or_else(unauthenticated)?;
    let key = match app.keys.verifier(&kid) {
        Some(key) => key,
        None => {
            app.keys.reload(&app.db).await?;
            app.keys.verifier(&kid).ok_or_else(unauthenticated)?
        }
    };
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&[ISSUER]);
    validation.set_issuer(&[ISSUER]);
    validation.validate_exp = false;
    let claims = decode::<Claims>(token, &key, &validation).map_err(|_| unauthenticated())?.claims;
    if claims.hold_at(app.db.clock().now()) { Ok(claims) } else { Err(unauthenticated()) }
}
