//! The Ed25519 keys that sign access tokens: kept in the database, so that every copy of the service has the same.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, encode};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::caller::Actor;
use super::dto::{Jwk, Jwks};
use super::entity::signing_key;
use crate::audit;
use crate::db::{Database, RequestId, Tx};
use crate::refusal::{Answer, Refusal};

/// For how long a retired key still verifies: longer than any access token lives.
const RETIRED_KEYS_VERIFY_FOR: TimeDelta = TimeDelta::hours(2);

/// The keys as this copy of the service knows them.
#[derive(Debug, Default)]
pub struct Keys(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    current: Option<String>,
    by_kid: HashMap<String, signing_key::Model>,
}

impl Keys {
    /// Reads the keys again, and makes the first one if there is none.
    pub async fn reload(&self, db: &Database) -> Answer<()> {
        let mut rows = db.read_current(RequestId::none(), |tx| async move { known(&tx).await }).await?;
        if rows.iter().all(|row| row.retired_at.is_some()) {
            rows = db
                .write(RequestId::none(), |tx| async move {
                    if known(&tx).await?.iter().all(|row| row.retired_at.is_some()) {
                        add(&tx).await?;
                    }
                    known(&tx).await
                })
                .await?;
        }
        let current = rows.iter().rev().find(|row| row.retired_at.is_none()).map(|row| row.kid.clone());
        let by_kid = rows.into_iter().map(|row| (row.kid.clone(), row)).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Known { current, by_kid };
        Ok(())
    }

    /// Signs what is claimed as a JWS of a type, with the key of the day.
    pub fn sign(&self, kind: &str, claims: &impl Serialize) -> Answer<String> {
        let (id, key) = self.signer()?;
        let header = Header { typ: Some(kind.to_owned()), kid: Some(id), ..Header::new(Algorithm::EdDSA) };
        encode(&header, claims, &key).map_err(|error| Refusal::internal(&error))
    }

    /// The key that signs now, with its id.
    pub fn signer(&self) -> Answer<(String, EncodingKey)> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let row = known.current.as_ref().and_then(|kid| known.by_kid.get(kid));
        row.map(|row| (row.kid.clone(), EncodingKey::from_ed_der(&row.private_der)))
            .ok_or_else(|| Refusal::internal(&"there is no signing key"))
    }

    /// The key that verifies tokens of `kid`.
    pub fn verifier(&self, kid: &str) -> Option<DecodingKey> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.by_kid.get(kid).map(|row| DecodingKey::from_ed_der(&row.public_raw))
    }

    /// The public keys, as anyone may read them.
    pub fn public(&self) -> Jwks {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut keys: Vec<_> = known.by_kid.values().map(|row| Jwk::new(&row.kid, &row.public_raw)).collect();
        keys.sort_by(|a, b| a.kid.cmp(&b.kid));
        Jwks { keys }
    }
}

async fn known(tx: &Tx) -> Answer<Vec<signing_key::Model>> {
    let verifying = Expr::col(signing_key::Column::RetiredAt)
        .is_null()
        .or(Expr::col(signing_key::Column::RetiredAt).gt(tx.now() - RETIRED_KEYS_VERIFY_FOR));
    Ok(signing_key::Entity::find().filter(verifying).order_by_asc(signing_key::Column::CreatedAt).all(tx).await?)
}

async fn add(tx: &Tx) -> Answer<String> {
    let pair = Ed25519KeyPair::generate().map_err(|error| Refusal::internal(&error))?;
    let private = pair.to_pkcs8v1().map_err(|error| Refusal::internal(&error))?;
    let public = pair.public_key().as_ref().to_vec();
    let kid = thumbprint(&public);
    let row = signing_key::ActiveModel {
        kid: Set(kid.clone()),
        private_der: Set(private.as_ref().to_vec()),
        public_raw: Set(public),
        created_at: Set(tx.now()),
        retired_at: Set(None),
    };
    row.insert(tx).await?;
    Ok(kid)
}

/// Retires the key that signs now and makes a new one; answers with its id.
pub async fn rotate(tx: Tx) -> Answer<String> {
    signing_key::Entity::update_many()
        .col_expr(signing_key::Column::RetiredAt, Expr::value(tx.now()))
        .filter(signing_key::COLUMN.retired_at.is_null())
        .exec(&tx)
        .await?;
    let kid = add(&tx).await?;
    let rotator = Actor::System("command line");
    audit::Entry::new("key.rotate", format!("key:{kid}")).record_for(&tx, &rotator, None).await?;
    Ok(kid)
}

/// The public part of a key that signs or once signed.
pub async fn public_of(tx: &Tx, kid: &str) -> Answer<Option<Vec<u8>>> {
    Ok(signing_key::Entity::find_by_id(kid).one(tx).await?.map(|row| row.public_raw))
}

/// The thumbprint of an Ed25519 public key (RFC 7638 section 3, RFC 8037 appendix A.3).
fn thumbprint(public: &[u8]) -> String {
    let x = URL_SAFE_NO_PAD.encode(public);
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_is_the_one_of_rfc_8037() {
        let public = URL_SAFE_NO_PAD.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        assert_eq!(thumbprint(&public), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
