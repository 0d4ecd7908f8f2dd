//! Secrets that are given out once and kept as their hash: refresh tokens, tickets of sign-ins under way.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::refusal::{Answer, Refusal};

/// 32 random bytes, base64url.
pub fn random() -> Answer<String> {
    let mut secret = [0_u8; 32];
    aws_lc_rs::rand::fill(&mut secret).map_err(|error| Refusal::internal(&error))?;
    Ok(URL_SAFE_NO_PAD.encode(secret))
}

/// A new secret that names what it belongs to, and the hash to keep of it.
pub fn new_secret(of: Uuid) -> Answer<(String, String)> {
    let secret = format!("{of}.{}", random()?);
    let hash = digest(&secret);
    Ok((secret, hash))
}

/// What is kept of a secret.
pub fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}
