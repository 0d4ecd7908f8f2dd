//! Passwords and secrets: Argon2id, a bounded number at a time, off the async threads.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use tokio::sync::Semaphore;

use crate::refusal::{Answer, Fault, Refusal, Text};

/// The fewest characters of a password.
const SHORTEST: usize = 10;
/// The most bytes: longer ones are refused before any hashing.
const LONGEST: usize = 256;

/// Each hashing takes some 20 MB and a core for tens of milliseconds.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// A hash to compare with where there is no account, so that both take the same time.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

/// Says what is wrong with a new password, if anything.
pub fn judge(password: &str, pointer: &str) -> Option<Fault> {
    let long_enough = password.chars().count() >= SHORTEST;
    (!long_enough || is_too_long(password)).then(|| {
        Fault::new(
            pointer,
            "password_length",
            Text::new(
                format!("Mật khẩu phải có từ {SHORTEST} ký tự đến {LONGEST} byte."),
                format!("A password has at least {SHORTEST} characters and at most {LONGEST} bytes."),
            ),
        )
    })
}

/// Hashes a password or secret.
pub async fn hash(password: String) -> Answer<String> {
    blocking(move || hash_now(&password)).await?.map_err(|error| Refusal::internal(&error))
}

/// Whether a password or secret is too long to be anybody's.
pub fn is_too_long(password: &str) -> bool {
    password.len() > LONGEST
}

/// Refuses a password that is too long to be anybody's, before any counting and hashing.
pub fn refuse_too_long(password: &str, pointer: &str) -> Answer<()> {
    if is_too_long(password) { Err(Refusal::invalid(judge(password, pointer).into_iter().collect())) } else { Ok(()) }
}

/// Whether the password fits the hash; without one, takes as long and says no.
pub async fn verify(password: String, hash: Option<String>) -> Answer<bool> {
    refuse_too_long(&password, "/password")?;
    blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let fits = PasswordHash::new(&hash)
            .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
        known && fits
    })
    .await
}

fn hash_now(password: &str) -> Result<String, argon2::password_hash::Error> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
    let _permit = AT_ONCE.acquire().await.map_err(|error| Refusal::internal(&error))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Refusal::internal(&error))
}
