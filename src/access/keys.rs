//! The Ed25519 keys that sign access tokens: kept in the database, so that every copy of the service has the same.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::ensure;
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
use super::seal::{Seal, is_sealed, opened};
use crate::audit;
use crate::db::{Database, RequestId, Tx};
use crate::refusal::{Answer, Refusal};

/// For how long a retired key still verifies: longer than any access token lives.
pub const RETIRED_KEYS_VERIFY_FOR: TimeDelta = TimeDelta::hours(2);

/// Held by whoever changes the keys.
const CHANGING: &str = "signing_keys";

/// The keys as this copy of the service knows them.
#[derive(Debug)]
pub struct Keys {
    known: RwLock<Known>,
    seal: Option<Arc<Seal>>,
}

#[derive(Debug, Default)]
struct Known {
    current: Option<(String, EncodingKey)>,
    public: HashMap<String, Vec<u8>>,
}

impl Keys {
    /// No keys yet; those that are made will be sealed, if there is a seal.
    pub fn sealed_by(seal: Option<Seal>) -> Self {
        Self { known: RwLock::default(), seal: seal.map(Arc::new) }
    }

    /// Reads the keys again, makes the first one if there is none, and seals those that lie open.
    pub async fn reload(&self, db: &Database) -> Answer<()> {
        let mut rows = db.read_current(RequestId::none(), |tx| async move { known(&tx).await }).await?;
        let seal = self.seal.clone();
        if !rows.iter().any(signs) || seal.is_some() && rows.iter().any(lies_open) {
            let write = |tx| async move { brought_in_order(&tx, seal.as_deref()).await };
            rows = db.write(RequestId::none(), write).await?;
        }
        let current = rows.iter().rev().find(|row| signs(row)).and_then(|row| {
            let private = opened(self.seal.as_deref(), &row.kid, &row.private_der)?;
            Some((row.kid.clone(), EncodingKey::from_ed_der(&private)))
        });
        let public = rows.into_iter().map(|row| (row.kid, row.public_raw)).collect();
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Known { current, public };
        Ok(())
    }

    /// Whether there is a key that signs; what to do where it was sealed by another secret.
    pub fn ready(&self) -> anyhow::Result<()> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        ensure!(
            known.current.is_some(),
            "the signing key is sealed, and keys_secret doesn't open it: give the secret that sealed it, or make another key \
             with `cchc keys rotate`"
        );
        Ok(())
    }

    /// Retires the key that signs now, forgets its private part, and makes a new one; answers with its id.
    pub async fn rotate(&self, db: &Database) -> Answer<String> {
        let seal = self.seal.clone();
        db.write(RequestId::none(), |tx| async move { rotate(&tx, seal.as_deref()).await }).await
    }

    /// Signs what is claimed as a JWS of a type, with the key of the day.
    pub fn sign(&self, kind: &str, claims: &impl Serialize) -> Answer<String> {
        let (id, key) = self.signer()?;
        let header = Header { typ: Some(kind.to_owned()), kid: Some(id), ..Header::new(Algorithm::EdDSA) };
        encode(&header, claims, &key).map_err(|error| Refusal::internal(&error))
    }

    /// The key that signs now, with its id.
    pub fn signer(&self) -> Answer<(String, EncodingKey)> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.current.clone().ok_or_else(|| Refusal::internal(&"there is no signing key that can be opened"))
    }

    /// The key that verifies tokens of `kid`.
    pub fn verifier(&self, kid: &str) -> Option<DecodingKey> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.public.get(kid).map(|public| DecodingKey::from_ed_der(public))
    }

    /// The public keys, as anyone may read them.
    pub fn public(&self) -> Jwks {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut keys: Vec<_> = known.public.iter().map(|(kid, public)| Jwk::new(kid, public)).collect();
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

fn signs(row: &signing_key::Model) -> bool {
    row.retired_at.is_none()
}

fn lies_open(row: &signing_key::Model) -> bool {
    signs(row) && !is_sealed(&row.private_der)
}

async fn brought_in_order(tx: &Tx, seal: Option<&Seal>) -> Answer<Vec<signing_key::Model>> {
    tx.hold(CHANGING).await?;
    let rows = known(tx).await?;
    if !rows.iter().any(signs) {
        add(tx, seal).await?;
    }
    if let Some(seal) = seal {
        for row in rows.into_iter().filter(lies_open) {
            let sealed = seal.close(&row.kid, &row.private_der)?;
            signing_key::ActiveModel { private_der: Set(sealed), ..row.into() }.update(tx).await?;
        }
    }
    known(tx).await
}

async fn add(tx: &Tx, seal: Option<&Seal>) -> Answer<String> {
    let pair = Ed25519KeyPair::generate().map_err(|error| Refusal::internal(&error))?;
    let private = pair.to_pkcs8v1().map_err(|error| Refusal::internal(&error))?;
    let public = pair.public_key().as_ref().to_vec();
    let kid = thumbprint(&public);
    let private = private.as_ref();
    let row = signing_key::ActiveModel {
        kid: Set(kid.clone()),
        private_der: Set(seal.map_or_else(|| Ok(private.to_vec()), |seal| seal.close(&kid, private))?),
        public_raw: Set(public),
        created_at: Set(tx.now()),
        retired_at: Set(None),
    };
    row.insert(tx).await?;
    Ok(kid)
}

async fn rotate(tx: &Tx, seal: Option<&Seal>) -> Answer<String> {
    tx.hold(CHANGING).await?;
    signing_key::Entity::update_many()
        .col_expr(signing_key::Column::RetiredAt, Expr::value(tx.now()))
        .col_expr(signing_key::Column::PrivateDer, Expr::value(Vec::<u8>::new()))
        .filter(signing_key::COLUMN.retired_at.is_null())
        .exec(tx)
        .await?;
    let kid = add(tx, seal).await?;
    let rotator = Actor::System("command line");
    audit::Entry::new("key.rotate", format!("key:{kid}")).record_for(tx, &rotator, None).await?;
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
